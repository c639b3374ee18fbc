public import Base
public import Logging
public import ServiceLifecycle

/// Does the jobs: turns events into jobs, takes what is due lane by lane, tries again after failures, and ends on shutdown.
public struct JobRunner: Service {
    private let database: Database
    private let clock: WallClock
    private let logger: Logger
    private let handlers: [String: JobHandler]
    private let events: [String: [JobHandler]]
    private let schedules: [JobSchedule]

    /// A job is tried so often, with growing pauses, before it is set aside as dead.
    static let attemptLimit = 8
    /// A process that dies gives its jobs back after so many seconds.
    static let leaseSeconds = 60

    public init(
        database: Database, clock: WallClock, logger: Logger, handlers: [JobHandler], events: [EventHandler],
        schedules: [JobSchedule]
    ) {
        self.database = database
        self.clock = clock
        self.logger = logger
        let all = handlers + events.map(\.job)
        self.handlers = Dictionary(all.map { ($0.kind, $0) }) { first, _ in first }
        self.events = Dictionary(grouping: events, by: \.event).mapValues { $0.map(\.job) }
        self.schedules = schedules
    }

    /// Runs until the service is asked to stop.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for lane in JobLane.allCases {
                    group.addTask { await loop(lane) }
                }
            }
        }
    }

    private func loop(_ lane: JobLane) async {
        while !Task.isCancelled {
            var worked = false
            do {
                if lane == .quick { worked = try await dispatchEvents() > 0 }
                if lane == .single { try await enqueueSchedules() }
                if try await runNext(lane) { worked = true }
            } catch is CancellationError where Task.isCancelled {
                return
            } catch {
                logger.error("jobs are held up", metadata: ["lane": "\(lane.rawValue)", "error": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
            if !worked { try? await Task.sleep(for: lane == .quick ? .milliseconds(200) : .milliseconds(500)) }
        }
    }

    /// Runs everything that is due, events first, and returns when nothing is left: for tests and commands.
    public func drain() async throws {
        var worked = true
        while worked {
            worked = try await dispatchEvents() > 0
            for lane in JobLane.allCases {
                while try await runNext(lane) { worked = true }
            }
        }
    }

    /// Puts the schedules' jobs of the present slot in.
    public func enqueueSchedules() async throws {
        let now = clock.now()
        let due = schedules.map { ($0, "\(now.milliseconds / Int64($0.every * 1000))") }
        guard !due.isEmpty else { return }
        let handlers = handlers
        let missing = try await database.read { connection in
            try due.filter { schedule, slot in
                try !connection.exists("SELECT id FROM job WHERE kind = \(schedule.kind) AND slot = \(slot)")
            }
        }
        guard !missing.isEmpty else { return }
        try await database.write { transaction in
            for (schedule, slot) in missing {
                try transaction.execute(
                    "DELETE FROM job WHERE kind = \(schedule.kind) AND state = 'done' AND finished_at < \(now.adding(minutes: -10))"
                )
                try transaction.enqueue(
                    schedule.kind, slot: slot, lane: handlers[schedule.kind]?.lane ?? .single, unit: "", at: now)
            }
        }
    }

    private func dispatchEvents() async throws -> Int {
        let waiting = try await database.read { try $0.exists("SELECT id FROM outbox WHERE sent = 0 LIMIT 1") }
        guard waiting else { return 0 }
        let now = clock.now()
        let events = events
        return try await database.write { transaction in
            let rows = try transaction.rows(
                """
                SELECT id, event_id, name, unit_id, payload FROM outbox WHERE sent = 0 ORDER BY id LIMIT 200
                \(transaction.skipLocked)
                """)
            for row in rows {
                for handler in events[try row["name"]] ?? [] {
                    try transaction.enqueue(
                        handler.kind, slot: try row["event_id"], lane: handler.lane, unit: try row["unit_id"],
                        payload: try row["payload"], at: now)
                }
                try transaction.execute("UPDATE outbox SET sent = 1 WHERE id = \(try row["id"] as Int64)")
            }
            return rows.count
        }
    }

    /// Takes and does one due job of the lane; false if there is none.
    private func runNext(_ lane: JobLane) async throws -> Bool {
        let now = clock.now()
        let due = try await database.read { connection in
            try connection.exists(
                """
                SELECT id FROM job WHERE state IN ('waiting', 'running') AND lane = \(lane) AND run_at <= \(now)
                    AND lease_until <= \(now) LIMIT 1
                """)
        }
        guard due, let (job, lease) = try await claim(lane, now: now) else { return false }
        guard let handler = handlers[job.kind] else {
            try await finish(job, lease: lease, failure: "no handler for this kind", dead: true)
            return true
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await handler.run(job) }
                group.addTask { try await heartbeat(job, lease: lease) }
                try await group.next()
                group.cancelAll()
            }
        } catch is CancellationError where Task.isCancelled {
            try? await release(job, lease: lease)
            throw CancellationError()
        } catch {
            let dead = job.attempt >= Self.attemptLimit
            logger.log(
                level: dead ? .error : .warning, "job failed",
                metadata: ["kind": "\(job.kind)", "attempt": "\(job.attempt)", "error": "\(error)"])
            try await finish(job, lease: lease, failure: "\(error)", dead: dead)
            return true
        }
        try await finish(job, lease: lease, failure: nil, dead: false)
        return true
    }

    private func claim(_ lane: JobLane, now: Instant) async throws -> (Job, String)? {
        let lease = ID<JobRunner>(at: now).text
        return try await database.write { transaction in
            if lane == .single, try isTaken(lane, now: now, in: transaction) { return nil }
            // Units take turns: the one whose last job was taken longest ago comes first.
            let row = try transaction.row(
                """
                SELECT id, kind, unit_id, payload, attempts FROM job
                WHERE state IN ('waiting', 'running') AND lane = \(lane) AND run_at <= \(now) AND lease_until <= \(now)
                ORDER BY (SELECT coalesce(max(other.lease_until), 0) FROM job other
                    WHERE other.unit_id = job.unit_id AND other.lane = job.lane AND other.state = 'done'), run_at, id
                LIMIT 1\(transaction.skipLocked)
                """)
            guard let row else { return nil }
            let id: ID<Job> = try row["id"]
            let attempt: Int = try row["attempts"] + 1
            try transaction.execute(
                """
                UPDATE job SET state = 'running', attempts = \(attempt), lease = \(lease),
                    lease_until = \(now.adding(seconds: Self.leaseSeconds)) WHERE id = \(id)
                """)
            let job = Job(
                id: id, kind: try row["kind"], unit: try row["unit_id"], payload: try row["payload"], attempt: attempt)
            return (job, lease)
        }
    }

    /// Whether a job of the lane is being done, here or in another process, which asks one after the other.
    private func isTaken(_ lane: JobLane, now: Instant, in transaction: Transaction) throws -> Bool {
        if transaction.dialect == .postgres { _ = try transaction.row("SELECT pg_advisory_xact_lock(6028392)") }
        return try transaction.exists(
            "SELECT id FROM job WHERE state = 'running' AND lane = \(lane) AND lease_until > \(now) LIMIT 1")
    }

    private func heartbeat(_ job: Job, lease: String) async throws {
        while true {
            try await Task.sleep(for: .seconds(Self.leaseSeconds / 3))
            let until = clock.now().adding(seconds: Self.leaseSeconds)
            try await database.write { transaction in
                try transaction.execute(
                    "UPDATE job SET lease_until = \(until) WHERE id = \(job.id) AND lease = \(lease)")
            }
        }
    }

    private func release(_ job: Job, lease: String) async throws {
        try await writeToTheEnd { transaction in
            try transaction.execute(
                """
                UPDATE job SET state = 'waiting', attempts = attempts - 1, lease_until = 0
                WHERE id = \(job.id) AND lease = \(lease)
                """)
        }
    }

    private func finish(_ job: Job, lease: String, failure: String?, dead: Bool) async throws {
        let now = clock.now()
        let state = failure == nil ? "done" : dead ? "dead" : "waiting"
        let pause = failure == nil ? 0 : min(3600, 1 << min(job.attempt + 1, 12))
        try await writeToTheEnd { transaction in
            try transaction.execute(
                """
                UPDATE job SET state = \(state), failure = \(failure.map { String($0.prefix(2000)) } ?? ""),
                    run_at = \(now.adding(seconds: pause)), lease_until = \(failure == nil ? now : Instant(milliseconds: 0)),
                    finished_at = \(now) WHERE id = \(job.id) AND lease = \(lease)
                """)
        }
    }

    /// Writes even while the service is being stopped: what was done is not done again, what was left is free at once.
    private func writeToTheEnd(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        let database = database
        try await Task { try await database.write { try body($0) } }.value
    }
}
