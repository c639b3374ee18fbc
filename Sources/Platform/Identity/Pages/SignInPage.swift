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
    let vault: Vault

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
            // A whole office begins its day behind one address.
            limiter.takeBack("sign-in \(visit.network)")
            switch accepted.next {
            case .session(let secret): return .signedIn(secret: secret, next: Self.next(accepted, next))
            case .code(let step): return codePage(visit, step: step, next: next)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return page(visit, next: next, form: form, problems: problem.fields)
        }
    }

    /// The second step: the code of the app.
    func submitCode(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let next = LocalPath.safe(form.text("next") ?? "/desk")
        let step = form.text("step") ?? ""
        let reader = FormReader(form)
        let code = reader.line("code", max: 100)
        guard reader.isSound, let code else {
            return codePage(visit, step: step, next: next, form: form, problems: reader.problems)
        }
        try visit.site.limiter.count("sign-in \(visit.network)", limit: 100, seconds: 300)
        do {
            let accepted = try await SignInWithCode(database: visit.site.database, vault: vault)(
                step: step, code: code, device: Self.device(visit), at: visit.now)
            guard case .session(let secret) = accepted.next else { throw SignInWithCode.over }
            visit.site.limiter.takeBack("sign-in \(visit.network)")
            return .signedIn(secret: secret, next: Self.next(accepted, next))
        } catch let problem as Problem where problem == SignInWithCode.over {
            return page(visit, next: next, form: Form(), problems: problem.fields)
        } catch let problem as Problem where problem.kind == .invalid {
            return codePage(visit, step: step, next: next, form: form, problems: problem.fields)
        }
    }

    private static func next(_ accepted: SignIn.Accepted, _ next: String) -> String {
        accepted.mustChange ? "/desk/account" : accepted.lacksFactor ? "/desk/account/second-factor" : next
    }

    private func codePage(
        _ visit: Visit, step: String, next: String, form: Form? = nil, problems: [FieldProblem] = []
    ) -> Reply {
        let view = FormView(visit, form: form, problems: problems)
        var code = view.field(
            "text", "code", label: "identity.factor.code", hint: "identity.factor.code_hint",
            autocomplete: "one-time-code", maxlength: 100, width: "code")
        code["value"] = nil
        return .page(
            Page(
                "identity/sign_in", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "is_code": true, "action": "/sign-in/code", "error_box": view.errors,
                    "fields": [view.hidden("next", next), view.hidden("step", step), code],
                ]))
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
                    "action": "/sign-in", "error_box": view.errors,
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
