import Base
import NIOCore
import Storage
import Synchronization

/// Rendered public pages in memory, by language and address, each with the generations it was made from. What is in force changes
/// with the day, so a day's pages are kept for that day only.
final class PageCache: Sendable {
    struct Entry: Sendable {
        let body: PackedBody
        let mediaType: String
        let language: Language
        fileprivate var stamp = Stamp()

        init(_ text: String, mediaType: String, language: Language) {
            body = PackedBody(ByteBuffer(string: text), mediaType: mediaType)
            self.mediaType = mediaType
            self.language = language
        }
    }

    /// What a page was made from.
    struct Stamp: Sendable, Hashable {
        fileprivate var generations: [Topic: Generation] = [:]
        fileprivate var day: CalendarDate?
    }

    /// How often a topic was raised here, and the number of the database when last looked: two counts, because one of the two may
    /// know of a raise before the other.
    fileprivate struct Generation: Sendable, Hashable {
        var own: Int64 = 0
        var seen: Int64 = 0
    }

    /// Where a page is kept. Addresses that anyone can make up without end have a small shelf of their own, so that they cannot push
    /// the others out.
    struct Key: Sendable, Hashable {
        let text: String
        let isMadeUp: Bool

        init(_ text: String, path: String, query: String) {
            self.text = text
            isMadeUp =
                !query.isEmpty || path.contains("%") || path.contains("//") || path.count > 1 && path.hasSuffix("/")
        }
    }

    private struct Shelf {
        let limit: Int
        var entries: [String: Entry] = [:]
        var bytes = 0

        mutating func remove(_ key: String) {
            if let entry = entries.removeValue(forKey: key) { bytes -= Self.cost(key, entry) }
        }

        /// When full, everything goes: it is cheap to make again.
        mutating func put(_ key: String, _ entry: Entry) {
            remove(key)
            let cost = Self.cost(key, entry)
            if bytes + cost > limit { self = Shelf(limit: limit) }
            guard cost <= limit else { return }
            bytes += cost
            entries[key] = entry
        }

        private static func cost(_ key: String, _ entry: Entry) -> Int {
            entry.body.cost + key.utf8.count + 200
        }
    }

    private struct State {
        var generations: [Topic: Generation] = [:]
        var day: CalendarDate?
        var shelves = [Shelf(limit: 64 << 20), Shelf(limit: 8 << 20)]
    }

    private let state = Mutex(State())

    /// The kept page, if nothing it depends on was raised since and the day is still the same.
    func find(_ key: Key, on day: CalendarDate) -> Entry? {
        state.withLock { state in
            let shelf = key.isMadeUp ? 1 : 0
            guard let entry = state.shelves[shelf].entries[key.text] else { return nil }
            if entry.stamp.day == day, isFresh(entry.stamp, state) { return entry }
            state.shelves[shelf].remove(key.text)
            return nil
        }
    }

    /// The generations of the moment, to be taken before the page's data is read.
    func stamp(_ topics: [Topic], on day: CalendarDate) -> Stamp {
        state.withLock { state in
            var stamp = Stamp(day: day)
            for topic in topics { stamp.generations[topic] = state.generations[topic] ?? Generation() }
            return stamp
        }
    }

    /// Keeps the page unless a topic was raised while it was made.
    func store(_ key: Key, _ entry: Entry, _ stamp: Stamp) {
        var entry = entry
        entry.stamp = stamp
        state.withLock { [entry] state in
            guard isFresh(stamp, state) else { return }
            if state.day != stamp.day {
                state.shelves = state.shelves.map { Shelf(limit: $0.limit) }
                state.day = stamp.day
            }
            state.shelves[key.isMadeUp ? 1 : 0].put(key.text, entry)
        }
    }

    /// This process has raised the topic.
    func raise(_ topic: Topic) { state.withLock { $0.generations[topic, default: Generation()].own += 1 } }

    /// Takes over what the database knows, other processes' raises included.
    func adopt(_ generations: [Topic: Int64]) {
        state.withLock { state in
            for (topic, number) in generations { state.generations[topic, default: Generation()].seen = number }
        }
    }

    private func isFresh(_ stamp: Stamp, _ state: State) -> Bool {
        stamp.generations.allSatisfy { topic, generation in (state.generations[topic] ?? Generation()) == generation }
    }
}
