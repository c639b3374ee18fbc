import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// Changes an account's name, telephone and language, and its state.
struct EditAccountPage: Sendable {
    func show(_ visit: Visit) async throws -> Reply {
        let account = try await find(visit)
        return page(
            visit, account,
            FormView(
                visit,
                initial: [
                    "full_name": account.fullName, "phone": account.phone, "language": account.language?.tag ?? "",
                ]), version: account.version)
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let account = try await find(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let name = reader.name("full_name")
        let phone = reader.phone("phone", .optional)
        let language = reader.choice("language", .optional, of: Language.self)
        let version = reader.version()
        guard reader.isSound, let name, let version else {
            return page(
                visit, account, FormView(visit, form: form, problems: reader.problems),
                version: version ?? account.version)
        }
        try await EditAccount(database: visit.site.database)(
            account.id, fullName: name, phone: phone ?? "", language: language, version: version, by: actor,
            at: visit.now)
        return .redirect("/desk/accounts/\(account.id)", flash: Flash(.success, "identity.account.saved"))
    }

    func state(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        let reader = FormReader(try await visit.form())
        let state = reader.choice("state", of: AccountRecord.State.self)
        try reader.check()
        guard let state else { throw Problem.notFound }
        // Nobody shuts the door behind which the key lies.
        if id == actor.account { throw Problem.forbidden }
        try await EditAccount(database: visit.site.database).state(state, of: id, by: actor, at: visit.now)
        return .redirect(
            "/desk/accounts/\(id)", flash: Flash(.success, Message(TextKey("identity.account.now_\(state.rawValue)"))))
    }

    private func find(_ visit: Visit) async throws -> AccountRecord {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        let account = try await visit.site.database.read { try AccountStore().find(id, actor.scope, in: $0) }
        guard let account else { throw Problem.notFound }
        return account
    }

    private func page(_ visit: Visit, _ account: AccountRecord, _ view: FormView, version: Int64) -> Reply {
        let fields = [
            view.field("text", "full_name", label: "identity.name.label", autocomplete: "off", maxlength: 100),
            view.field("tel", "phone", label: "identity.phone.label", required: false, autocomplete: "off"),
            view.languages(required: false),
        ]
        return .page(
            Page(
                "identity/edit_account", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": account.fullName, "action": "/desk/accounts/\(account.id)/edit",
                    "back": "/desk/accounts/\(account.id)", "form_version": "\(version)",
                    "error_box": view.errors(naming: fields), "fields": fields,
                ]))
    }
}
