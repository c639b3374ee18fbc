import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// Who fills the posts of an account, and whose posts it fills: one's own, or another's by its administrator.
struct DelegatePostPage: Sendable {
    let isOwn: Bool
    /// More colleagues than that are not offered in one list.
    private static let most = 2_000

    func show(_ visit: Visit) async throws -> Reply {
        try await page(visit, FormView(visit, initial: ["from": "\(visit.now.date)"]))
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let owner = try owner(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let post = reader.line("post").flatMap { ID<Post>($0) }
        if post == nil { reader.refuse("post", "web.form.required_choice") }
        let deputy = reader.line("deputy").flatMap { ID<Account>($0) }
        if deputy == nil { reader.refuse("deputy", "web.form.required_choice") }
        let from = reader.date("from")
        let last = reader.date("last")
        let reason = reader.line("reason", max: 300)
        guard reader.isSound, let post, let deputy, let from, let last, let reason else {
            return try await page(visit, FormView(visit, form: form, problems: reader.problems))
        }
        do {
            try await DelegatePost(database: visit.site.database)(
                DelegatePost.Request(post: post, deputy: deputy, from: from, last: last, reason: reason), of: owner,
                by: actor, key: try visit.idempotencyKey(form), at: visit.now)
            return .redirect(try path(visit), flash: Flash(.success, "identity.delegation.saved"))
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    func end(_ visit: Visit) async throws -> Reply {
        try await DelegatePost(database: visit.site.database).end(
            try visit.id("delegation"), by: try visit.actor(), at: visit.now)
        return .redirect(try path(visit), flash: Flash(.success, "identity.delegation.ended"))
    }

    private func owner(_ visit: Visit) throws -> ID<Account> {
        isOwn ? try visit.actor().account : try visit.id("id", of: Account.self)
    }

    private func path(_ visit: Visit) throws -> String {
        isOwn ? "/desk/account/delegations" : "/desk/accounts/\(try owner(visit))/delegations"
    }

    private func page(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let actor = try visit.actor()
        let owner = try owner(visit)
        let today = visit.now.date
        let isOwn = isOwn
        let found = try await visit.site.database.read { connection in
            let store = AccountStore()
            let account =
                isOwn
                ? try store.find(owner, in: connection) : try store.find(owner, actor.scope, in: connection)
            guard let account else { throw Problem.notFound }
            let delegations = try DelegationStore().list(of: owner, asOf: today, in: connection)
            let posts = try store.posts(of: Set(delegations.map(\.owner) + [owner]), in: connection)
            let commune = try posts[owner]?.first.flatMap {
                try UnitStore().commune(of: $0.unit, asOf: today, in: connection)
            }
            return (
                account: account, delegations: delegations, posts: posts,
                names: try store.names(of: delegations.flatMap { [$0.owner, $0.deputy] }, in: connection),
                colleagues: try store.list(
                    .below([commune?.id ?? actor.commune], asOf: today), state: .active, asOf: today,
                    limit: Self.most, in: connection)
            )
        }
        let titles = Dictionary(
            found.posts.values.flatMap { $0 }.map { ($0.id, $0.title.text(in: visit.language)) }
        ) { first, _ in first }
        let running = (found.posts[owner] ?? []).filter { ($0.period.until ?? .openEnd) > today }
        let fields = [
            view.select(
                "post", label: "identity.delegation.post",
                options: running.map { (value: $0.id.text, label: $0.title.text(in: visit.language)) }),
            view.select(
                "deputy", label: "identity.delegation.deputy",
                options: [(value: "", label: visit.say("identity.delegation.choose"))]
                    + found.colleagues.filter { $0.id != owner }.map { (value: $0.id.text, label: $0.fullName) }),
            view.field("date", "from", label: "identity.post.from"),
            view.field("date", "last", label: "identity.post.last", hint: "identity.delegation.last_hint"),
            view.field("text", "reason", label: "identity.delegation.reason", maxlength: 300),
        ]
        let base = try path(visit)
        return .page(
            Page(
                "identity/delegate_post", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("identity.delegation.title", ["name": .text(found.account.fullName)]),
                    "action": base, "back": isOwn ? "/desk/account" : "/desk/accounts/\(owner)",
                    "error_box": view.errors(naming: fields), "fields": fields,
                    "delegations": found.delegations.map { each -> ViewModel in
                        [
                            "text": visit.say(
                                "identity.delegation.line",
                                [
                                    "deputy": .text(found.names[each.deputy] ?? ""),
                                    "owner": .text(found.names[each.owner] ?? ""),
                                    "post": .text(titles[each.post] ?? ""),
                                ]),
                            "period": visit.words(for: each.period), "reason": each.reason,
                            "made": visit.say(
                                "identity.delegation.made",
                                ["name": .text(each.madeBy), "when": .instant(each.madeAt)]),
                            "end_url": "\(base)/\(each.id)/end",
                        ]
                    },
                ]))
    }
}

/// The button of the account's box and of the first page: acts in another post from now on.
struct ChooseCapacity: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let text = try await visit.form().text("post") ?? ""
        let post = ID<Post>(text)
        if !text.isEmpty, post == nil { throw Problem.notFound }
        try await EditCapacity(database: visit.site.database)(post, by: actor, at: visit.now)
        return .redirect("/desk", flash: Flash(.success, "identity.capacity.chosen"))
    }
}
