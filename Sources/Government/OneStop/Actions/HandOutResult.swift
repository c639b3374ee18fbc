import Base
import House
import Storage
import Trust

/// Gives the result away and keeps a record of who took it.
struct HandOutResult: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let dossier: ID<Dossier>
        let version: Int64?
        let takerName: String
        /// The personal number shown at the counter; empty where none was asked.
        var takerNumber = ""
        /// `applicant`, `family`, `authorised`, `post`, `online`.
        let relation: Relation
        /// E.g. the letter of authority that was shown.
        var note = ""
    }

    enum Relation: String, Sendable, CaseIterable { case applicant, family, authorised, post, online }

    @discardableResult
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .handOut, on: request.dossier, version: request.version, by: actor, action: "hand_out_result",
            event: "handed_out", at: now, in: transaction
        ) { found in
            if request.relation == .authorised, request.note.isEmpty {
                throw Problem.invalid([FieldProblem("note", "onestop.problem.no_mandate")])
            }
            try services.store.move(
                found.dossier, to: .handedOut, set: ["closed_at = \(now)"] + DossierStore.turn(nil, at: now),
                in: transaction)
            try services.store.keep(
                HandOut(
                    takerName: request.takerName,
                    sealedNumber: try services.vault.sealText(
                        request.takerNumber, as: Self.place(request.dossier)),
                    relation: request.relation.rawValue, note: request.note, at: now),
                of: request.dossier, by: actor.account, in: transaction)
            try services.store.record(.handedOut, of: request.dossier, by: actor, at: now, in: transaction)
            return DossierDeed.Trace(facts: ["relation": .string(request.relation.rawValue)])
        }
    }

    static func place(_ dossier: ID<Dossier>) -> Place {
        Place(table: "dossier_hand_out", column: "taker_number", id: dossier.text)
    }
}
