import Audit
import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// One's own account: password, language, the browsers that are signed in, tokens for programs.
struct ShowOwnAccount: Sendable {
    let hasher: PasswordHasher
    let rules: PasswordRules

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func changePassword(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        try visit.site.limiter.count("password \(actor.id)", limit: 10, seconds: 300)
        let reader = FormReader(form)
        for name in ["current", "password", "again"] where (form.untrimmed(name) ?? "").isEmpty {
            reader.refuse(name, "web.form.required")
        }
        if form.untrimmed("password") != form.untrimmed("again") { reader.refuse("again", "identity.password.differs") }
        guard reader.isSound else { return try await page(visit, problems: reader.problems) }
        do {
            let secret = try await EditPassword(database: visit.site.database, hasher: hasher, rules: rules)(
                current: form.untrimmed("current") ?? "", new: form.untrimmed("password") ?? "", by: actor,
                device: SignInPage.device(visit), at: visit.now)
            return .signedIn(secret: secret, next: "/desk/account?changed=password")
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, problems: problem.fields)
        }
    }

    func changeLanguage(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(try await visit.form())
        let language = reader.choice("language", of: Language.self)
        guard reader.isSound, let language else { return try await page(visit, problems: reader.problems) }
        let now = visit.now
        try await visit.site.database.write { transaction in
            try transaction.execute(
                """
                UPDATE account SET language = \(language), version = version + 1, changed_at = \(now)
                WHERE id = \(actor.account)
                """)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "identity.edit_language",
                    subject: AuditSubject("identity.account", actor.account), unit: actor.unit,
                    facts: ["language": .string(language.tag)], at: now), in: transaction)
        }
        return .redirect("/desk/account?lang=\(language.tag)", flash: Flash(.success, "identity.own.saved"))
    }

    func endSession(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let digest = form.text("session") ?? ""
        try await visit.site.database.write { transaction in
            try Sessions.end(digest: digest, account: actor.id, in: transaction)
        }
        if digest == CookieSession.digest(visit) { return .signedIn(secret: nil, next: "/") }
        return .redirect("/desk/account", flash: Flash(.success, "identity.own.session_ended"))
    }

    func issueToken(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let name = reader.line("token_name", max: 100)
        let days = reader.integer("days", .required, 1...730)
        guard reader.isSound, let name, let days else {
            return try await page(visit, form: form, problems: reader.problems)
        }
        // The first password, which others have seen, must not outlive its replacement in a token.
        let account = try await visit.site.database.read { try AccountStore().find(actor.account, in: $0) }
        guard let account, !account.mustChange else { throw Problem.forbidden }
        let secret = try await IssueToken(database: visit.site.database)(
            account: actor.account, name: name, days: days, by: AuditActor(actor), at: visit.now)
        return try await page(visit, token: secret)
    }

    func revokeToken(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        try await IssueToken(database: visit.site.database).revoke(
            digest: form.text("token") ?? "", of: actor.account, by: AuditActor(actor), at: visit.now)
        return .redirect("/desk/account", flash: Flash(.success, "identity.own.token_revoked"))
    }

    private func page(
        _ visit: Visit, form: Form? = nil, problems: [FieldProblem] = [], token: String? = nil
    ) async throws -> Reply {
        let actor = try visit.actor()
        let (account, sessions, tokens, demanded, hasFactor) = try await visit.site.database.read { connection in
            (
                try AccountStore().find(actor.account, in: connection),
                try Sessions.list(account: actor.id, in: connection),
                try AccountStore().tokens(of: actor.account, in: connection),
                try IdentitySettings.rolesWithSecondFactor(in: connection),
                try SecondFactorStore.isConfirmed(actor.account, in: connection)
            )
        }
        guard let account else { throw Problem.unauthenticated }
        let view = FormView(
            visit, form: form, problems: problems, initial: ["language": visit.language.tag, "days": "90"])
        let here = CookieSession.digest(visit)
        return .page(
            Page(
                "identity/show_own_account", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "must_change": account.mustChange,
                    "lacks_factor": !account.mustChange && !hasFactor && !demanded.isDisjoint(with: actor.roles),
                    "changed": visit.query.text("changed") == "password",
                    "error_box": view.errors, "token": token,
                    "facts": [
                        "rows": [
                            ["key": visit.say("identity.username.label"), "value": account.username, "bdi": true],
                            ["key": visit.say("identity.name.label"), "value": account.fullName],
                            ["key": visit.say("identity.post.label"), "value": actor.postName],
                        ] as [ViewModel]
                    ] as ViewModel,
                    "password_fields": [
                        view.field(
                            "password", "current", label: "identity.password.current",
                            autocomplete: "current-password"),
                        view.field(
                            "password", "password", label: "identity.password.new", hint: "identity.password.hint",
                            autocomplete: "new-password"),
                        view.field("password", "again", label: "identity.password.again", autocomplete: "new-password"),
                    ],
                    "language_fields": account.mustChange ? nil : [view.languages()],
                    "sessions": sessions.map { session -> ViewModel in
                        [
                            "digest": session.digest, "agent": Self.browser(session.agent), "address": session.address,
                            "seen": visit.formats.instant(session.seenAt), "is_here": session.digest == here,
                        ]
                    },
                    "token_fields": account.mustChange
                        ? nil
                        : [
                            view.field(
                                "text", "token_name", label: "identity.token.name", hint: "identity.token.name_hint",
                                maxlength: 100),
                            view.field("number", "days", label: "identity.token.days", width: "short"),
                        ],
                    "tokens": tokens.map { token -> ViewModel in
                        [
                            "digest": token.digest, "name": token.name,
                            "created": visit.formats.instant(token.createdAt),
                            "expires": visit.formats.instant(token.expiresAt), "is_live": token.isLive(at: visit.now),
                            "is_revoked": token.revokedAt != nil,
                        ]
                    },
                ]))
    }

    /// The browser's and the system's name out of a user agent, which nobody wants to read whole.
    static func browser(_ agent: String) -> String {
        let browsers = [
            ("Zalo", "Zalo"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Coc Coc"), ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"),
        ]
        let systems = [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"),
        ]
        let browser = browsers.first { agent.contains($0.0) }?.1 ?? String(agent.prefix(40))
        let system = systems.first { agent.contains($0.0) }?.1
        return [browser, system].compactMap { $0 }.joined(separator: ", ")
    }
}

extension FormView {
    /// The choice of a language, each by its own name.
    func languages(required: Bool = true) -> ViewModel {
        let none = required ? [] : [(value: "", label: visit.say("identity.language.none"))]
        return select(
            "language", label: "identity.language.label", required: required,
            options: none
                + Language.allCases.map { language in
                    (value: language.tag, label: visit.site.catalog.text(TextKey("web.language_name"), in: language))
                })
    }
}
