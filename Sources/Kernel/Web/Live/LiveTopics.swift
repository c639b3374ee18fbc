import Base
import Storage
import Synchronization

/// Who waits in this process for which topics. What is not yet told is a set of the listener's own topics, so that a slow listener
/// costs no more than a quick one.
final class LiveTopics: Sendable {
    /// Streams of one holder, of one network, and of all together.
    static let (mostForHolder, mostForNetwork, most) = (8, 300, 4_000)
    /// Seconds between two looks whether a holder may still listen, and between two signs of life.
    static let (checkEvery, beatEvery) = (5, 20)

    /// What a listener is woken for.
    struct News: Sendable {
        /// In the order of their names.
        var raised: [Topic] = []
        var isCheckDue = false
        var isBeatDue = false
        /// Nothing more will come: the session is over, or the program ends.
        var end: End?

        enum End: Sendable { case over, shutdown }
    }

    /// One stream's place among the listeners.
    struct Place: Sendable {
        let id: Int
        /// Yields when there is news to take; at most one wake-up waits.
        let wakes: AsyncStream<Void>
    }

    private struct Listener {
        let topics: Set<Topic>
        let holder: String
        let network: String
        let wake: AsyncStream<Void>.Continuation
        var raised: Set<Topic> = []
        var isCheckDue = false
        var isBeatDue = false
        var end: News.End?
    }

    private struct State {
        var last = 0
        var second = 0
        var listeners: [Int: Listener] = [:]
        var byTopic: [Topic: Set<Int>] = [:]
        /// The highest generation that was told of each topic that somebody waits for.
        var told: [Topic: Int64] = [:]
    }

    private let state = Mutex(State())

    /// How many listen.
    var count: Int { state.withLock { $0.listeners.count } }

    /// Throws `Problem` (too many) if one more stream would be one too many.
    func checkRoom(holder: String, network: String) throws {
        let isFull = state.withLock { state in Self.isFull(state, holder, network) }
        if isFull { throw Problem(.tooMany, "web.problem.too_many.text") }
    }

    /// A place for the listener; nil if there is none.
    func join(_ topics: Set<Topic>, holder: String, network: String) -> Place? {
        let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        return state.withLock { state in
            if Self.isFull(state, holder, network) { return nil }
            state.last += 1
            let id = state.last
            state.listeners[id] = Listener(topics: topics, holder: holder, network: network, wake: wake)
            for topic in topics { state.byTopic[topic, default: []].insert(id) }
            return Place(id: id, wakes: wakes)
        }
    }

    func leave(_ place: Place) {
        state.withLock { state in
            guard let listener = state.listeners.removeValue(forKey: place.id) else { return }
            listener.wake.finish()
            for topic in listener.topics {
                state.byTopic[topic]?.remove(place.id)
                guard state.byTopic[topic]?.isEmpty ?? true else { continue }
                state.byTopic[topic] = nil
                state.told[topic] = nil
            }
        }
    }

    /// What has come for the listener since it last asked.
    func news(_ place: Place) -> News {
        state.withLock { state in
            guard let listener = state.listeners[place.id] else { return News(end: .over) }
            state.listeners[place.id]?.raised = []
            state.listeners[place.id]?.isCheckDue = false
            state.listeners[place.id]?.isBeatDue = false
            return News(
                raised: listener.raised.sorted { $0.name < $1.name }, isCheckDue: listener.isCheckDue,
                isBeatDue: listener.isBeatDue, end: listener.end)
        }
    }

    /// The topic was raised to that generation, here or elsewhere: whoever waits hears of each generation once.
    func raise(_ topic: Topic, to number: Int64) {
        state.withLock { state in Self.raise(topic, to: number, &state) }
    }

    /// What the database knows of topics that were raised lately, other processes' raises included.
    func adopt(_ generations: [Topic: Int64]) {
        state.withLock { state in
            for (topic, number) in generations { Self.raise(topic, to: number, &state) }
        }
    }

    /// What a new listener has read: the generations of the moment, and which of its topics were raised since its page was made.
    func start(_ place: Place, at generations: [Topic: Int64], missed: Set<Topic>) {
        state.withLock { state in
            for (topic, number) in generations {
                // Others may not have heard of what this one has read.
                if state.told[topic] == nil {
                    state.told[topic] = number
                } else {
                    Self.raise(topic, to: number, &state)
                }
            }
            guard !missed.isEmpty else { return }
            state.listeners[place.id]?.raised.formUnion(missed)
            state.listeners[place.id]?.wake.yield()
        }
    }

    /// A second has passed.
    func passSecond() {
        state.withLock { state in
            state.second += 1
            let (isCheck, isBeat) = (state.second % Self.checkEvery == 0, state.second % Self.beatEvery == 0)
            guard isCheck || isBeat else { return }
            for id in state.listeners.keys {
                if isCheck { state.listeners[id]?.isCheckDue = true }
                if isBeat { state.listeners[id]?.isBeatDue = true }
                state.listeners[id]?.wake.yield()
            }
        }
    }

    /// Ends all streams of the holder.
    func end(holder: String) {
        state.withLock { state in
            for (id, listener) in state.listeners where listener.holder == holder { Self.end(id, .over, &state) }
        }
    }

    /// Ends the one stream, because the program ends.
    func shutDown(_ place: Place) { state.withLock { state in Self.end(place.id, .shutdown, &state) } }

    private static func end(_ id: Int, _ end: News.End, _ state: inout State) {
        state.listeners[id]?.end = end
        state.listeners[id]?.wake.yield()
    }

    private static func raise(_ topic: Topic, to number: Int64, _ state: inout State) {
        guard let ids = state.byTopic[topic], number > state.told[topic] ?? -1 else { return }
        state.told[topic] = number
        for id in ids {
            state.listeners[id]?.raised.insert(topic)
            state.listeners[id]?.wake.yield()
        }
    }

    private static func isFull(_ state: State, _ holder: String, _ network: String) -> Bool {
        let listeners = state.listeners.values
        return listeners.count >= most || listeners.count { $0.holder == holder } >= mostForHolder
            || listeners.count { $0.network == network } >= mostForNetwork
    }
}
