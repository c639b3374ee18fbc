import Base
import NIOCore
import Storage
import Synchronization

/// Rendered public pages in memory, by language and address, each with the generations it was made from.
final class PageCache: Sendable {
    struct Entry: Sendable {
        let body: ByteBuffer
        let etag: String
        fileprivate let stamp: [Topic: Int64]

        init(body: ByteBuffer, etag: String, stamp: [Topic: Int64] = [:]) {
            self.body = body
            self.etag = etag
            self.stamp = stamp
        }
    }

    private struct State {
        var generations: [Topic: Int64] = [:]
        var entries: [String: Entry] = [:]
        var bytes = 0
    }

    private let state = Mutex(State())
    /// When full, everything goes: it is cheap to make again.
    private static let limit = 64 << 20

    /// The kept page, if nothing it depends on was raised since.
    func find(_ key: String) -> Entry? {
        state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            for (topic, generation) in entry.stamp where state.generations[topic, default: 0] != generation {
                state.bytes -= entry.body.readableBytes
                state.entries[key] = nil
                return nil
            }
            return entry
        }
    }

    /// The generations of the moment, to be taken before the page's data is read.
    func stamp(_ topics: [Topic]) -> [Topic: Int64] {
        state.withLock { state in
            Dictionary(topics.map { ($0, state.generations[$0, default: 0]) }) { first, _ in first }
        }
    }

    /// Keeps the page unless a topic was raised while it was made.
    func store(_ key: String, _ body: ByteBuffer, etag: String, stamp: [Topic: Int64]) {
        state.withLock { state in
            for (topic, generation) in stamp where state.generations[topic, default: 0] != generation { return }
            if state.bytes + body.readableBytes > Self.limit {
                state.entries = [:]
                state.bytes = 0
            }
            state.bytes += body.readableBytes - (state.entries[key]?.body.readableBytes ?? 0)
            state.entries[key] = Entry(body: body, etag: etag, stamp: stamp)
        }
    }

    /// This process has raised the topic.
    func raise(_ topic: Topic) { state.withLock { $0.generations[topic, default: 0] += 1 } }

    /// Takes over what the database knows, other processes' raises included.
    func adopt(_ generations: [Topic: Int64]) {
        state.withLock { state in
            for (topic, generation) in generations where state.generations[topic, default: 0] < generation {
                state.generations[topic] = generation
            }
        }
    }
}
