import Base
import Foundation
import Storage
import Texts
import Web

/// `GET /search?q=`: what anyone may find by words, with or without accents. A code typed here opens its page.
struct ShowSearch: Sendable {
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let typed = visit.query.text("q") ?? ""
        let hosts = visit.site.hosts
        let (given, found) = try await visit.site.database.read { connection in
            let given = try GivenText.read(typed, hosts: hosts, in: connection)
            guard case .words(let words) = given else { return (given, [SearchIndex.Entry]()) }
            return (given, try PublicSearch.find(words, limit: Self.limit, in: connection))
        }
        switch given {
        case .nothing: break
        case .words: if visit.wantsJSON { return .json(["results": .array(found.map(\.json))]) }
        default: return GivenTextReply(visit: visit).reply(given)
        }
        return .page(
            Page(
                "lookup/show_search", isPrivate: true,
                [
                    "title": visit.say("lookup.search.title"), "search_words": typed, "typed": typed,
                    "has_results": !found.isEmpty,
                    "is_empty": !typed.isEmpty && found.isEmpty,
                    "count": visit.say("web.pager.results", ["count": .number(Int64(found.count))]),
                    "results": found.map { ["title": $0.title, "detail": $0.detail, "url": $0.path] as ViewModel },
                    "empty": [
                        "icon": "search", "title": visit.say("lookup.search.empty.title", ["words": .text(typed)]),
                        "text": visit.say("lookup.search.empty.text"),
                    ] as ViewModel,
                ]))
    }
}

/// The search that anyone may make.
enum PublicSearch {
    static func find(_ words: String, limit: Int, in connection: Connection) throws -> [SearchIndex.Entry] {
        try SearchIndex().find(words, where: "search_entry.audience = 'public'", limit: limit, in: connection)
    }
}

extension SearchIndex.Entry {
    /// What programs are told of a find.
    var json: JSONValue {
        ["title": .string(title), "detail": .string(detail), "path": .string(path), "kind": .string(source)]
    }
}
