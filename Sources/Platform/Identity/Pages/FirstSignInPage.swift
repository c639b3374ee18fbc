import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// The way in with a slip: its symbol opens the page of the code, its code can be typed too.
struct FirstSignInPage: Sendable {
    let hasher: PasswordHasher
    let rules: PasswordRules

    func ask(_ visit: Visit) async throws -> Reply { askPage(visit, FormView(visit)) }

    func submitCode(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let reader = FormReader(form)
        let username = reader.line("username", max: 100)?.lowercased()
        let code = reader.line("code", max: 100)
        try slow(visit)
        guard reader.isSound, let username, let code else {
            return askPage(visit, FormView(visit, form: form, problems: reader.problems))
        }
        let now = visit.now
        let slip = try await visit.site.database.read { try SignInSlip.find(code, at: now, in: $0) }
        guard let slip, slip.account.username == username else {
            return askPage(visit, FormView(visit, form: form, problems: UseSlip.refusal.fields))
        }
        return .redirect("/first-sign-in/\(PathText.encoded(Self.plain(code)))")
    }

    func show(_ visit: Visit) async throws -> Reply { try await choose(visit, FormView(visit)) }

    func submit(_ visit: Visit) async throws -> Reply {
        try slow(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        for name in ["password", "again"] where (form.untrimmed(name) ?? "").isEmpty {
            reader.refuse(name, "web.form.required")
        }
        if form.untrimmed("password") != form.untrimmed("again") { reader.refuse("again", "identity.password.differs") }
        guard reader.isSound else {
            return try await choose(visit, FormView(visit, form: form, problems: reader.problems))
        }
        do {
            let secret = try await UseSlip(database: visit.site.database, hasher: hasher, rules: rules)(
                code: try visit.parameter("code"), password: form.untrimmed("password") ?? "",
                device: SignInPage.device(visit), at: visit.now)
            guard let secret else { return .redirect("/sign-in", flash: Flash(.success, "identity.first.now_sign_in")) }
            return .signedIn(secret: secret, next: "/desk")
        } catch let problem as Problem where problem.kind == .invalid {
            return try await choose(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    /// Guessing is hopeless; this keeps it from costing anything.
    private func slow(_ visit: Visit) throws {
        try visit.site.limiter.count("first-sign-in \(visit.network)", limit: 100, seconds: 300)
    }

    private static func plain(_ code: String) -> String {
        code.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private func askPage(_ visit: Visit, _ view: FormView) -> Reply {
        .page(
            Page(
                "identity/first_sign_in", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "action": "/first-sign-in", "lead": visit.say("identity.first.lead"), "error_box": view.errors,
                    "button": visit.say("identity.first.next"),
                    "fields": [
                        view.field(
                            "text", "username", label: "identity.username.label", autocomplete: "username",
                            maxlength: 100),
                        view.field("text", "code", label: "identity.slip.code", autocomplete: "off", maxlength: 100),
                    ],
                ]))
    }

    private func choose(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let code = try visit.parameter("code")
        let now = visit.now
        guard let slip = try await visit.site.database.read({ try SignInSlip.find(code, at: now, in: $0) }) else {
            return askPage(visit, FormView(visit, problems: UseSlip.refusal.fields))
        }
        return .page(
            Page(
                "identity/first_sign_in", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "action": "/first-sign-in/\(PathText.encoded(code))", "error_box": view.errors,
                    "lead": visit.say(
                        "identity.first.choose",
                        ["name": .text(slip.account.fullName), "username": .text(slip.account.username)]),
                    "button": visit.say("identity.first.begin"),
                    "fields": [
                        view.field(
                            "password", "password", label: "identity.password.new", hint: "identity.password.hint",
                            autocomplete: "new-password"),
                        view.field("password", "again", label: "identity.password.again", autocomplete: "new-password"),
                    ],
                ]))
    }
}
