import Audit
import Base
import House
import Storage
import Texts
import Web

/// The devices that are signed in, and who tried when and from where: for oneself, and for the administrator, who may sign a device
/// out.
struct ListSignIns: Sendable {
    let isOwn: Bool
    private static let limit = 100

    func show(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try account(visit)
        let isOwn = isOwn
        let found = try await visit.site.database.read { connection in
            let store = AccountStore()
            let account =
                isOwn ? try store.find(id, in: connection) : try store.find(id, actor.scope, in: connection)
            guard let account else { throw Problem.notFound }
            let log = AuditLog()
            let tries = try ["identity.sign_in", "identity.sign_in_failed", "identity.use_slip"].flatMap { action in
                try log.list(
                    .everything(because: "the account was found within the scope"),
                    AuditFilters(action: action, subjectKind: "identity.account", subjectID: id.text),
                    limit: Self.limit, in: connection)
            }.sorted { $0.number > $1.number }.prefix(Self.limit)
            return (
                account: account, sessions: try Sessions.list(account: id.text, in: connection),
                tries: try tries.map { ($0, try log.personal(entry: $0.id, in: connection)) }
            )
        }
        let here = CookieSession.digest(visit)
        return .page(
            Page(
                "identity/list_sign_ins", isPrivate: true,
                [
                    "title": visit.say("identity.sign_ins.title", ["name": .text(found.account.fullName)]),
                    "back": isOwn ? "/desk/account" : "/desk/accounts/\(id)",
                    "action": try path(visit) + "/end",
                    "sessions": found.sessions.map { session -> ViewModel in
                        [
                            "digest": session.digest, "agent": ShowOwnAccount.browser(session.agent),
                            "address": session.address, "seen": visit.formats.instant(session.seenAt),
                            "begun": visit.formats.instant(session.createdAt), "is_here": session.digest == here,
                        ]
                    },
                    "has_tries": !found.tries.isEmpty,
                    "table": visit.table(
                        "identity.sign_ins", caption: visit.say("identity.sign_ins.history"),
                        columns: ["when", "what", "device", "address"],
                        rows: found.tries.map { record, personal in
                            [
                                ["text": visit.formats.instant(record.at)], ["badge": badge(record, visit)],
                                ["text": (personal?["agent"]?.string).map(ShowOwnAccount.browser)],
                                ["text": personal?["address"]?.string, "bdi": true],
                            ]
                        }),
                ]))
    }

    func end(_ visit: Visit) async throws -> Reply {
        let digest = try await visit.form().text("session") ?? ""
        try await EndSession(database: visit.site.database)(
            digest, of: try account(visit), by: try visit.actor(), at: visit.now)
        if digest == CookieSession.digest(visit) { return .signedIn(secret: nil, next: "/") }
        return .redirect(try path(visit), flash: Flash(.success, "identity.own.session_ended"))
    }

    private func account(_ visit: Visit) throws -> ID<Account> {
        isOwn ? try visit.actor().account : try visit.id("id", of: Account.self)
    }

    private func path(_ visit: Visit) throws -> String {
        isOwn ? "/desk/account/sign-ins" : "/desk/accounts/\(try account(visit))/sign-ins"
    }

    /// What came of it; the reason of a failure is for whoever must help.
    private func badge(_ record: AuditRecord, _ visit: Visit) -> ViewModel {
        guard record.action == "identity.sign_in_failed" else {
            return Badge(.good, icon: "check", visit.say("identity.audit.sign_in")).viewModel
        }
        let reasons = ["password", "code", "post", "locked", "closed"]
        let reason = record.facts["reason"]?.string.flatMap { reasons.contains($0) ? $0 : nil } ?? "password"
        return Badge(.warn, icon: "warning", visit.say(TextKey("identity.sign_ins.failed.\(reason)"))).viewModel
    }
}
