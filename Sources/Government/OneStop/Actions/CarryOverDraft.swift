import Audit
import Base
import Files
import House
import Identity
import Storage
import Web

/// A draft whose version was withdrawn, or whose procedure was replaced, goes over to what is in force now: field by field, where the
/// answers fit. What does not fit is told to the applicant.
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
            return try CarriedDraft(from: (code, number), to: nil, lost: [], at: now).keep(dossier.id, in: transaction)
        }
        let answers = try services.answers(of: dossier)
        let villages = try services.villages.villages(of: dossier.unit, asOf: now.date, in: transaction)
        let carried = Self.fitting(answers, from: old, to: new, villages: villages, today: now.date)
        var lost = old.pages.flatMap(\.fields).filter { answers[$0.key] != nil && carried[$0.key] == nil }.map(\.label)
        lost += try dropPapers(of: dossier, from: old, to: new, at: now, in: transaction)
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
        try CarriedDraft(from: (code, number), to: (new.code, new.version), lost: lost, at: now).keep(
            dossier.id, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .system("onestop"), action: "onestop.carry_over_draft",
                subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                facts: [
                    "from": .string("\(code)/\(number)"), "to": .string("\(new.code)/\(new.version)"),
                    "lost": .integer(Int64(lost.count)),
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

    /// Takes out files of papers that are no longer asked for; answers the names of those papers.
    private func dropPapers(
        of dossier: Dossier, from old: Procedure, to new: Procedure, at now: Instant, in transaction: Transaction
    ) throws -> [LocalizedText] {
        let wanted = Set(new.documents.map(\.key))
        var lost: [String] = []
        for document in try services.store.attachedDocuments(of: dossier.id, in: transaction)
        where !wanted.contains(document.key) {
            guard let file = try services.store.removeDocument(document.id, of: dossier.id, in: transaction) else {
                continue
            }
            if let id = ID<StoredFile>(file) { try services.files.erase(id, at: now, in: transaction) }
            if !lost.contains(document.key) { lost.append(document.key) }
        }
        return lost.map { key in old.documents.first { $0.key == key }?.name ?? LocalizedText(key) }
    }
}

/// What became of a draft whose form was withdrawn.
struct CarriedDraft: Sendable {
    let from: (code: String, version: Int)
    /// Nil where there is no form any more.
    let to: (code: String, version: Int)?
    /// What the applicant had answered and the new form does not take.
    let lost: [LocalizedText]
    let at: Instant

    func keep(_ dossier: ID<Dossier>, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_carried (dossier_id, from_code, from_version, to_code, to_version, lost, at)
            VALUES (\(dossier), \(from.code), \(from.version), \(to?.code ?? ""), \(to?.version ?? 0),
                \(JSONValue.array(lost.map(\.json)).text), \(at))
            ON CONFLICT (dossier_id) DO UPDATE SET to_code = excluded.to_code, to_version = excluded.to_version,
                lost = excluded.lost, at = excluded.at
            """)
    }

    static func find(_ dossier: ID<Dossier>, in connection: Connection) throws -> CarriedDraft? {
        try connection.row(
            """
            SELECT from_code, from_version, to_code, to_version, lost, at FROM dossier_carried
            WHERE dossier_id = \(dossier)
            """
        ) { row in
            let code: String = try row["to_code"]
            let version: Int = try row["to_version"]
            let lost = try JSONValue(parsing: try row["lost"] as String)
            return CarriedDraft(
                from: (try row["from_code"], try row["from_version"]), to: code.isEmpty ? nil : (code, version),
                lost: (lost.array ?? []).map { text in
                    LocalizedText(
                        text.object?["vi"]?.string ?? "", english: text.object?["en"]?.string,
                        arabic: text.object?["ar"]?.string)
                }, at: try row["at"])
        }
    }

    /// What the applicant is told.
    func words(_ visit: Visit) -> String {
        guard to != nil else { return visit.say("onestop.carried.gone", ["date": .date(at.date)]) }
        if lost.isEmpty { return visit.say("onestop.carried.all", ["date": .date(at.date)]) }
        let names = lost.map { $0.text(in: visit.language) }.joined(separator: ", ")
        return visit.say("onestop.carried.some", ["date": .date(at.date), "fields": .text(names)])
    }
}
