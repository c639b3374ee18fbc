import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// Opens an account; the first password is shown once, on a slip to print.
struct CreateAccountPage: Sendable {
    let hasher: PasswordHasher

    func show(_ visit: Visit) async throws -> Reply {
        try await page(
            visit, FormView(visit, initial: ["from": "\(visit.now.date)", "unit": try visit.actor().unit.text]))
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let username = reader.line("username", max: 32)
        if let username, Username.read(username) == nil { reader.refuse("username", "identity.username.bad") }
        let name = reader.name("full_name")
        let phone = reader.phone("phone", .optional)
        let language = reader.choice("language", .optional, of: Language.self)
        guard let post = PostInput(reader), let username, let name else {
            return try await page(visit, FormView(visit, form: form, problems: reader.problems))
        }
        do {
            let opened = try await CreateAccount(database: visit.site.database, hasher: hasher)(
                CreateAccount.Input(
                    username: username, fullName: name, language: language, phone: phone ?? "", unit: post.unit,
                    title: post.title, roles: post.roles, period: post.period),
                by: actor, key: try visit.idempotencyKey(form), at: visit.now)
            guard let password = opened.password else {
                return .redirect(
                    "/desk/accounts/\(opened.account)", flash: Flash(.info, "identity.account.already_created"))
            }
            return try await PasswordSlip().page(visit, opened.account, password: password)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    private func page(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let actor = try visit.actor()
        let today = visit.now.date
        let units = try await visit.site.database.read { try UnitStore().list(actor.scope, asOf: today, in: $0) }
        let fields =
            [
                view.field("text", "full_name", label: "identity.name.label", autocomplete: "off", maxlength: 100),
                view.field(
                    "text", "username", label: "identity.username.label", hint: "identity.username.hint",
                    autocomplete: "off", maxlength: 32),
                view.field("tel", "phone", label: "identity.phone.label", required: false, autocomplete: "off"),
                view.languages(required: false),
            ] + view.post(units: units)
        return .page(
            Page(
                "identity/edit_account", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("identity.account.new"), "action": "/desk/accounts", "back": "/desk/accounts",
                    "error_box": view.errors(naming: fields), "fields": fields,
                ]))
    }
}

/// The slip with a first password: shown once, never stored.
struct PasswordSlip: Sendable {
    func page(_ visit: Visit, _ id: ID<Account>, password: String) async throws -> Reply {
        let account = try await visit.site.database.read { try AccountStore().find(id, in: $0) }
        guard let account else { throw Problem.notFound }
        return .page(
            Page(
                "identity/password_slip", isPrivate: true,
                [
                    "name": account.fullName, "username": account.username, "password": password,
                    "address": visit.site.link("/sign-in"), "account_url": "/desk/accounts/\(id)",
                ]))
    }
}
