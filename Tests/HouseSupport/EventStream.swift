import Foundation
import Synchronization

/// A connection of its own that reads an answer that does not end: what a browser's EventSource does.
public final class EventStream: Sendable {
    private let descriptor: Int32
    private let heard = Mutex<(text: String, isOver: Bool)>(("", false))

    public struct NoConnection: Error {}

    /// Asks for the path; reads on a thread of its own from then on.
    public init(port: Int, path: String, cookie: String, headers: [String] = []) throws {
        descriptor = try Self.connected(to: port)
        let lines =
            ["GET \(path) HTTP/1.1", "Host: localhost", "Accept: text/event-stream", "Cookie: \(cookie)"] + headers
        let request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw NoConnection()
        }
        let thread = Thread { [self] in read() }
        thread.start()
    }

    /// Everything so far, the head of the answer included.
    public var text: String { heard.withLock { $0.text } }
    /// Whether the other side has ended it.
    public var isOver: Bool { heard.withLock { $0.isOver } }

    /// Whether it says that within so many seconds: many, for the machine is busy with other tests, and nothing is measured here.
    public func says(_ words: String, within seconds: Double = 60) async -> Bool {
        await comes(within: seconds) { self.text.contains(words) }
    }

    /// Whether it ends within so many seconds.
    public func ends(within seconds: Double = 60) async -> Bool { await comes(within: seconds) { self.isOver } }

    public func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func comes(within seconds: Double, _ holds: @Sendable () -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if holds() { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return holds()
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            let piece = String(decoding: buffer[..<count], as: UTF8.self)
            heard.withLock { heard in
                heard.text += piece
                // The last piece of a body that comes in pieces.
                if heard.text.hasSuffix("\r\n0\r\n\r\n") { heard.isOver = true }
            }
        }
        heard.withLock { $0.isOver = true }
        _ = Foundation.close(descriptor)
    }

    private static func connected(to port: Int) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo("localhost", String(port), &hints, &found) == 0 else { throw NoConnection() }
        defer { freeaddrinfo(found) }
        var next = found
        while let entry = next {
            let info = entry.pointee
            let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
            if descriptor >= 0 {
                if connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 { return descriptor }
                _ = Foundation.close(descriptor)
            }
            next = info.ai_next
        }
        throw NoConnection()
    }
}
