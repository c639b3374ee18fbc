import Base
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Storage

/// Writes server-sent events (HTML standard, section 9.2) for one page. Topics are names: nothing personal is ever in the stream.
struct LiveStream: Sendable {
    let live: Live
    let site: Site
    let request: Request
    /// As `Visit.network`.
    let network: String

    /// Milliseconds that a change may lie between its statement and its commit.
    private static let slack = 2_000

    /// Throws `Problem` (too many) where the holder or the network has enough streams.
    func response() throws -> Response {
        try site.live.checkRoom(holder: live.holder, network: network)
        let since = since()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                // Proxies of the nginx kind would gather events before they pass them on.
                .accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                if let place = site.live.join(live.topics, holder: live.holder, network: network) {
                    defer { site.live.leave(place) }
                    do {
                        try await request.body.consumeWithCancellationOnInboundClose { _ in
                            try await withGracefulShutdownHandler {
                                try await tell(place, since: since, to: &writer)
                            } onGracefulShutdown: {
                                site.live.shutDown(place)
                            }
                        }
                    } catch is CancellationError {
                        // The page was closed.
                    }
                }
                try await writer.finish(nil)
            })
    }

    private func tell(_ place: LiveTopics.Place, since: Instant, to writer: inout any ResponseBodyWriter) async throws {
        // Not all at once after a restart.
        try await writer.write(ByteBuffer(string: "retry: \(Int.random(in: 2_000...5_000))\n\n"))
        try await readMissed(place, since: since)
        for await _ in place.wakes {
            let news = site.live.news(place)
            if let end = news.end {
                if end == .over { try await writer.write(Self.end) }
                return
            }
            if news.isCheckDue, try await !live.mayGoOn() {
                try await writer.write(Self.end)
                return
            }
            // What has come until now is told: who comes back says so by this number.
            let id = "id: \(WallClock.system.now().milliseconds)\n"
            if !news.raised.isEmpty {
                let events = news.raised.map { "event: raised\n\(id)data: \($0.name)\n\n" }.joined()
                try await writer.write(ByteBuffer(string: events))
            } else if news.isBeatDue {
                try await writer.write(ByteBuffer(string: ":\n\(id)\n"))
            }
        }
    }

    private static let end = ByteBuffer(string: "event: over\ndata: over\n\n")

    /// What was raised between the making of the page and this stream would be lost otherwise.
    private func readMissed(_ place: LiveTopics.Place, since: Instant) async throws {
        let names = live.topics.map(\.name)
        let rows = try await site.database.read { connection in
            try connection.rows("SELECT topic, number, raised_at FROM generation WHERE topic IN (\(list: names))") {
                (Topic(try $0["topic"]), try $0["number"] as Int64, try $0["raised_at"] as Instant)
            }
        }
        site.live.start(
            place, at: Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first },
            missed: Set(rows.filter { $0.2 > since }.map { $0.0 }))
    }

    /// From when on the page may have missed something: what the browser heard last, or the age of the page in milliseconds.
    private func since() -> Instant {
        let now = WallClock.system.now()
        let oldest = now.adding(minutes: -10)
        let query = try? Form(urlEncoded: Array((request.uri.query ?? "").utf8))
        if let last = request.headers[.lastEventID].flatMap({ Int64($0) }) {
            return min(now, max(oldest, Instant(milliseconds: last - Int64(Self.slack))))
        }
        let age = query?.text("age").flatMap { Int64($0) } ?? 0
        let made = now.milliseconds - min(max(0, age), 600_000) - Int64(Self.slack)
        return max(oldest, Instant(milliseconds: made))
    }
}

extension HTTPField.Name {
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering").unsafelyUnwrapped
    static let lastEventID = HTTPField.Name("Last-Event-ID").unsafelyUnwrapped
}
