import Base
import Codes
import Foundation
import House
import Logging
import Storage
import Texts
import Web

/// `GET /search?q=&kind=&cursor=`: what anyone may find, by words with or without accents, by a telephone number however it
/// is spelt, by a nickname. A code typed here opens its page.
struct ShowSearch: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let page = SearchPage(visit: visit, path: "/search")
        let (typed, own) = (page.words.typed, visit.ownAddresses)
        let isNumber = page.words.isTelephone
        let given = try await visit.site.database.read { connection -> GivenText in
            // A mobile number has as many characters as a code.
            if isNumber { return try LegacyCode.find(typed, in: connection).map { .legacy($0) } ?? .words(typed) }
            return try GivenText.read(typed, own: own, in: connection)
        }
        switch given {
        case .nothing: return .page(page.page("lookup/show_search", FullSearch.Answer()))
        case .words: break
        default: return GivenTextReply(visit: visit).reply(given)
        }
        let answer = try await page.answer(.open)
        if answer.isEmpty { await note(typed, visit) }
        if visit.wantsJSON { return .json(page.json(answer)) }
        return .page(page.page("lookup/show_search", answer))
    }

    /// Keeps the words that found nothing, for those who name things.
    private func note(_ typed: String, _ visit: Visit) async {
        guard visit.query.text("kind") == nil, visit.query.text("cursor") == nil, let words = SearchMiss.kept(typed),
            (try? visit.site.limiter.count("search-miss:" + visit.network, limit: 30, seconds: 600)) != nil
        else { return }
        let today = visit.now.date
        do {
            try await visit.site.database.write { try SearchMiss.note(words, on: today, in: $0) }
        } catch {
            // Whoever searches gets an answer even while nothing can be written.
            visit.logger.warning("a search without result is not kept", metadata: ["error": "\(error)"])
        }
    }
}

/// `GET /desk/search?q=`: the same for an official: what the permissions open as well, and codes lead to where they are
/// handled.
struct ShowDeskSearch: Sendable {
    let targets: [String: any ScanTarget]

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let page = SearchPage(visit: visit, path: "/desk/search")
        if !page.words.isTelephone, case .valid(let code) = PublicCode.parse(page.words.typed) {
            let found = try await visit.site.database.read { try RegisteredCode.find(code, in: $0) }
            guard let found, found.record.state == .published,
                let path = targets[found.record.kind]?.deskPath(found.record)
            else { return .redirect(code.path) }
            return .redirect(path)
        }
        let answer = page.words.typed.isEmpty ? FullSearch.Answer() : try await page.answer(.desk(actor))
        if visit.wantsJSON { return .json(page.json(answer)) }
        return .page(page.page("lookup/desk_search", answer))
    }
}

/// What the two searches show alike.
struct SearchPage: Sendable {
    let visit: Visit
    let path: String
    let words: SearchWords
    let kind: String?
    private static let limit = 30

    init(visit: Visit, path: String) {
        self.visit = visit
        self.path = path
        words = SearchWords(String((visit.query.text("q") ?? "").prefix(4_096)))
        kind = visit.query.text("kind").map { String($0.prefix(100)) }
    }

    func answer(_ search: FullSearch) async throws -> FullSearch.Answer {
        let place = visit.query.text("cursor").flatMap { Int64($0) }
        let (words, kind) = (words, kind)
        return try await visit.site.database.read { connection in
            try search.answer(words, source: kind, before: place, limit: Self.limit, in: connection)
        }
    }

    func page(_ template: String, _ answer: FullSearch.Answer) -> Page {
        let typed = String(words.typed.prefix(200))
        let isCut = answer.total >= FullSearch.mostCounted
        var pager: ViewModel = ["text": count(answer.total, isCut)]
        if let next = answer.next { pager["next_url"] = url(typed, kind: kind, cursor: next) }
        if visit.query.text("cursor") != nil { pager["previous_url"] = url(typed, kind: kind) }
        let all: ViewModel = [
            "title": visit.say("lookup.codes.all"), "number": visit.formats.number(Int64(answer.total)),
            "url": url(typed), "current": kind == nil,
        ]
        return Page(
            template, isPrivate: true,
            [
                "title": visit.say("lookup.search.title"), "search_words": typed, "typed": typed,
                "has_results": !answer.isEmpty, "is_empty": !typed.isEmpty && answer.isEmpty,
                "count": answer.total == 0 ? nil : count(answer.total, isCut),
                "emergency": answer.emergency.map { number -> ViewModel in
                    ["number": number.number, "name": number.name.text(in: visit.language)]
                },
                "chips": answer.counts.count < 2 && kind == nil
                    ? []
                    : [all]
                        + answer.counts.map { source, number -> ViewModel in
                            [
                                "title": CodeWords.kind(source, visit), "number": visit.formats.number(Int64(number)),
                                "url": url(typed, kind: source), "current": kind == source,
                            ]
                        },
                "groups": answer.groups.map { group -> ViewModel in
                    [
                        "title": CodeWords.kind(group.source, visit), "results": group.entries.map(model),
                        "more": group.number > group.entries.count
                            ? [
                                "url": url(typed, kind: group.source),
                                "text": visit.say(
                                    "lookup.search.all_of_kind", ["count": .number(Int64(group.number))]),
                            ] as ViewModel : nil,
                    ]
                },
                "results": answer.list.map(model), "pager": answer.list.isEmpty ? nil : pager,
                "spellings": answer.spellings.map { ["text": $0, "url": url($0)] as ViewModel },
                "suggestions": answer.suggestions.map { ["text": $0, "url": url($0)] as ViewModel },
                "empty": [
                    "icon": "search", "title": visit.say("lookup.search.empty.title", ["words": .text(typed)]),
                    "text": visit.say("lookup.search.empty.text"),
                ] as ViewModel,
            ])
    }

    func json(_ answer: FullSearch.Answer) -> JSONValue {
        ["results": .array((answer.list + answer.groups.flatMap(\.entries)).map(\.json))]
    }

    private func model(_ entry: SearchIndex.Entry) -> ViewModel {
        ["title": entry.title, "detail": entry.detail, "url": entry.path]
    }

    private func count(_ number: Int, _ isCut: Bool) -> String {
        isCut
            ? visit.say("lookup.search.many", ["max": .number(Int64(FullSearch.mostCounted))])
            : visit.say("web.pager.results", ["count": .number(Int64(number))])
    }

    private func url(_ words: String, kind: String? = nil, cursor: Int64? = nil) -> String {
        ListPath.with([("q", words), ("kind", kind), ("cursor", cursor.map { String($0) })], base: path)
    }
}

/// The search that anyone may make.
enum PublicSearch {
    static func find(_ words: String, limit: Int, in connection: Connection) throws -> [SearchIndex.Entry] {
        try SearchIndex().find(
            SearchWords(words).sought, where: FullSearch.open.mayFind, limit: limit, in: connection)
    }
}

extension SearchIndex.Entry {
    /// What programs are told of a find.
    var json: JSONValue {
        ["title": .string(title), "detail": .string(detail), "path": .string(path), "kind": .string(source)]
    }
}
