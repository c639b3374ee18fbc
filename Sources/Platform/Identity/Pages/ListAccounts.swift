import Base
import House
import Storage
import Texts
import Web

/// The officials, by name, searched and filtered by unit.
struct ListAccounts: Sendable {
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(IdentityFeature.read)
        let words = String((visit.query.text("q") ?? "").prefix(100))
        let unit = visit.query.text("unit").flatMap { ID<AdministrativeUnit>($0) }
        let state = visit.query.text("state").flatMap(AccountRecord.State.init(rawValue:))
        let cursor = visit.query.text("cursor").flatMap { ID<Account>($0) }
        let today = visit.now.date
        let found = try await visit.site.database.read { connection in
            let accounts = try AccountStore().list(
                actor.scope, words: words, unit: unit, state: state, asOf: today, after: cursor,
                limit: Self.pageSize + 1,
                in: connection)
            let posts = try AccountStore().posts(of: accounts.map(\.id), in: connection)
            let units = try UnitStore().find(posts.values.flatMap { $0.map(\.unit) }, asOf: today, in: connection)
            let choices = try UnitStore().list(actor.scope, asOf: today, in: connection)
            return (accounts: accounts, posts: posts, units: units, choices: choices)
        }
        let shown = Array(found.accounts.prefix(Self.pageSize))
        let query = [("q", words), ("unit", unit?.text), ("state", state?.rawValue)]
        var pager: ViewModel = ["text": visit.say("identity.accounts.shown", ["count": .number(Int64(shown.count))])]
        if found.accounts.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(query + [("cursor", last.id.text)], base: "/desk/accounts")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(query, base: "/desk/accounts") }
        let columns: [TextKey] = [
            "identity.name.label", "identity.username.label", "identity.post.label", "identity.unit.label",
            "identity.state.label",
        ]
        let rows = shown.map { account -> [ViewModel] in
            let post = found.posts[account.id]?.first
            return [
                ["text": account.fullName, "url": "/desk/accounts/\(account.id)"],
                ["text": account.username, "bdi": true], ["text": post?.title.text(in: visit.language)],
                ["text": visit.name(of: post.flatMap { found.units[$0.unit] })],
                ["badge": visit.badge(account.state).viewModel],
            ]
        }
        return .page(
            Page(
                "identity/list_accounts", isPrivate: true,
                [
                    "words": words, "may_manage": actor.may(IdentityFeature.manage), "pager": pager,
                    "has_accounts": !shown.isEmpty,
                    "table": ViewModel.table(
                        caption: visit.say("identity.accounts.title"),
                        columns: columns.map { TableColumn(visit.say($0)) }, rows: rows),
                    "empty": ["icon": "people", "title": visit.say("identity.accounts.empty")] as ViewModel,
                    "units": ViewModel.options(visit.options(found.choices), chosen: unit?.text),
                    "states": ViewModel.options(
                        AccountRecord.State.allCases.map { ($0.rawValue, visit.badge($0).text) },
                        chosen: state?.rawValue),
                ]))
    }
}
