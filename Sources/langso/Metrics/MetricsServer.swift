import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// `host:port`, with brackets around an address of IPv6.
struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard !host.isEmpty, isBracketed || !host.contains(":") else { return nil }
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
        self.port = port
    }

    /// Whether only this machine reaches it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    var description: String { URLHost.text(host) + ":\(port)" }
}

/// How a host stands in the address of a page.
enum URLHost {
    static func text(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

/// `/metrics` on a listener of its own: it never stands where residents come in, and knows no sign-in.
enum MetricsServer {
    static func application(
        _ address: ListenAddress, registry: MetricsRegistry, figures: HouseFigures, logger: Logger,
        onReady: @escaping @Sendable (String) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        router.get("/metrics") { _, _ -> Response in
            let text = PrometheusText.render(registry.snapshot() + (await figures.families()))
            return Response(
                status: .ok, headers: [.contentType: PrometheusText.mediaType, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        return Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                await onReady("http://\(URLHost.text(address.host)):\(port)/metrics")
            }, logger: logger)
    }
}
