import Audit
import Base
import House
import Storage

/// Adds, corrects and takes out codes that former units printed, one at a time or a whole list.
struct EditOldCodes: Sendable {
    let database: Database
    /// What an old code may stand for.
    let targets: OldTargets

    /// A line of a list that cannot be taken.
    struct BadLine: Error, Sendable, Hashable {
        let number: Int
        let problem: FieldProblem
    }

    /// What a list brought.
    struct Outcome: Sendable, Hashable {
        var added = 0
        /// Left as they were: these codes were there.
        var known = 0
    }

    /// A list has at most so many lines.
    static let mostLines = 20_000

    /// Throws `Problem`: forbidden, or invalid if the code is there or something about it is wrong.
    func create(_ code: LegacyCode, by actor: Actor, key: String?, at now: Instant) async throws {
        try actor.require(LookUpFeature.codesPermission)
        let once = IdempotencyKey(
            actor: actor.id, action: "lookup.create_old_code", key: key ?? ID<LegacyCode>(at: now).text,
            fingerprint: code.shown)
        try await database.write { transaction in
            _ = try transaction.once(once, at: now) {
                try check(code, on: now.date, in: transaction)
                guard try code.insert(in: transaction) else {
                    throw Problem.invalid([FieldProblem("shown", "lookup.old_codes.known")])
                }
                try record(code, "lookup.create_old_code", actor, now, in: transaction)
                return code.shown
            }
        }
    }

    /// Throws `Problem`: forbidden, invalid, not found, or conflict if it was changed meanwhile.
    func callAsFunction(_ code: LegacyCode, by actor: Actor, at now: Instant) async throws {
        try actor.require(LookUpFeature.codesPermission)
        try await database.write { transaction in
            guard let old = try LegacyCode.find(code.shown, in: transaction) else { throw Problem.notFound }
            try check(code, on: now.date, in: transaction)
            guard try code.update(in: transaction) else { throw Problem(.conflict, "web.problem.conflict.text") }
            try record(code, "lookup.edit_old_code", actor, now, before: old, in: transaction)
        }
    }

    /// Throws `Problem`: forbidden or not found.
    func remove(_ shown: String, by actor: Actor, at now: Instant) async throws {
        try actor.require(LookUpFeature.codesPermission)
        try await database.write { transaction in
            guard let code = try LegacyCode.find(shown, in: transaction) else { throw Problem.notFound }
            try code.remove(in: transaction)
            try record(code, "lookup.remove_old_code", actor, now, in: transaction)
        }
    }

    /// Takes a table with the columns `old_code`, `kind`, `target`, `title_vi`, `printed_on`, `issuer`: all of it or, if a
    /// line is wrong, none. Throws `Problem` (forbidden) or the first `BadLine`.
    func importList(_ csv: String, by actor: Actor, at now: Instant) async throws -> Outcome {
        try actor.require(LookUpFeature.codesPermission)
        let rows = CSVText.rows(csv)
        guard !rows.isEmpty, rows[0]["old_code"] != nil else {
            throw BadLine(number: 1, problem: FieldProblem("file", "lookup.old_codes.no_columns"))
        }
        guard rows.count <= Self.mostLines else {
            throw BadLine(
                number: Self.mostLines,
                problem: FieldProblem("file", Message("web.form.too_many", ["max": .number(Int64(Self.mostLines))])))
        }
        return try await database.write(.alone) { transaction in
            var outcome = Outcome()
            // A list names a handful of units, however long it is, and everyone's writing waits for it.
            var known: [String: Bool] = [:]
            for (index, row) in rows.enumerated() {
                // The first line has the names.
                let number = index + 2
                guard let day = row["printed_on"].flatMap({ CalendarDate($0) }) else {
                    throw BadLine(number: number, problem: FieldProblem("printed_on", "web.form.bad_date"))
                }
                func cell(_ name: String) -> String { LegacyCode.line(row[name] ?? "") }
                let code = LegacyCode(
                    shown: cell("old_code"), kind: cell("kind"), target: cell("target"), title: cell("title_vi"),
                    printedOn: day, issuer: cell("issuer"))
                do {
                    try check(code, on: now.date, known: &known, in: transaction)
                } catch let problem as Problem {
                    throw BadLine(
                        number: number, problem: problem.fields.first ?? FieldProblem("shown", "web.form.required"))
                }
                if try code.insert(in: transaction) { outcome.added += 1 } else { outcome.known += 1 }
            }
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "lookup.import_old_codes",
                    subject: AuditSubject("lookup.old_code", ""), unit: actor.unit,
                    facts: ["added": .integer(Int64(outcome.added)), "known": .integer(Int64(outcome.known))], at: now),
                in: transaction)
            return outcome
        }
    }

    private func check(_ code: LegacyCode, on day: CalendarDate, in connection: Connection) throws {
        var known: [String: Bool] = [:]
        try check(code, on: day, known: &known, in: connection)
    }

    /// Throws `Problem` (invalid) with all that is wrong; `known` remembers what there is.
    private func check(
        _ code: LegacyCode, on day: CalendarDate, known: inout [String: Bool], in connection: Connection
    ) throws {
        func exists(_ kind: String, _ target: String) throws -> Bool {
            let key = "\(kind) \(target)"
            if let isKnown = known[key] { return isKnown }
            let exists = try targets.exists(kind, target, on: day, in: connection)
            known[key] = exists
            return exists
        }
        var problems: [FieldProblem] = []
        for (name, text) in [
            ("shown", code.shown), ("target", code.target), ("title", code.title), ("issuer", code.issuer),
        ] {
            let most = LegacyCode.longest[name] ?? 0
            if text.unicodeScalars.count > most {
                problems.append(FieldProblem(name, Message("web.form.too_long", ["max": .number(Int64(most))])))
            }
        }
        guard problems.isEmpty else { throw Problem.invalid(problems) }
        if !(3...40).contains(LegacyCode.folded(code.shown).count) {
            problems.append(FieldProblem("shown", "lookup.old_codes.bad_code"))
        }
        if !targets.kinds.contains(code.kind) { problems.append(FieldProblem("kind", "web.form.bad_choice")) }
        if code.target.isEmpty { problems.append(FieldProblem("target", "web.form.required")) }
        if code.title.isEmpty { problems.append(FieldProblem("title", "web.form.required")) }
        if try !exists("unit", code.issuer) {
            problems.append(FieldProblem("issuer", "lookup.old_codes.no_unit"))
        }
        // What is wrong already needs no look-up.
        if problems.isEmpty, try !exists(code.kind, code.target) {
            problems.append(
                FieldProblem(
                    "target", code.kind == "unit" ? "lookup.old_codes.no_unit" : "lookup.old_codes.no_target"))
        }
        if !problems.isEmpty { throw Problem.invalid(problems) }
    }

    private func record(
        _ code: LegacyCode, _ action: String, _ actor: Actor, _ now: Instant, before: LegacyCode? = nil,
        in transaction: Transaction
    ) throws {
        var facts: [String: JSONValue] = [
            "kind": .string(code.kind), "target": .string(code.target), "title": .string(code.title),
            "issuer": .string(code.issuer), "printed_on": .string(code.printedOn.description),
        ]
        if let before { facts["before"] = ["kind": .string(before.kind), "target": .string(before.target)] }
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject("lookup.old_code", code.shown),
                unit: actor.unit, facts: .object(facts), at: now), in: transaction)
    }
}
