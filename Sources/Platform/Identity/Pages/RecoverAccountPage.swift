import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// For the person who stands before the administrator and cannot get in: why, how she was known, and the slip.
struct RecoverAccountPage: Sendable {
    let vault: Vault

    func show(_ visit: Visit) async throws -> Reply { try await page(visit, FormView(visit)) }

    func submit(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let reader = FormReader(form)
        let proof = reader.choice("proof", of: RecoverAccount.Proof.self)
        let reason = reader.line("reason", max: 300, min: 5)
        guard reader.isSound, let proof, let reason else {
            return try await page(visit, FormView(visit, form: form, problems: reader.problems))
        }
        let slip = try await RecoverAccount(database: visit.site.database, vault: vault)(
            try visit.id("id"), proof: proof, reason: reason, removesFactor: reader.checkbox("removes_factor"),
            by: try visit.actor(), at: visit.now)
        return .download(try SlipPaper(visit: visit).download([slip].compactMap(\.self)))
    }

    private func page(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        let found = try await visit.site.database.read { connection in
            (
                account: try AccountStore().find(id, actor.scope, in: connection),
                hasFactor: try SecondFactorStore.isConfirmed(id, in: connection)
            )
        }
        guard let account = found.account else { throw Problem.notFound }
        var fields = [
            view.select(
                "proof", label: "identity.recover.proof_label",
                options: [(value: "", label: visit.say("identity.recover.choose"))]
                    + RecoverAccount.Proof.allCases.map {
                        (value: $0.rawValue, label: visit.say(TextKey("identity.recover.proof.\($0.rawValue)")))
                    }),
            view.field(
                "text", "reason", label: "identity.recover.reason", hint: "identity.recover.reason_hint",
                maxlength: 300),
        ]
        if found.hasFactor { fields.append(view.checkbox("removes_factor", label: "identity.recover.removes_factor")) }
        return .page(
            Page(
                "identity/edit_account", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("identity.recover.title", ["name": .text(account.fullName)]),
                    "action": "/desk/accounts/\(id)/recover", "back": "/desk/accounts/\(id)",
                    "error_box": view.errors(naming: fields), "fields": fields,
                ]))
    }
}
