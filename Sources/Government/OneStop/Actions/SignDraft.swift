import Audit
import Base
import House
import Residents
import Storage
import Trust

/// The second person of a form that two sign agrees to what it says: knows the link, and the number that the form gives.
struct SignDraft: Sendable {
    let services: OneStopServices

    /// Signing the same answers twice changes nothing. Throws `Problem`: not found, invalid (the number), conflict once it was sent.
    func callAsFunction(secretDigest: String, number typed: String) async throws {
        let now = services.clock.now()
        let services = services
        guard let number = try? PersonalNumber(parsing: typed) else {
            throw Problem.invalid([FieldProblem("number", "onestop.problem.not_on_the_form")])
        }
        try await services.database.write { transaction in
            let everything = Scope.everything(because: "the link of the second person is the right to sign")
            guard let id = try CoSignature.dossier(secretDigest: secretDigest, in: transaction),
                let dossier = try services.store.lock(id, scope: everything, in: transaction),
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: transaction)
            else { throw Problem.notFound }
            guard dossier.state.isEditable else { throw Problem(.conflict, "onestop.problem.sent_already") }
            let answers = procedure.pruned(try services.answers(of: dossier))
            guard let name = CoSignature.signer(with: number.digits, on: procedure, answers) else {
                throw Problem.invalid([FieldProblem("number", "onestop.problem.not_on_the_form")])
            }
            let earlier = try CoSignature.find(id, in: transaction)
            if let earlier, earlier.stands(for: answers, services.vault) { return }
            try services.store.sign(
                id, name: name, mark: EditDossier.mark(of: answers, services.vault), at: now, in: transaction)
            try services.store.record(.signed, of: id, by: nil, text: name, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: .resident, action: "onestop.sign_draft", subject: AuditSubject("onestop.dossier", id),
                    unit: dossier.unit, facts: ["procedure": .string(procedure.code)],
                    personal: ["name": .string(name)], at: now), in: transaction)
        }
    }
}
