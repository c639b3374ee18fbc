import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// The way in and the way out.
struct SignInPage: Sendable {
    let hasher: PasswordHasher

    func show(_ visit: Visit) async throws -> Reply {
        let next = LocalPath.safe(visit.query.text("next") ?? "/desk")
        if visit.principal != nil { return .redirect(next) }
        return page(visit, next: next)
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let next = LocalPath.safe(form.text("next") ?? "/desk")
        let reader = FormReader(form)
        let username = reader.line("username", max: 100)?.lowercased()
        let password = form.untrimmed("password") ?? ""
        if password.isEmpty { reader.refuse("password", "web.form.required") }
        if password.unicodeScalars.count > PasswordRules.most { reader.refuse("password", "identity.sign_in.refused") }
        guard reader.isSound, let username else {
            return page(visit, next: next, form: form, problems: reader.problems)
        }
        let limiter = visit.site.limiter
        let own = "sign-in \(visit.network) \(username)"
        try limiter.count("sign-in \(visit.network)", limit: 100, seconds: 300)
        try limiter.count(own, limit: 10, seconds: 300)
        let action = SignIn(database: visit.site.database, hasher: hasher)
        do {
            let accepted = try await action(
                username: username, password: password, device: Self.device(visit), at: visit.now)
            limiter.forgive(own)
            return .signedIn(secret: accepted.secret, next: accepted.mustChange ? "/desk/account" : next)
        } catch let problem as Problem where problem.kind == .invalid {
            return page(visit, next: next, form: form, problems: problem.fields)
        }
    }

    /// Ends the session; asking twice does no harm.
    func leave(_ visit: Visit) async throws -> Reply {
        if let actor = visit.principal as? Actor, let digest = CookieSession.digest(visit) {
            try await visit.site.database.write { try Sessions.end(digest: digest, account: actor.id, in: $0) }
        }
        return .signedIn(secret: nil, next: "/")
    }

    static func device(_ visit: Visit) -> SignIn.Device {
        SignIn.Device(
            agent: visit.headers[.userAgent] ?? "", address: visit.address, earlier: CookieSession.digest(visit))
    }

    private func page(_ visit: Visit, next: String, form: Form? = nil, problems: [FieldProblem] = []) -> Reply {
        let view = FormView(visit, form: form, problems: problems)
        return .page(
            Page(
                "identity/sign_in", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "error_box": view.errors,
                    "fields": [
                        view.hidden("next", next),
                        view.field(
                            "text", "username", label: "identity.username.label", autocomplete: "username",
                            maxlength: 100),
                        view.field(
                            "password", "password", label: "identity.password.label", autocomplete: "current-password"),
                    ],
                ]))
    }
}
