import Audit
import Base
import House
import Storage
import Texts
import Web

/// One official: posts and roles over time, state, and what was done to the account.
struct ShowAccount: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(IdentityFeature.read)
        let id = try visit.id("id", of: Account.self)
        let today = visit.now.date
        let found = try await visit.site.database.read { connection in
            guard let account = try AccountStore().find(id, actor.scope, in: connection) else { throw Problem.notFound }
            let posts = try AccountStore().posts(of: id, in: connection)
            let units = try UnitStore().find(posts.map(\.unit), asOf: today, in: connection)
            let history = try AuditLog().list(subject: "identity.account", id: id.text, limit: 20, in: connection)
            return (account: account, posts: posts, units: units, history: history)
        }
        let account = found.account
        let mayManage = actor.may(IdentityFeature.manage)
        var values: ViewModel = [
            "title": account.fullName, "account_path": "/desk/accounts/\(id)", "may_manage": mayManage,
            "badge": visit.badge(account.state).viewModel, "is_synthetic": account.isSynthetic,
            "can_lock": mayManage && account.state == .active && id != actor.account,
            "can_recover": mayManage && account.state == .active && id != actor.account,
            "can_unlock": mayManage && account.state == .locked,
            "can_close": mayManage && account.state != .closed && id != actor.account,
            "facts": ["rows": facts(account, visit)] as ViewModel,
        ]
        values["posts"] = found.posts.map { post -> ViewModel in
            let isOver = post.period.until.map { $0 <= today } ?? false
            return [
                "title": post.title.text(in: visit.language), "unit": visit.name(of: found.units[post.unit]),
                "unit_url": "/desk/units/\(post.unit)", "period": visit.words(for: post.period), "is_main": post.isMain,
                "roles": visit.formats.list(post.roles.map { visit.name(of: $0) }), "is_over": isOver,
                "close_url": mayManage && !isOver ? "/desk/accounts/\(id)/posts/\(post.id)/close" : nil,
                "today": "\(max(today, post.period.from))",
            ]
        }
        values["timeline"] =
            [
                "events": found.history.map { record -> ViewModel in
                    [
                        "title": visit.site.catalog.textIfKnown(
                            Message(
                                TextKey(
                                    record.action.replacing("identity.", with: "identity.audit.", maxReplacements: 1))),
                            in: visit.language) ?? record.action,
                        "who": record.actorName, "iso": record.at.iso, "when": visit.formats.instant(record.at),
                    ]
                }
            ] as ViewModel
        return .page(Page("identity/show_account", isPrivate: true, values))
    }

    private func facts(_ account: AccountRecord, _ visit: Visit) -> [ViewModel] {
        var rows: [ViewModel] = [
            ["key": visit.say("identity.username.label"), "value": account.username, "bdi": true],
            [
                "key": visit.say("identity.language.label"),
                "value": account.language.map { visit.site.catalog.text(TextKey("web.language_name"), in: $0) }
                    ?? visit.say("identity.language.none"),
            ],
            ["key": visit.say("identity.account.created"), "value": visit.formats.instant(account.createdAt)],
        ]
        if !account.phone.isEmpty {
            rows.append(["key": visit.say("identity.phone.label"), "value": account.phone, "bdi": true])
        }
        if account.mustChange {
            rows.append([
                "key": visit.say("identity.password.label"), "value": visit.say("identity.password.must_change"),
            ])
        }
        return rows
    }
}
