public import Base

/// Work for later, kept in the database until it is done.
public struct Job: Sendable {
    public let id: ID<Job>
    public let kind: String
    public let unit: String
    public let payload: JSONValue
    /// How often it was begun, this time included.
    public let attempt: Int
}

/// Lanes keep long work from delaying short work.
public enum JobLane: String, Sendable, CaseIterable, Storable {
    /// Milliseconds: notices, events.
    case quick
    /// Seconds and more: sheets of stickers, exports.
    case slow
    /// One at a time in the whole installation: sealing, sweeping.
    case single
}

/// What does the jobs of one kind. Runs at least once for each job, so it must bear repetition.
public struct JobHandler: Sendable {
    public let kind: String
    public let lane: JobLane
    let run: @Sendable (Job) async throws -> Void

    public init(kind: String, lane: JobLane, run: @escaping @Sendable (Job) async throws -> Void) {
        self.kind = kind
        self.lane = lane
        self.run = run
    }
}

/// A handler that runs again and again, once in each slot of time, whatever the number of processes.
public struct JobSchedule: Sendable {
    public let kind: String
    /// Length of a slot in seconds.
    public let every: Int

    public init(kind: String, every seconds: Int) {
        self.kind = kind
        every = seconds
    }
}

/// Who wants to know about an event.
public struct EventHandler: Sendable {
    public let event: String
    /// The kind of job that each event becomes: `feature.verb_noun`.
    public let job: JobHandler

    public init(on event: String, job: JobHandler) {
        self.event = event
        self.job = job
    }
}

extension Transaction {
    /// Puts a job in; a second one of the same kind and slot is left out. Answers whether it was put in.
    @discardableResult
    public func enqueue(
        _ kind: String, slot: String, lane: JobLane, unit: String, payload: JSONValue = [:], at now: Instant,
        notBefore: Instant? = nil
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO job (id, kind, slot, lane, unit_id, payload, state, run_at, attempts, lease_until, lease, failure,
                created_at, finished_at)
            VALUES (\(ID<Job>(at: now)), \(kind), \(slot), \(lane), \(unit), \(payload), 'waiting', \(notBefore ?? now), 0, 0, '',
                '', \(now), 0)
            ON CONFLICT (kind, slot) DO NOTHING
            """) == 1
    }
}
