import Base
import Codes
import Foundation
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `GET /api/v1/codes/{code}`: what a code stands for.
struct CodeEndpoint: Sendable {
    let targets: [String: any ScanTarget]

    static let operation = Operation(
        "getCode", tag: "lookup", summary: "What a printed code stands for, in force or not.",
        answer: Schema.object(
            [
                "code": Schema.string, "kind": Schema.string, "title": Schema.string,
                "state": Schema.oneOf(CodeRecord.State.allCases.map(\.rawValue)), "reason": Schema.string,
                "superseded_by": Schema.string, "owner": Schema.string, "status": Schema.string,
                "assurance": Schema.string,
            ], optional: ["reason", "superseded_by", "owner", "status", "assurance"]))

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        guard case .valid(let code) = PublicCode.parse(try visit.parameter("code")) else {
            try visit.site.limiter.count("code:" + visit.network, limit: 60, seconds: 300)
            try await CodeMiss.keep("", .mistyped, visit)
            throw Problem(.notFound, "lookup.mistyped.text")
        }
        let found = try await visit.site.database.read { try RegisteredCode.find(code, in: $0) }
        guard let found, found.record.state != .draft else {
            try visit.site.limiter.count("code:" + visit.network, limit: 20, seconds: 300)
            try await CodeMiss.keep(code.text, .unknown, visit)
            throw Problem(.notFound, "lookup.unknown.text")
        }
        if [.published, .withdrawn].contains(found.record.state), let target = targets[found.record.kind] {
            return .json(try await target.open(found.record, visit).answer(found.record))
        }
        var members = found.json.object ?? [:]
        if !found.reason.isEmpty { members["reason"] = .string(found.reason) }
        if let newer = found.supersededBy { members["superseded_by"] = .string(newer.text) }
        return .json(.object(members))
    }
}

/// `GET /api/v1/search?q=&limit=`: what anyone may find.
struct SearchEndpoint: Sendable {
    private static let paging = Paging(usual: 20, most: 100)

    static let operation = Operation(
        "search", tag: "lookup", summary: "Public records by words, with or without accents; newest first.",
        query: [
            .init("q", Schema.string, about: "The words; the last one may be unfinished."),
            paging.limitParameter,
        ],
        answer: Schema.object([
            "results": Schema.list(
                Schema.object([
                    "title": Schema.string, "detail": Schema.string, "path": Schema.string, "kind": Schema.string,
                ]))
        ]))

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let words = String((visit.query.text("q") ?? "").prefix(200))
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        try reader.check()
        let found = try await visit.site.database.read { try PublicSearch.find(words, limit: limit, in: $0) }
        return .json(["results": .array(found.map(\.json))])
    }
}

/// `GET /api/v1/units?limit=&cursor=`: the units of today.
struct UnitsEndpoint: Sendable {
    let units: UnitDirectory
    private static let paging = Paging(usual: 100, most: 500)

    static let operation = Operation(
        "listUnits", tag: "lookup", summary: "The units of today by key.", query: paging.parameters,
        answer: Paging.answer(
            "units",
            Schema.object(
                [
                    "key": Schema.string, "kind": Schema.oneOf(AdministrativeUnit.Kind.allCases.map(\.rawValue)),
                    "code": Schema.string,
                    "name": Schema.object(
                        ["vi": Schema.string, "en": Schema.string, "ar": Schema.string], optional: ["en", "ar"]),
                    "parent": Schema.string, "phone": Schema.string, "address": Schema.string, "from": Schema.date,
                    "path": Schema.string,
                ], optional: ["parent", "from"])))

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { $0 } ?? ""
        try reader.check()
        let (today, units) = (visit.now.date, units)
        let all = try await visit.site.database.read { try units.units(asOf: today, in: $0) }
        let keys = Dictionary(all.map { ($0.id, $0.key) }) { first, _ in first }
        let rest = all.filter { $0.key > cursor }.sorted { $0.key < $1.key }
        let shown = rest.prefix(limit)
        return visit.piece(
            "units", shown.map { json($0, keys) }, next: rest.count > limit ? shown.last?.key : nil, limit: limit)
    }

    private func json(_ unit: AdministrativeUnit, _ keys: [ID<AdministrativeUnit>: String]) -> JSONValue {
        var name: [String: JSONValue] = ["vi": .string(unit.name.vietnamese)]
        for (language, text) in unit.name.others { name[language.tag] = .string(text) }
        var members: [String: JSONValue] = [
            "key": .string(unit.key), "kind": .string(unit.kind.rawValue), "code": .string(unit.code),
            "name": .object(name), "phone": .string(unit.phone), "address": .string(unit.address),
            "path": .string(unit.path),
        ]
        if let parent = unit.parent.flatMap({ keys[$0] }) { members["parent"] = .string(parent) }
        if unit.period.from > UnitDirectory.unknownBeginning { members["from"] = .string(unit.period.from.description) }
        return .object(members)
    }
}
