import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore

/// A bare Hummingbird server whose one route answers the same bytes to everybody: what a scan page is measured against.
struct ServeConstant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "constant")

    @Option var port: Int
    /// How long the answer's body is.
    @Option var bytes: Int

    func run() async throws {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
        let router = Router()
        router.get("/q/{code}") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: body))
        }
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let address = "http://127.0.0.1:\(port)"
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { _ in
                print("Ready: \(address)")
                fflush(nil)
            }, logger: logger)
        try await application.runService()
    }
}
