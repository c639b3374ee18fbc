import Audit
import Base
import House
import Identity
import Storage
import Texts
import Web

/// A draft whose version was withdrawn, or whose procedure was replaced, goes over to what is in force now: field by field, where the
/// answers fit. What does not fit is kept and shown to the applicant until it is sent; photos stay with it.
struct CarryOverDraft: Sendable {
    let services: OneStopServices

    /// Does nothing to drafts that may stay as they are. Throws `Problem` (not found).
    func callAsFunction(secretDigest: String) async throws {
        let now = services.clock.now()
        try await services.database.write { transaction in
            guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction) else {
                throw Problem.notFound
            }
            try self(dossier, at: now, in: transaction)
        }
    }

    private func callAsFunction(_ dossier: Dossier, at now: Instant, in transaction: Transaction) throws {
        let (code, number) = (dossier.procedureCode, dossier.procedureVersion)
        guard dossier.state == .draft,
            let old = try services.catalogue.version(code, number, in: transaction),
            old.isSuperseded(on: now.date)
        else { return }
        let found =
            try services.catalogue.current(code, asOf: now.date, in: transaction)
            ?? services.catalogue.replacement(of: code, asOf: now.date, in: transaction)
        guard let new = found, new.isOpenHere else {
            let earlier = try services.carried(dossier.id, in: transaction)
            return try services.keep(
                CarriedDraft(to: nil, left: earlier?.left ?? [], at: now), from: old, of: dossier.id, in: transaction)
        }
        let answers = try services.answers(of: dossier)
        let villages = try services.villages.villages(of: dossier.unit, asOf: now.date, in: transaction)
        let carried = Self.fitting(answers, from: old, to: new, villages: villages, today: now.date)
        var left = try services.carried(dossier.id, in: transaction)?.left ?? []
        let own = answers.only(old.pages.flatMap(\.fields).filter { carried[$0.key] == nil })
        if !own.values.isEmpty { left.append(CarriedDraft.Left(procedure: old, answers: own)) }
        let (name, sealed) = (new.name, try carried.sealed(for: dossier.id, services.vault))
        try transaction.execute(
            """
            UPDATE dossier SET procedure_code = \(new.code), procedure_version = \(new.version),
                name_vi = \(name.vietnamese), name_en = \(name.others[.english] ?? ""),
                name_ar = \(name.others[.arabic] ?? ""), answers = \(sealed), version = version + 1
            WHERE id = \(dossier.id)
            """)
        if new.code != code {
            try services.codes.rename(kind: "onestop.dossier", target: dossier.id.text, to: name, in: transaction)
        }
        try services.codes.touch(kind: "onestop.dossier", target: dossier.id.text, in: transaction)
        try services.keep(
            CarriedDraft(to: (new.code, new.version), left: left, at: now), from: old, of: dossier.id, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .system("onestop"), action: "onestop.carry_over_draft",
                subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                facts: [
                    "from": .string("\(code)/\(number)"), "to": .string("\(new.code)/\(new.version)"),
                    "left": .integer(Int64(own.values.count)),
                ], at: now), in: transaction)
    }

    /// The answers that the new form would take: same key, same kind, and good under its rules. Pure.
    static func fitting(
        _ answers: Answers, from old: Procedure, to new: Procedure, villages: [AdministrativeUnit],
        today: CalendarDate
    ) -> Answers {
        let before = Dictionary(old.pages.flatMap(\.fields).map { ($0.key, $0.kind) }) { first, _ in first }
        var carried = Answers()
        for field in new.pages.flatMap(\.fields) where before[field.key] == field.kind {
            carried[field.key] = answers[field.key]
        }
        for page in new.pages {
            let reading = AnswerReading(fields: page.fields, villages: villages, today: today)
            for problem in reading.problems(with: carried) {
                carried[String(problem.field.prefix { $0 != "." })] = nil
            }
        }
        return new.pruned(carried)
    }
}
