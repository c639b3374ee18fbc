import ArgumentParser
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Sends ready-made HTTP/1.1 requests over so many keep-alive connections, each waiting for its answer before the next request.
///
/// The file holds one request after the other, each as its length in decimal, a line feed, and the bytes. Prints seconds, statuses
/// and waiting times as JSON; writes each request's `Location` and its wait on the line of its number.
struct SendRequests: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load")

    @Option var port: Int
    @Option var clients = 64
    @Option var requests: String
    @Option var locations: String
    /// The file for milliseconds of waiting.
    @Option var waits: String?
    /// Milliseconds between an answer and the same client's next request, half as long to half as long again; the first comes
    /// within the first of them.
    @Option var pause: Int64 = 0

    func run() async throws {
        let bag = RequestBag(try Self.read(requests))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ClientHandler(bag, pause: pause))
                }
            }
        var channels: [any Channel] = []
        for _ in 0..<clients { channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get()) }
        let start = ContinuousClock.now
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(StartSending()) }
        for channel in channels { try await channel.closeFuture.get() }
        let elapsed = ContinuousClock.now - start
        try await group.shutdownGracefully()
        try report(bag.results, elapsed)
    }

    private func report(_ results: [Answer?], _ elapsed: Duration) throws {
        let answers = results.compactMap(\.self)
        let waits = answers.map(\.wait).sorted()
        func wait(_ share: Double) -> Double {
            waits.isEmpty ? 0 : waits[min(waits.count - 1, Int(Double(waits.count) * share))]
        }
        let statuses = Dictionary(grouping: answers, by: \.status).map { "\"\($0.key)\": \($0.value.count)" }
        let lines = results.map { $0?.location ?? "" }.joined(separator: "\n") + "\n"
        try lines.write(toFile: locations, atomically: true, encoding: .utf8)
        if let path = self.waits {
            let lines = results.map { "\(($0?.wait ?? 0) * 1000)\n" }.joined()
            try lines.write(toFile: path, atomically: true, encoding: .utf8)
        }
        print(
            """
            {"seconds": \(elapsed.seconds), "unanswered": \(results.count - answers.count), \
            "statuses": {\(statuses.sorted().joined(separator: ", "))}, \
            "p50_ms": \(wait(0.5) * 1000), "p99_ms": \(wait(0.99) * 1000)}
            """)
    }

    private static func read(_ path: String) throws -> [ByteBuffer] {
        var rest = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
        var requests: [ByteBuffer] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let digits = rest.readString(length: end - rest.readerIndex) ?? ""
            rest.moveReaderIndex(forwardBy: 1)
            guard let length = Int(digits), let request = rest.readSlice(length: length) else {
                throw ValidationError("\(path) is cut short")
            }
            requests.append(request)
        }
        return requests
    }
}

/// What came back for one request; the wait is in seconds.
struct Answer: Sendable {
    let status: Int
    let location: String
    let wait: Double
}

/// The requests that are still to be sent, and the answers.
final class RequestBag: Sendable {
    private let requests: [ByteBuffer]
    private let state: Mutex<(next: Int, answers: [Answer?])>

    init(_ requests: [ByteBuffer]) {
        self.requests = requests
        state = Mutex((0, Array(repeating: nil, count: requests.count)))
    }

    var results: [Answer?] { state.withLock { $0.answers } }

    func next() -> (number: Int, request: ByteBuffer)? {
        state.withLock { state in
            guard state.next < requests.count else { return nil }
            defer { state.next += 1 }
            return (state.next, requests[state.next])
        }
    }

    func keep(_ answer: Answer, of number: Int) { state.withLock { $0.answers[number] = answer } }
}

private struct StartSending: Sendable {}

/// One client: sends, reads the whole answer, sends the next.
private final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bag: RequestBag
    private let pause: Int64
    private var number = 0
    private var sentAt = ContinuousClock.now
    private var received = ByteBuffer()

    init(_ bag: RequestBag, pause: Int64) { (self.bag, self.pause) = (bag, pause) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is StartSending { wait(0...pause, context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        guard let head = ResponseHead(received.readableBytesView), received.readableBytes >= head.total else { return }
        bag.keep(
            Answer(status: head.status, location: head.location, wait: (ContinuousClock.now - sentAt).seconds),
            of: number)
        received.clear()
        wait(pause / 2...pause / 2 * 3, context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func wait(_ milliseconds: ClosedRange<Int64>, _ context: ChannelHandlerContext) {
        guard pause > 0 else { return send(context) }
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(.random(in: milliseconds))) { bound.value.0.send(bound.value.1) }
    }

    private func send(_ context: ChannelHandlerContext) {
        guard let (number, request) = bag.next() else { return context.close(promise: nil) }
        self.number = number
        sentAt = .now
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }
}

/// As much of an answer's head as the driver needs; nil while it is incomplete. Bodies must have a Content-Length.
private struct ResponseHead {
    let status: Int
    let location: String
    /// Bytes of head and body.
    let total: Int

    init?(_ bytes: ByteBufferView) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        location = fields["location"] ?? ""
        total = end.upperBound - bytes.startIndex + (Int(fields["content-length"] ?? "0") ?? 0)
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
