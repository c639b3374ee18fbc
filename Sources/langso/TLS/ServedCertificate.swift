import Base
import Foundation
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// Where the certificate comes from.
enum CertificateSource: Sendable {
    /// PEM files that somebody else renews.
    case files(certificate: String, key: String)
    case local(LocalAuthority, names: [CertificateName])

    /// The one that signs here; nil where others vouch for the certificate.
    var authority: LocalAuthority? {
        if case .local(let authority, _) = self { authority } else { nil }
    }

    /// As the settings say.
    init(_ settings: Settings) {
        if let certificate = settings.tlsCertificate, let key = settings.tlsKey {
            self = .files(certificate: certificate, key: key)
        } else {
            self = .local(
                LocalAuthority(keys: settings.keys),
                names: CertificateName.here(listening: settings.host, address: settings.address))
        }
    }

    /// Reads it; one that is made here is made first, or renewed.
    func load(at now: Instant) throws -> ServerCertificate {
        switch self {
        case .files(let certificate, let key):
            return try ServerCertificate(certificateFile: certificate, keyFile: key)
        case .local(let authority, let names): return try authority.serverCertificate(for: names, at: now)
        }
    }

    /// Another text than before when it is worth loading again.
    func mark(at now: Instant) -> String {
        switch self {
        case .files(let certificate, let key):
            return [certificate, key].map { path in
                // What tools renew is often a link to the newest file.
                let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
                guard let now = try? FileManager.default.attributesOfItem(atPath: real) else { return "-" }
                let changed = (now[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
                return "\(real) \(now[.systemFileNumber] ?? "") \(now[.size] ?? "") \(changed)"
            }.joined(separator: "|")
        case .local: return "\(now.date)"
        }
    }
}

/// The certificate that browsers are shown now. It is looked at every few seconds, so that a renewed one needs no restart: what is
/// under way goes on, new connections see the new one.
final class ServedCertificate: Service, Sendable {
    let source: CertificateSource
    private let clock: WallClock
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var mark: String
        var certificate: ServerCertificate
    }

    init(_ source: CertificateSource, clock: WallClock, logger: Logger) throws {
        self.source = source
        self.clock = clock
        self.logger = logger
        let now = clock.now()
        state = Mutex(State(mark: source.mark(at: now), certificate: try source.load(at: now)))
    }

    /// The certificate that the settings name, or one that is made here.
    static func open(_ settings: Settings, clock: WallClock, logger: Logger) throws -> ServedCertificate {
        if let address = settings.address, !address.hasPrefix("https://") {
            throw CommandFailure("LANGSO_ADDRESS is \(address), but --tls serves https")
        }
        return try ServedCertificate(CertificateSource(settings), clock: clock, logger: logger)
    }

    var current: ServerCertificate { state.withLock { $0.certificate } }

    /// Loads the certificate if there is another one. One that cannot be used (a renewal half done) changes nothing.
    func refresh() {
        let now = clock.now()
        let mark = source.mark(at: now)
        guard state.withLock({ $0.mark }) != mark else { return }
        let loaded = Result { try source.load(at: now) }
        state.withLock { state in
            state.mark = mark
            if case .success(let certificate) = loaded { state.certificate = certificate }
        }
        switch loaded {
        case .success(let certificate):
            logger.notice("certificate loaded", metadata: ["valid until": "\(certificate.validUntil.iso)"])
        case .failure(let error):
            logger.error("new certificate not taken, the old one stays", metadata: ["error": "\(error)"])
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(5))
                self.refresh()
            }
        }
    }

    /// TLS 1.2 and 1.3, with whatever certificate is current when a connection begins.
    var configuration: TLSConfiguration {
        let now = current
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: now.chain.map { .certificate($0) }, privateKey: .privateKey(now.key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.sslContextCallback = { _, promise in
            let certificate = self.current
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = certificate.chain.map { .certificate($0) }
            override.privateKey = .privateKey(certificate.key)
            promise.succeed(override)
        }
        return configuration
    }

    /// A server that speaks https, by HTTP/2 or 1.1 as the browser likes, and tells whoever speaks http where to go.
    func server(origin: String, idleSeconds: Int64) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            GuardedChannel(
                base: try HTTP2UpgradeChannel(
                    tlsConfiguration: self.configuration,
                    configuration: .init(
                        idleTimeout: .seconds(idleSeconds), gracefulCloseTimeout: .seconds(5),
                        streamConfiguration: .init(idleTimeout: .seconds(idleSeconds))),
                    responder: responder),
                origin: origin, idle: .seconds(idleSeconds * 2))
        }
    }
}
