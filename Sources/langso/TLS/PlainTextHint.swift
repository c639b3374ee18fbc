import HummingbirdCore
import Logging
import NIOCore

/// Somebody typed `http://` and the port of https: sends him on, instead of closing the line without a word.
final class PlainTextHint: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String
    private var isAnswered = false

    /// With the origin that is served.
    init(origin: String) {
        let text = "This port speaks https: \(origin)\n"
        answer =
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: \(origin)/\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(text.utf8.count)\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n\(text)"
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isAnswered { return }
        // A method begins with a capital letter, a TLS record with 22.
        if let first = unwrapInboundIn(data).readableBytesView.first, (65...90).contains(first) {
            isAnswered = true
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}

/// A channel that looks at the first byte before the one that it wraps sees it.
struct HintingChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let origin: String

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.pipeline.syncOperations.addHandler(PlainTextHint(origin: origin))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
