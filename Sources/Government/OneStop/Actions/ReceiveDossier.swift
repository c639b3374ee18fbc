import Base
import Codes
import House
import Identity
import Storage

/// A pre-filing becomes a received dossier: nothing is typed again; the number is given, the clock starts, form 01 is made.
struct ReceiveDossier: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let dossier: ID<Dossier>
        let version: Int64?
        /// Documents whose originals the official has seen.
        var seen: Set<ID<AttachedDocument>> = []
        var comment = ""
        /// The secret of the applicant's link, for the receipt of a walk-in.
        var followSecret = ""
        /// When the paper was taken in, if it is entered afterwards: the clock, the number and the return date go by it.
        var receivedAt: Instant?
    }

    @discardableResult
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .receive, on: request.dossier, version: request.version, by: actor, action: "receive_dossier",
            event: "received", at: now, in: transaction
        ) { found in
            let dossier = found.dossier
            let moment = request.receivedAt ?? now
            let clock = found.reading.after(.received(found.procedure), at: moment)
            let due = clock.dueAt
            let number = try dossier.caseNumber ?? nextNumber(dossier, at: moment, in: transaction)
            let resident = try services.register(applicantOf: dossier, by: actor, at: now, in: transaction)
            let first = found.procedure.steps.first
            // After a pause the work goes on where it was.
            let goesOn = found.reading.clock.phase == .paused || found.reading.clock.phase == .running
            let step = goesOn ? found.procedure.step(dossier.step) ?? first : first
            try services.store.move(
                dossier, to: .processing,
                set: [
                    "received_at = \(clock.startedAt ?? moment)", "case_number = \(number)",
                    "resident_id = \(resident ?? "")",
                ] + clock.columns + DossierStore.turn(step, at: moment) + DossierStore.worked(actor, at: moment),
                in: transaction)
            for document in request.seen {
                let isOwn = try services.store.mark(
                    document, of: dossier.id, seen: true, by: actor.displayName, in: transaction)
                if isOwn { try DigitisedPaperStore().setOriginal(document, in: transaction) }
            }
            try services.store.record(
                .received, of: dossier.id, by: actor, step: step?.key, dueAt: due, worker: actor, at: moment,
                in: transaction)
            if !request.comment.isEmpty {
                try services.store.record(
                    .commented, of: dossier.id, by: actor, text: request.comment, isPublic: false, at: now,
                    in: transaction)
            }
            let received = try services.store.find(dossier.id, scope: actor.scope, in: transaction) ?? dossier
            try services.store.insertParts(
                of: dossier.id, found.procedure, try services.answers(of: received), by: actor, at: now, in: transaction
            )
            let fee = try AskForFee(services: services)(
                received, found.procedure, by: actor, at: now, in: transaction)
            try services.issue(
                .receipt, of: received, found.procedure, title: LocalizedText("01"), by: actor, at: now, in: transaction
            ) { paper in
                paper.workingDays = found.procedure.deadline.value.map { Int(clamping: $0) }
                paper.receivedAt = moment.milliseconds
                paper.dueAt = due?.milliseconds ?? 0
                paper.followSecret = request.followSecret
                paper.fee = fee?.amount.dong
                paper.documents = try services.documentsForPaper(received, found.procedure, in: transaction)
            }
            var facts: [String: JSONValue] = [
                "case_number": .string(number), "due_at": due.map { .string($0.iso) } ?? .null,
                "procedure": .string(dossier.procedureCode),
            ]
            if let entered = request.receivedAt { facts["entered_afterwards_for"] = .string(entered.iso) }
            return DossierDeed.Trace(facts: facts)
        }
    }

    private func nextNumber(_ dossier: Dossier, at now: Instant, in transaction: Transaction) throws -> String {
        let code = try services.units.organisationCode(of: dossier.unit, asOf: now.date, in: transaction)
        return try CaseNumber.next(agency: code ?? "000", day: now.date, in: transaction).description
    }
}
