import HummingbirdCore
import Logging
import NIOCore

/// Stands before TLS on each connection. Whoever typed `http://` is told where to go, instead of seeing the line closed without a
/// word. Lines that nobody uses are closed, and so are those whose other end sleeps when the server ends: HTTP/2 would wait for its
/// answer.
final class Doorkeeper: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    static let secondsToLeave: Int64 = 8

    private let answer: String
    private var isKnown = false
    private var isTurnedAway = false

    /// With the origin that is served.
    init(origin: String) {
        let text = "This port speaks https: \(origin)\n"
        answer =
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: \(origin)/\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(text.utf8.count)\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n\(text)"
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isTurnedAway { return }
        // A method begins with a capital letter, a TLS record with 22.
        if !isKnown, let first = unwrapInboundIn(data).readableBytesView.first, (65...90).contains(first) {
            isTurnedAway = true
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            context.close(promise: nil)
            return
        }
        isKnown = true
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
            return
        }
        if event is ChannelShouldQuiesceEvent {
            let channel = context.channel
            let leaving = context.eventLoop.scheduleTask(in: .seconds(Self.secondsToLeave)) {
                channel.close(promise: nil)
            }
            channel.closeFuture.whenComplete { _ in leaving.cancel() }
        }
        context.fireUserInboundEventTriggered(event)
    }
}

/// A channel with a doorkeeper before it.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let origin: String
    /// Without a byte in either direction for so long, the line is closed.
    let idle: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.pipeline.syncOperations.addHandlers([
                IdleStateHandler(allTimeout: idle), Doorkeeper(origin: origin),
            ])
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
