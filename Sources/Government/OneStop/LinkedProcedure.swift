import Base
import House
import Storage

/// A procedure of another agency that goes along with one of ours, from the same form: after a birth, residence and health insurance.
public struct LinkedProcedure: Sendable, Hashable {
    let key: String
    let name: LocalizedText
    let agency: LocalizedText
    /// Its own national code, where it is known.
    let procedure: String
    let verified: Procedure.Verification
    /// Goes along only when that holds.
    let showWhen: AnswerRule?
}

extension ProcedureReading {
    func linked() throws(MalformedProcedure) -> [LinkedProcedure] {
        guard let place = top["linked"] else { return [] }
        return try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            let members = try place.members(["key", "name", "agency", "verified"], optional: ["code", "show_when"])
            return LinkedProcedure(
                key: try members["key"]?.word() ?? "", name: try members["name"]?.localized() ?? LocalizedText(""),
                agency: try members["agency"]?.localized() ?? LocalizedText(""),
                procedure: try members["code"]?.text() ?? "",
                verified: try members["verified"]?.word(of: Procedure.Verification.self) ?? .unverified,
                showWhen: try rule(members["show_when"]))
        }
    }
}

/// How far one of them is, for one dossier.
struct LinkedPart: Sendable {
    let key: String
    let state: State
    /// The number that its agency gave.
    let number: String
    let note: String
    let changedAt: Instant
    let changedBy: String
    let version: Int64

    enum State: String, Sendable, CaseIterable, Storable { case waiting, sent, done, refused }
}

extension DossierStore {
    func parts(of dossier: ID<Dossier>, in connection: Connection) throws -> [LinkedPart] {
        try connection.rows(
            """
            SELECT key, state, number, note, changed_at, changed_by, version FROM dossier_part
            WHERE dossier_id = \(dossier) ORDER BY place
            """
        ) { row in
            LinkedPart(
                key: try row["key"], state: try row["state"], number: try row["number"], note: try row["note"],
                changedAt: try row["changed_at"], changedBy: try row["changed_by"], version: try row["version"])
        }
    }

    /// Puts the parts in that the answers ask for; those that are there stay.
    func insertParts(
        of dossier: ID<Dossier>, _ procedure: Procedure, _ answers: Answers, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        for (place, part) in procedure.linked.enumerated() where part.showWhen?.holds(for: answers) ?? true {
            try transaction.execute(
                """
                INSERT INTO dossier_part (dossier_id, key, place, state, number, note, changed_at, changed_by, version)
                VALUES (\(dossier), \(part.key), \(place), \(LinkedPart.State.waiting), '', '', \(now),
                    \(actor.displayName), 1)
                ON CONFLICT (dossier_id, key) DO NOTHING
                """)
        }
    }
}
