import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web

/// One's own second factor: set up with a telephone's app, codes for the day it is lost, taken away again.
struct SecondFactorPage: Sendable {
    let hasher: PasswordHasher
    let vault: Vault

    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func begin(_ visit: Visit) async throws -> Reply {
        try await attempt(visit) { action, password in
            try await action.begin(password: password, by: try visit.actor(), at: visit.now)
            return .redirect("/desk/account/second-factor")
        }
    }

    func confirm(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        try visit.site.limiter.count("code \(actor.id)", limit: 10, seconds: 300)
        do {
            let codes = try await action(visit).confirm(
                code: form.text("code") ?? "", by: actor, session: CookieSession.digest(visit), at: visit.now)
            return try await page(visit, codes: codes)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, problems: problem.fields)
        }
    }

    func renew(_ visit: Visit) async throws -> Reply {
        try await attempt(visit) { action, password in
            try await page(
                visit,
                codes: try await action.renewCodes(password: password, by: try visit.actor(), at: visit.now))
        }
    }

    func end(_ visit: Visit) async throws -> Reply {
        try await attempt(visit) { action, password in
            try await action.end(password: password, by: try visit.actor(), at: visit.now)
            return .redirect("/desk/account/second-factor", flash: Flash(.success, "identity.factor.ended"))
        }
    }

    /// The secret as a symbol, while it is not confirmed.
    func symbol(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        guard let factor = try await find(actor, visit), !factor.isConfirmed else { throw Problem.notFound }
        let (account, issuer) = try await names(actor, visit)
        let svg = try QRSymbol.encode(factor.code.address(account: account, issuer: issuer)).svg(
            label: visit.say("identity.factor.symbol"))
        return .download(Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "code.svg"))
    }

    private func action(_ visit: Visit) -> EditSecondFactor {
        EditSecondFactor(database: visit.site.database, hasher: hasher, vault: vault)
    }

    private func attempt(
        _ visit: Visit, _ work: (EditSecondFactor, String) async throws -> Reply
    ) async throws -> Reply {
        let form = try await visit.form()
        try visit.site.limiter.count("password \(try visit.actor().id)", limit: 10, seconds: 300)
        do {
            return try await work(action(visit), form.untrimmed("current") ?? "")
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, problems: problem.fields)
        }
    }

    private func find(_ actor: Actor, _ visit: Visit) async throws -> SecondFactorStore.Factor? {
        let store = SecondFactorStore(vault: vault)
        return try await visit.site.database.read { try store.find(actor.account, in: $0) }
    }

    /// The user name, and what the app calls this house.
    private func names(_ actor: Actor, _ visit: Visit) async throws -> (String, String) {
        let today = visit.now.date
        return try await visit.site.database.read { connection in
            (
                try AccountStore().find(actor.account, in: connection)?.username ?? "",
                try UnitStore().find(actor.commune, asOf: today, in: connection)?.name.vietnamese ?? ""
            )
        }
    }

    private func page(
        _ visit: Visit, codes: [String] = [], problems: [FieldProblem] = []
    ) async throws -> Reply {
        let actor = try visit.actor()
        let factor = try await find(actor, visit)
        let store = SecondFactorStore(vault: vault)
        let (left, demanded, mustChange) = try await visit.site.database.read { connection in
            (
                try store.recoveryCodesLeft(actor.account, in: connection),
                try IdentitySettings.rolesWithSecondFactor(in: connection),
                try AccountStore().find(actor.account, in: connection)?.mustChange ?? true
            )
        }
        let view = FormView(visit, problems: problems)
        let isConfirmed = factor?.isConfirmed ?? false
        let isDemanded = !demanded.isDisjoint(with: actor.roles)
        let password = view.field(
            "password", "current", label: "identity.password.current", autocomplete: "current-password")
        return .page(
            Page(
                "identity/second_factor", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "error_box": view.errors, "is_confirmed": isConfirmed, "must_change": mustChange,
                    "is_demanded": isDemanded && !isConfirmed,
                    "can_end": isConfirmed && !isDemanded, "can_begin": !isConfirmed && !mustChange,
                    "secret": isConfirmed ? nil : factor.map { Self.grouped($0.code.base32) },
                    "password_fields": [password],
                    "code_fields": [
                        view.field(
                            "text", "code", label: "identity.factor.code", autocomplete: "one-time-code", maxlength: 10,
                            width: "code")
                    ],
                    "codes": codes.map { ["code": $0] as ViewModel },
                    "left": visit.say("identity.factor.left", ["count": .number(Int64(left))]),
                ]))
    }

    private static func grouped(_ text: String) -> String {
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: " ")
    }
}

/// Which roles must have a second factor.
struct EditSecurity: Sendable {
    func show(_ visit: Visit) async throws -> Reply {
        let roles = try await visit.site.database.read { try IdentitySettings.rolesWithSecondFactor(in: $0) }
        let view = FormView(visit, initial: ["roles": roles.map(\.rawValue).joined(separator: " ")])
        var field = view.checkboxes(
            "roles", label: "identity.factor.roles", hint: "identity.factor.roles_hint", options: visit.roleOptions)
        field["required"] = nil
        return .page(
            Page(
                "identity/edit_account", isPrivate: true,
                [
                    "title": visit.say("identity.factor.settings"), "action": "/desk/accounts/security",
                    "back": "/desk/accounts", "fields": [field],
                ]))
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(try await visit.form())
        let chosen = reader.choices("roles", among: RoleKey.allCases.map(\.rawValue)) ?? []
        try reader.check()
        try await EditSecuritySettings(database: visit.site.database)(
            chosen.compactMap { RoleKey(rawValue: $0) }, by: actor, at: visit.now)
        return .redirect("/desk/accounts/security", flash: Flash(.success, "identity.own.saved"))
    }
}
