import Base
import House
import Storage

/// Sends a dossier back with exact reasons and form 02: once, soon after reception, and the clock begins anew when it is complete.
/// A second time, or later, needs a superior and his reason, and is a fault; later the clock stands (Decree 61/2018 art. 15, 17, 19.4).
struct ReturnDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, reasons: DossierReasons, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .giveBack, on: id, version: version, by: actor, action: "return_dossier", event: "returned", at: now,
            in: transaction
        ) { found in
            let lines = try reasons.lines(among: found.procedure.returnReasons)
            if found.situation.needsSuperior, reasons.note.isEmpty {
                throw Problem.invalid([FieldProblem("note", "onestop.problem.superior_reason")])
            }
            let stands = found.situation.isReturnLate
            let clock = found.clock(.returned(beginsAnew: !stands))
            // Where the clock stands, the work goes on afterwards in the step where it was.
            let turn =
                stands
                ? ["holder_role = ''", "holder_id = ''", "held_since = \(now)"] : DossierStore.turn(nil, at: now)
            try services.store.move(
                found.dossier, to: .returned,
                set: clock.columns + turn + (stands ? ["pause_kind = \(PauseKind.supplement)"] : []), in: transaction)
            try services.store.record(
                .returned, of: id, by: actor, step: found.dossier.step, text: lines.joined(separator: "\n"),
                detail: stands ? DossierClock.stands : "", at: now, in: transaction)
            try services.issue(
                .supplement, of: found.dossier, found.procedure, title: LocalizedText("02"), by: actor, at: now,
                in: transaction
            ) { $0.reasons = lines }
            return DossierDeed.Trace(facts: [
                "reasons": .array(reasons.keys.map { .string($0) }),
                "times": .integer(Int64(found.situation.returns + 1)), "fault": .bool(found.situation.needsSuperior),
                "stands": .bool(stands),
            ])
        }
    }
}

/// Refuses a dossier for a reason, with form 03.
struct RefuseDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, reasons: DossierReasons, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .refuse, on: id, version: version, by: actor, action: "refuse_dossier", event: "refused", at: now,
            in: transaction
        ) { found in
            let lines = try reasons.lines(among: found.procedure.refusalReasons)
            try services.fees?.cancelUnpaid(DossierFee.owner(id), in: transaction)
            try services.store.move(
                found.dossier, to: .refused,
                set: ["closed_at = \(now)", "finished_at = \(now)"] + found.clock(.ended).columns
                    + DossierStore.turn(nil, at: now), in: transaction)
            try services.store.record(
                .refused, of: id, by: actor, step: found.dossier.step, text: lines.joined(separator: "\n"), at: now,
                in: transaction)
            try services.issue(
                .refusal, of: found.dossier, found.procedure, title: LocalizedText("03"), by: actor, at: now,
                in: transaction
            ) { $0.reasons = lines }
            return DossierDeed.Trace(facts: ["reasons": .array(reasons.keys.map { .string($0) })])
        }
    }
}

/// Why a dossier goes back: ready phrases that were chosen, and words of the official's own.
struct DossierReasons: Sendable {
    var keys: [String] = []
    var note = ""

    /// The reasons as the applicant reads them; throws `Problem` (invalid) if there is none or one is unknown.
    func lines(among ready: [Procedure.Reason]) throws -> [String] {
        let chosen = try keys.map { key in
            guard let reason = ready.first(where: { $0.key == key }) else {
                throw Problem.invalid([FieldProblem("reasons", "web.form.bad_choice")])
            }
            return reason.text.vietnamese
        }
        let lines = chosen + (note.isEmpty ? [] : [note])
        guard !lines.isEmpty else { throw Problem.invalid([FieldProblem("note", "onestop.problem.no_reason")]) }
        return lines
    }
}
