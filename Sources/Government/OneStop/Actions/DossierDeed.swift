import Audit
import Base
import Codes
import House
import Storage
import Web

/// The frame of every deed at the desk: lock the dossier within the scope, ask the rules, compare the version, change, and in
/// the same transaction write the audit, tell the others, renew the printed code's page and the search entry.
struct DossierDeed: Sendable {
    let services: OneStopServices

    /// A dossier with what it is judged by.
    struct Case: Sendable {
        let dossier: Dossier
        let procedure: Procedure
        let situation: DossierRules.Situation
        let reading: ClockReading
        let at: Instant

        /// The columns of the clock after the deed.
        func clock(_ mark: DossierClock.Mark, promised: Instant? = nil) -> DossierClock {
            reading.after(mark, at: at, promised: promised)
        }
    }

    /// What a change leaves for the books; facts bear no personal data.
    struct Trace: Sendable {
        var facts: [String: JSONValue] = [:]
        var personal: JSONValue?
    }

    /// Runs one deed. `version` is the one that the official saw; nil for what cannot collide. Throws `Problem`.
    @discardableResult
    func callAsFunction(
        _ deed: DossierRules.Deed, on id: ID<Dossier>, version: Int64?, by actor: Actor, action: String, event: String?,
        at now: Instant, in transaction: Transaction, _ change: (Case) throws -> Trace
    ) throws -> Dossier {
        guard let dossier = try services.store.lock(id, scope: actor.scope, in: transaction), dossier.state != .draft,
            let procedure = try services.catalogue.version(
                dossier.procedureCode, dossier.procedureVersion, in: transaction)
        else { throw Problem.notFound }
        let reading = try services.clock(of: id, procedure, in: transaction)
        let situation = try services.situation(of: dossier, procedure, reading, at: now, in: transaction)
        let objection = DossierRules.objection(to: deed, on: dossier, procedure, situation, by: actor)
        if let objection, objection.kind == .forbidden { throw objection }
        if let version, version != Int64(dossier.version) {
            throw Problem(.conflict, "onestop.problem.changed_meanwhile")
        }
        if let objection { throw objection }
        let trace = try change(
            Case(
                dossier: dossier, procedure: procedure, situation: situation, reading: reading, at: now))
        var facts = trace.facts
        facts["from"] = .string(dossier.state.rawValue)
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.\(action)", subject: AuditSubject("onestop.dossier", id),
                unit: dossier.unit, facts: .object(facts), personal: trace.personal, at: now),
            in: transaction)
        guard let after = try services.store.find(id, scope: actor.scope, in: transaction) else {
            throw Problem.notFound
        }
        if after.step != dossier.step || after.holder != dossier.holder {
            try services.tellIfNobodyIsThere(for: after, at: now, in: transaction)
        }
        if let event {
            try transaction.publish(
                Event(
                    "onestop.dossier.\(event).v1", unit: dossier.unit.text,
                    payload: ["dossier": .string(id.text), "state": .string(after.state.rawValue)]), at: now)
            try services.codes.touch(kind: "onestop.dossier", target: id.text, in: transaction)
            try index(after, in: transaction)
        }
        return after
    }

    /// Puts the dossier where the officials' search finds it: by the applicant's name and that of who filed for her, procedure and every code.
    func index(_ dossier: Dossier, in transaction: Transaction) throws {
        let external = try services.store.externalCodes(of: dossier.id, in: transaction)
        let agent = try Mandate.find(dossier.id, in: transaction)?.agentName ?? ""
        let words = [dossier.code.text, dossier.code.grouped, dossier.caseNumber ?? "", agent] + external.map(\.code)
        try services.search.put(
            SearchIndex.Entry(
                source: "onestop.dossier", record: dossier.id.text, unit: dossier.unit.text,
                audience: DossierRules.read.name, title: dossier.applicantName,
                detail: "\(dossier.caseNumber ?? dossier.code.grouped) · \(dossier.procedureName.vietnamese)",
                path: "/desk/dossiers/\(dossier.id)", words: words.joined(separator: " ")),
            in: transaction)
    }
}

extension OneStopServices {
    var deed: DossierDeed { DossierDeed(services: self) }

    /// Throws `Problem` (invalid) where an official gave no reason for what must have one.
    static func check(reason: String) throws {
        guard !reason.isEmpty else { throw Problem.invalid([FieldProblem("reason", "onestop.problem.no_reason")]) }
    }

    /// Runs a change in one transaction, once for each key: a second click is answered as the first.
    func once(
        _ key: IdempotencyKey?, at now: Instant, _ body: @escaping @Sendable (Transaction) throws -> String
    ) async throws -> String {
        try await database.write { transaction in
            guard let key else { return try body(transaction) }
            return try transaction.once(key, at: now) { try body(transaction) }.answer
        }
    }

    /// Reads all procedures into memory before a transaction needs one, so that none is held up by parsing.
    func warmCatalogue() async throws {
        let today = clock.today()
        _ = try await database.read { connection in try catalogue.list(asOf: today, in: connection).count }
    }
}

extension DossierStore {
    /// Columns that hand the dossier on to a step's role, and perhaps to a person.
    static func turn(_ step: Procedure.Step?, holder: ID<Account>? = nil, at now: Instant) -> [SQL] {
        [
            "step = \(step?.key ?? "")", "holder_role = \(step?.role.rawValue ?? "")",
            "holder_id = \(holder?.text ?? "")", "held_since = \(now)",
        ]
    }

    /// Columns that say whose work it is since when, for the figures.
    static func worked(_ actor: Actor, at now: Instant) -> [SQL] {
        ["officer_id = \(actor.account)", "worked_unit_id = \(actor.unit)", "worked_at = \(now)"]
    }
}
