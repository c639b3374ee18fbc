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

    /// Pages up to so many bytes. When they are more, the page that nobody has asked for longest goes: a chain through the places
    /// from the one asked for last to the one asked for first.
    private struct Shelf {
        private struct Place {
            let key: String
            var entry: Entry
            var newer: Int?
            var older: Int?
        }

        private let limit: Int
        private var places: [Int: Place] = [:]
        private var index: [String: Int] = [:]
        private var newest: Int?
        private var oldest: Int?
        private var next = 0
        private var bytes = 0

        init(limit: Int) { self.limit = limit }

        /// As it was made, without what it held.
        var emptied: Shelf { Shelf(limit: limit) }

        mutating func find(_ key: String) -> Entry? {
            guard let place = index[key], let entry = places[place]?.entry else { return nil }
            if place != newest {
                unchain(place)
                chain(place)
            }
            return entry
        }

        mutating func remove(_ key: String) {
            guard let place = index.removeValue(forKey: key) else { return }
            unchain(place)
            if let gone = places.removeValue(forKey: place) { bytes -= Self.cost(gone.key, gone.entry) }
        }

        mutating func put(_ key: String, _ entry: Entry) {
            remove(key)
            let cost = Self.cost(key, entry)
            guard cost <= limit else { return }
            while bytes + cost > limit, let last = oldest.flatMap({ places[$0]?.key }) { remove(last) }
            bytes += cost
            next += 1
            index[key] = next
            places[next] = Place(key: key, entry: entry)
            chain(next)
        }

        private mutating func chain(_ place: Int) {
            places[place]?.older = newest
            places[place]?.newer = nil
            if let newest { places[newest]?.newer = place }
            newest = place
            if oldest == nil { oldest = place }
        }

        private mutating func unchain(_ place: Int) {
            guard let found = places[place] else { return }
            if let newer = found.newer { places[newer]?.older = found.older } else { newest = found.older }
            if let older = found.older { places[older]?.newer = found.newer } else { oldest = found.newer }
        }

        private static func cost(_ key: String, _ entry: Entry) -> Int { entry.body.cost + key.utf8.count + 200 }
    }

    private struct State {
        var generations: [Topic: Generation] = [:]
        var day: CalendarDate?
        var shelves = [Shelf(limit: 64 << 20), Shelf(limit: 8 << 20)]

        mutating func empty() { shelves = shelves.map(\.emptied) }
    }

    private let state = Mutex(State())

    /// The kept page, if nothing it depends on was raised since and the day is still the same.
    func find(_ key: Key, on day: CalendarDate) -> Entry? {
        state.withLock { state in
            let shelf = key.isMadeUp ? 1 : 0
            guard let entry = state.shelves[shelf].find(key.text) else { return nil }
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
                state.empty()
                state.day = stamp.day
            }
            state.shelves[key.isMadeUp ? 1 : 0].put(key.text, entry)
        }
    }

    /// Lets go of every page: what stands around them has changed.
    func empty() { state.withLock { $0.empty() } }

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
