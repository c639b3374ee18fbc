import Base
import House
import Storage
import Texts
import Web

/// `GET /desk/procedures/{code}/compare`: the draft beside a version, thing by thing where they differ.
struct CompareVersions: Sendable {
    let services: OneStopServices

    /// One difference. Pure.
    struct Difference: Hashable, Sendable {
        let way: String
        let before: String?
        let after: String?
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let opened = try await OpenedDraft.open(visit, services)
        let services = services
        let versions = try await services.database.read { try ProcedureVersions().list(of: opened.code, in: $0) }
        let number = visit.query.text("version").flatMap { Int($0) } ?? opened.current?.number
        guard let version = versions.first(where: { $0.number == number }) else { throw Problem.notFound }
        let differences = Self.differences(try YAMLTree(version.source), opened.tree)
        return .page(
            Page(
                "onestop/desk/compare_versions", isPrivate: true,
                [
                    "title": visit.say("onestop.editor.compare.title", ["number": .number(Int64(version.number))]),
                    "back_url": opened.path, "has_rows": !differences.isEmpty,
                    "table": Self.table(differences, visit),
                ]))
    }

    /// Also of a conflict: what is there, and what was typed.
    static func table(_ differences: [Difference], _ visit: Visit) -> ViewModel {
        visit.table(
            "onestop.editor.compare", caption: visit.say("onestop.editor.compare.caption"),
            columns: ["place", "before", "after"],
            rows: differences.map { difference in
                [
                    ["text": difference.way, "bdi": true], ["text": difference.before ?? "–", "bdi": true],
                    ["text": difference.after ?? "–", "bdi": true],
                ]
            })
    }

    /// By the way of each text; lists are compared by the keys of their elements, so that moving one is no difference of its content.
    static func differences(_ before: YAMLTree, _ after: YAMLTree) -> [Difference] {
        func texts(_ tree: YAMLTree) -> (order: [String], values: [String: String]) {
            var (order, values) = ([String](), [String: String]())
            for (way, text) in tree.leaves() where !["version", "from", "until"].contains(way.first ?? "") {
                let name = way.joined(separator: ".")
                if values.updateValue(text, forKey: name) == nil { order.append(name) }
            }
            return (order, values)
        }
        let (old, new) = (texts(before), texts(after))
        let ways = old.order + new.order.filter { old.values[$0] == nil }
        return ways.compactMap { way in
            old.values[way] == new.values[way]
                ? nil : Difference(way: way, before: old.values[way], after: new.values[way])
        }
    }
}
