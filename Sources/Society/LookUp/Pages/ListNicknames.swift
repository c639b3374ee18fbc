import Base
import Codes
import Foundation
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/nicknames`: what people call things, so that the search knows it.
struct ListNicknames: Sendable {
    let edit: EditNicknames
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        .page(try await page(visit, form: Form(), problems: []))
    }

    /// `POST /desk/nicknames`.
    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let words = reader.line("words", max: 100, min: 2)
        let title = reader.line("title", max: 200)
        let target = reader.line("path", max: 300)
        let path = target.flatMap { Self.path($0, own: visit.ownAddresses) }
        if target != nil, path == nil { reader.refuse("path", "lookup.nicknames.bad_path") }
        guard reader.isSound, let words, let title, let path else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        do {
            try await edit.create(
                words: words, title: title, path: path, by: actor, key: try visit.idempotencyKey(form), at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, form: form, problems: problem.fields))
        }
        return .redirect("/desk/nicknames", flash: Flash(.success, "lookup.nicknames.saved"))
    }

    /// `POST /desk/nicknames/{id}/remove`.
    func remove(_ visit: Visit) async throws -> Reply {
        _ = try await visit.form()
        try await edit.remove(try visit.id("id"), by: try visit.actor(), at: visit.now)
        return .redirect("/desk/nicknames", flash: Flash(.success, "lookup.nicknames.removed"))
    }

    /// A path of this site: from a code, a link of ours, or a path as it stands in the address bar.
    static func path(_ text: String, own: OwnAddresses) -> String? {
        if case .valid(let code) = PublicCode.parse(text) { return code.path }
        var path = text[...]
        if let host = GivenText.host(of: text) {
            guard own.hosts.contains(host), let scheme = text.range(of: "://") else { return nil }
            path = text[scheme.upperBound...].drop { $0 != "/" }
        }
        // By scalars: a browser drops marks that make another character of the second slash, and leaves the site.
        let scalars = path.unicodeScalars
        guard scalars.first == "/", scalars.dropFirst().first != "/", !scalars.contains("\\"),
            !scalars.contains(where: { $0.properties.isWhitespace }), !path.hasPrefix("/desk"),
            own.secretPath(text) == nil
        else { return nil }
        return String(path)
    }

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Page {
        let actor = try visit.actor()
        let cursor = visit.query.text("cursor").flatMap { ID<Nickname>($0) }
        let found = try await visit.site.database.read {
            try Nickname.list(scope: actor.scope, before: cursor, limit: Self.limit, in: $0)
        }
        let shown = found.prefix(Self.limit)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(shown.count))])]
        if found.count > Self.limit, let last = shown.last { pager["next_url"] = "/desk/nicknames?cursor=\(last.id)" }
        if cursor != nil { pager["previous_url"] = "/desk/nicknames" }
        let view = LookUpForm(
            visit: visit, prefix: "lookup.nicknames", form: form, problems: problems,
            initial: ["words": visit.query.text("words") ?? ""])
        return Page(
            "lookup/list_nicknames", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": visit.say("lookup.nicknames.heading"), "summary": view.errors, "pager": pager,
                "fields": [
                    view.field("text", "words", isRequired: true, hasHint: true, most: 100, isForeign: true),
                    view.field("text", "title", isRequired: true, most: 200, isForeign: true),
                    view.field("text", "path", isRequired: true, hasHint: true),
                ],
                "rows": shown.map { nickname -> ViewModel in
                    [
                        "words": nickname.words, "title": nickname.title, "url": nickname.path,
                        "remove_url": "/desk/nicknames/\(nickname.id)/remove",
                    ]
                },
                "empty": ["icon": "edit", "title": visit.say("lookup.nicknames.empty")] as ViewModel,
            ])
    }
}
