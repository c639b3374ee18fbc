import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// Gives an account another post, and ends one.
struct EditPosts: Sendable {
    func show(_ visit: Visit) async throws -> Reply {
        try await page(visit, FormView(visit, initial: ["from": "\(visit.now.date)"]))
    }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let post = PostInput(reader) else {
            return try await page(visit, FormView(visit, form: form, problems: reader.problems))
        }
        do {
            try await EditAccount(database: visit.site.database).addPost(
                post.unit, title: post.title, roles: post.roles, period: post.period,
                isMain: reader.checkbox("is_main"),
                to: id, by: actor, key: visit.idempotencyKey(form), at: visit.now)
            return .redirect("/desk/accounts/\(id)", flash: Flash(.success, "identity.account.saved"))
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    func close(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        let reader = FormReader(try await visit.form())
        let last = reader.date("last")
        try reader.check()
        guard let last else { throw Problem.notFound }
        try await EditAccount(database: visit.site.database).closePost(
            try visit.id("post", of: Post.self), of: id, until: last.adding(days: 1), by: actor, at: visit.now)
        return .redirect("/desk/accounts/\(id)", flash: Flash(.success, "identity.post.closed"))
    }

    private func page(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        let today = visit.now.date
        let (account, units) = try await visit.site.database.read { connection in
            (
                try AccountStore().find(id, actor.scope, in: connection),
                try UnitStore().list(actor.scope, asOf: today, in: connection)
            )
        }
        guard let account else { throw Problem.notFound }
        let fields =
            view.post(units: units)
            + [view.checkbox("is_main", label: "identity.post.is_main", hint: "identity.post.is_main_hint")]
        return .page(
            Page(
                "identity/edit_account", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("identity.post.new", ["name": .text(account.fullName)]),
                    "action": "/desk/accounts/\(id)/posts", "back": "/desk/accounts/\(id)",
                    "error_box": view.errors(naming: fields), "fields": fields,
                ]))
    }
}
