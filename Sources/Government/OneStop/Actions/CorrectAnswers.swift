import Base
import Codes
import House
import Storage
import Trust

/// Corrects what was entered of an application, by the applicant, at the counter or as a finding of a step: with the reason. What stood
/// there before is kept, sealed like the rest. Papers that were issued keep their words: form 01 is given out anew,
/// a result in force is revoked first.
struct CorrectAnswers: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let dossier: ID<Dossier>
        let version: Int64?
        /// All answers, checked by `AnswerReading`.
        let answers: Answers
        /// What was found out, by the key of the field; checked too.
        let findings: Answers
        let reason: String
    }

    @discardableResult
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        let id = request.dossier
        return try services.deed(
            .correct, on: id, version: request.version, by: actor, action: "correct_answers", event: "corrected",
            at: now, in: transaction
        ) { found in
            try OneStopServices.check(reason: request.reason)
            let earlier = Correction.Words(
                answers: try services.answers(of: found.dossier),
                findings: try services.findings(of: id, in: transaction))
            let later = Correction.Words(answers: request.answers, findings: request.findings)
            let changed = earlier.differences(from: later)
            guard !changed.isEmpty else {
                throw Problem.invalid([FieldProblem("reason", "onestop.problem.nothing_corrected")])
            }
            let name = later.answers.applicantName
            try services.store.move(
                found.dossier, to: found.dossier.state,
                set: [
                    "answers = \(try later.answers.sealed(for: id, services.vault))", "applicant_name = \(name)",
                    "applicant_folded = \(name.folded())",
                    "number_hash = \(later.answers.numberHash(services.vault))",
                ], in: transaction)
            if later.findings != earlier.findings {
                try keep(later.findings, of: id, found.procedure, by: actor, at: now, in: transaction)
            }
            if found.dossier.resident != nil, earlier.answers != later.answers,
                let corrected = try services.store.find(id, scope: actor.scope, in: transaction),
                let resident = try services.register(applicantOf: corrected, by: actor, at: now, in: transaction)
            {
                try services.store.move(
                    corrected, to: corrected.state, set: ["resident_id = \(resident)"], in: transaction)
            }
            var facts: [String: JSONValue] = ["fields": .array(changed.map { .string($0) })]
            if let corrected = try services.store.find(id, scope: actor.scope, in: transaction) {
                let fee =
                    AskForFee.states.contains(corrected.state)
                    ? try AskForFee(services: services)(
                        corrected, found.procedure, by: actor, at: now, in: transaction) : nil
                let receipt = try RenewReceipt(services: services)(
                    corrected, found.procedure, fee: fee, by: actor, at: now, in: transaction)
                if let receipt { facts["receipt"] = .string(receipt.code.text) }
            }
            try Correction.insert(
                of: id, changed: changed, before: earlier, reason: request.reason, services.vault, by: actor, at: now,
                in: transaction)
            try services.store.record(
                .corrected, of: id, by: actor, step: found.dossier.step, text: request.reason, isPublic: false, at: now,
                in: transaction)
            return DossierDeed.Trace(facts: facts)
        }
    }

    /// Each finding stays with the steps that ask for it.
    private func keep(
        _ findings: Answers, of id: ID<Dossier>, _ procedure: Procedure, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        let done = Set(try services.store.findings(of: id, in: transaction).map(\.step))
        for step in procedure.steps where done.contains(step.key) {
            let sealed = try services.sealFinding(findings.only(step.fields).values, of: id, step: step.key)
            try services.store.keep(
                finding: sealed, of: id, step: step.key, by: actor.account, at: now, in: transaction)
        }
    }
}
