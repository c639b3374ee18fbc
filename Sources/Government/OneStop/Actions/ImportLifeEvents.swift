public import Audit
public import Base
public import House
import Storage

/// Takes a YAML text of life events in: they stand in its order; those that it does not name stay as they are. A second run
/// with the same text changes nothing.
public struct ImportLifeEvents: Sendable {
    private let services: OneStopServices

    public init(services: OneStopServices) { self.services = services }

    /// What an import did.
    public struct Outcome: Sendable, Hashable {
        public var added = 0
        public var changed = 0
        public var unchanged = 0
    }

    /// `unit` is the commune whose they are. Throws `MalformedProcedure`, also for a procedure that there is not, before
    /// anything is written.
    @discardableResult
    public func callAsFunction(
        yaml text: String, unit: ID<AdministrativeUnit>, by actor: AuditActor
    ) async throws -> Outcome {
        let events = try LifeEvent.all(yaml: text)
        let (services, now) = (services, services.clock.now())
        return try await services.database.write { transaction in
            try check(events, in: transaction)
            var outcome = Outcome()
            for (place, event) in events.enumerated() {
                let version = try keep(event, at: place, unit: unit, now, in: transaction)
                guard let version else {
                    outcome.unchanged += 1
                    continue
                }
                if version == 1 { outcome.added += 1 } else { outcome.changed += 1 }
                try publish(event, unit: unit, in: transaction)
                try services.audit.record(
                    AuditEntry(
                        actor: actor, action: "onestop.import_life_event",
                        subject: AuditSubject(LifeEventTarget.kind, event.key), unit: unit,
                        facts: ["version": .integer(version), "steps": .integer(Int64(event.steps.count))], at: now),
                    in: transaction)
            }
            if outcome.added + outcome.changed > 0 {
                try transaction.raise(LifeEventCatalogue.topic, in: services.database)
            }
            return outcome
        }
    }

    private func check(_ events: [LifeEvent], in transaction: Transaction) throws {
        let known = Set(try transaction.values("SELECT code FROM procedure", as: String.self))
        for (index, event) in events.enumerated() {
            for (number, step) in event.steps.enumerated() {
                for code in step.procedures where !known.contains(code) {
                    throw MalformedProcedure(
                        path: "[\(index)].steps[\(number)].procedures", reason: "there is no procedure \(code)")
                }
            }
        }
    }

    /// Answers the version that it has now; nil if nothing changed.
    private func keep(
        _ event: LifeEvent, at place: Int, unit: ID<AdministrativeUnit>, _ now: Instant, in transaction: Transaction
    ) throws -> Int64? {
        let source = event.json.text
        return try transaction.value(
            """
            INSERT INTO life_event (key, unit_id, place, source, version, changed_at)
            VALUES (\(event.key), \(unit), \(place), \(source), 1, \(now))
            ON CONFLICT (key) DO UPDATE SET unit_id = excluded.unit_id, place = excluded.place,
                source = excluded.source, version = life_event.version + 1, changed_at = excluded.changed_at
            WHERE life_event.source <> excluded.source OR life_event.place <> excluded.place
                OR life_event.unit_id <> excluded.unit_id
            RETURNING version
            """)
    }

    /// Its code and its entry of the search; one that is withdrawn has neither.
    private func publish(_ event: LifeEvent, unit: ID<AdministrativeUnit>, in transaction: Transaction) throws {
        let (kind, codes) = (LifeEventTarget.kind, services.codes)
        let code = try codes.code(kind: kind, target: event.key, in: transaction)
        let isPublished = code?.state == .published
        if let reason = event.withdrawn {
            if let code, isPublished { try codes.revoke(code.code, reason: reason.vietnamese, in: transaction) }
            return try services.search.remove(source: kind, record: event.key, in: transaction)
        }
        if isPublished {
            try codes.rename(kind: kind, target: event.key, to: event.title, in: transaction)
            try codes.touch(kind: kind, target: event.key, in: transaction)
        } else {
            _ = try codes.issue(kind: kind, target: event.key, unit: unit, title: event.title, in: transaction)
        }
        let texts = [event.title, event.summary].flatMap { Array($0.others.values) }
        try services.search.renew(
            SearchIndex.Entry(
                source: kind, record: event.key, unit: unit.text, audience: "public", title: event.title.vietnamese,
                detail: event.summary.vietnamese, path: event.path, words: texts.sorted().joined(separator: " ")),
            in: transaction)
    }
}
