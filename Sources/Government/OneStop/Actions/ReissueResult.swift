import Base
import Codes
import House
import Storage

/// Issues a result anew after the earlier one was revoked: the dossier waits to be handed out again, its date of decision stays.
struct ReissueResult: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .reissue, on: id, version: version, by: actor, action: "reissue_result", event: "result_reissued", at: now,
            in: transaction
        ) { found in
            try OneStopServices.check(reason: reason)
            let handsOut = found.procedure.decisionStep.flatMap { found.procedure.step(after: $0) }
            try services.store.move(
                found.dossier, to: .resolved, set: ["closed_at = 0"] + DossierStore.turn(handsOut, at: now),
                in: transaction)
            var facts: [String: JSONValue] = [:]
            if let result = found.procedure.result, result.kind == .issuedHere {
                let paper = try IssueResult(services: services)(found, result, by: actor, at: now, in: transaction)
                facts["paper"] = .string(paper.code.text)
            }
            for waiting in try services.store.issuedPapers(of: id, in: transaction)
            where waiting.kind == .external && waiting.state == .draft {
                try services.store.publish(waiting, in: transaction)
                try services.codes.touch(kind: "onestop.paper", target: waiting.id.text, in: transaction)
                facts["paper"] = .string(waiting.code.text)
            }
            try services.store.record(.reissued, of: id, by: actor, text: reason, at: now, in: transaction)
            return DossierDeed.Trace(facts: facts)
        }
    }
}
