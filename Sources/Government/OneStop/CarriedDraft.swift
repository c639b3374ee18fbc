import Base
import House
import Storage
import Trust
import Web

/// What became of a draft whose form was withdrawn.
struct CarriedDraft: Sendable {
    /// The form that it goes on with; nil where there is none any more.
    let to: (code: String, version: Int)?
    /// What the applicant had answered and the new form does not take.
    let left: [Left]
    let at: Instant

    /// Answers to one version of a form.
    struct Left: Sendable {
        let procedure: Procedure
        let answers: Answers
    }

    /// What the applicant is told, and what was written before.
    func model(_ visit: Visit, villages: [AdministrativeUnit]) -> ViewModel {
        let showing = AnswerShowing(visit.formats, villages: villages)
        let rows = left.flatMap { left in
            left.procedure.pages.flatMap(\.fields).compactMap { field -> ViewModel? in
                let text = showing.text(field, in: left.answers)
                return text.isEmpty ? nil : ["key": field.title(visit), "value": text]
            }
        }
        let key = to == nil ? "gone" : rows.isEmpty ? "all" : "some"
        return [
            "text": visit.say(TextKey("onestop.carried.\(key)"), ["date": .date(at.date)]),
            "left": rows.isEmpty ? nil : ["rows": rows] as ViewModel,
        ]
    }
}

extension OneStopServices {
    /// What was carried over of a draft; nil if its form was never withdrawn.
    func carried(_ dossier: ID<Dossier>, in connection: Connection) throws -> CarriedDraft? {
        try connection.row(
            "SELECT to_code, to_version, kept, at FROM dossier_carried WHERE dossier_id = \(dossier)"
        ) { row in
            let code: String = try row["to_code"]
            let version: Int = try row["to_version"]
            let kept: [UInt8]? = try row["kept"]
            let json = try kept.map { try JSONValue(parsing: vault.openText($0, as: Self.keptPlace(dossier))) }
            let left = try (json?.array ?? []).compactMap { each -> CarriedDraft.Left? in
                guard let of = each.object, let code = of["code"]?.string, let version = of["version"]?.integer,
                    let procedure = try catalogue.version(code, Int(version), in: connection)
                else { return nil }
                return CarriedDraft.Left(
                    procedure: procedure,
                    answers: Answers((of["answers"]?.object ?? [:]).compactMapValues(\.string)))
            }
            return CarriedDraft(to: code.isEmpty ? nil : (code, version), left: left, at: try row["at"])
        }
    }

    /// Keeps what was carried over, sealed, until the draft is sent or erased.
    func keep(
        _ carried: CarriedDraft, from old: Procedure, of dossier: ID<Dossier>, in transaction: Transaction
    ) throws {
        let left = carried.left.map { left -> JSONValue in
            [
                "code": .string(left.procedure.code), "version": .integer(Int64(left.procedure.version)),
                "answers": .object(left.answers.values.mapValues { .string($0) }),
            ]
        }
        let kept: SQL =
            left.isEmpty ? "NULL" : "\(try vault.sealText(JSONValue.array(left).text, as: Self.keptPlace(dossier)))"
        try transaction.execute(
            """
            INSERT INTO dossier_carried (dossier_id, from_code, from_version, to_code, to_version, lost, at, kept)
            VALUES (\(dossier), \(old.code), \(old.version), \(carried.to?.code ?? ""), \(carried.to?.version ?? 0),
                '', \(carried.at), \(kept))
            ON CONFLICT (dossier_id) DO UPDATE SET to_code = excluded.to_code, to_version = excluded.to_version,
                at = excluded.at, kept = excluded.kept
            """)
    }

    private static func keptPlace(_ dossier: ID<Dossier>) -> Place {
        Place(table: "dossier_carried", column: "kept", id: dossier.text)
    }
}
