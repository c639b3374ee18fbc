import Base
import HTTPTypes
import House
import Storage
import Web

/// The catalogue of procedures for programs.
struct ProcedureEndpoints: Sendable {
    let services: OneStopServices
    private static let paging = Paging(usual: 100, most: 200)

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/procedures", .open,
            Operation(
                "listProcedures", tag: "procedures", summary: "Procedures in force today, by field and name.",
                query: Self.paging.parameters, answer: Paging.answer("procedures", Schema.object(Self.members))), list)
        routes.api(
            .get, "/api/v1/procedures/{code}", .open,
            Operation(
                "getProcedure", tag: "procedures",
                summary: "One procedure as in force today; for a code that was replaced, the one that took its place.",
                answer: Self.wholeSchema
            ), get)
    }

    private func list(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let today = visit.now.date
        let catalogue = services.catalogue
        let all = try await services.database.read { try catalogue.list(asOf: today, in: $0) }
        let place = Paging.cursor(reader) { code in all.firstIndex { $0.code == code } }
        try reader.check()
        let rest = place.map { all[($0 + 1)...] } ?? all[...]
        let shown = rest.prefix(limit)
        return visit.piece(
            "procedures", shown.map { .object(Self.summary($0)) }, next: rest.count > limit ? shown.last?.code : nil,
            limit: limit)
    }

    private func get(_ visit: Visit) async throws -> Reply {
        let code = try visit.parameter("code")
        let today = visit.now.date
        let catalogue = services.catalogue
        let found = try await services.database.read { connection in
            try catalogue.current(code, asOf: today, in: connection)
                ?? catalogue.replacement(of: code, asOf: today, in: connection)
        }
        guard let procedure = found else { throw Problem.notFound }
        var json = Self.summary(procedure)
        json["summary"] = procedure.summary.map(Self.localized) ?? .null
        json["agency"] = Self.localized(procedure.agency)
        json["where"] = .array(procedure.places.map { .string($0.key) })
        json["documents"] = .array(
            procedure.documents.map {
                ["key": .string($0.key), "name": Self.localized($0.name), "required": .bool($0.isRequired)]
            })
        json["portal_url"] = procedure.portal.map { .string($0.address) } ?? .null
        return .json(.object(json))
    }

    private static func summary(_ procedure: Procedure) -> [String: JSONValue] {
        [
            "code": .string(procedure.code), "version": .integer(Int64(procedure.version)),
            "name": localized(procedure.name), "field": localized(procedure.field),
            "accepts_applications": .bool(procedure.isModelled), "level": .string(procedure.level),
            "deadline_working_days": procedure.deadline.value.map { .integer($0) } ?? .null,
            "fee_vnd": procedure.fee.value.map { .integer($0) } ?? .null,
            "verified": .string(procedure.verified.rawValue),
        ]
    }

    private static func localized(_ text: LocalizedText) -> JSONValue {
        [
            "vi": .string(text.vietnamese), "en": text.others[.english].map { .string($0) } ?? .null,
            "ar": text.others[.arabic].map { .string($0) } ?? .null,
        ]
    }

    private static func orNull(_ type: String) -> JSONValue { ["type": [.string(type), "null"]] }

    private static var text: JSONValue {
        Schema.object(["vi": Schema.string, "en": orNull("string"), "ar": orNull("string")])
    }

    private static var members: [String: JSONValue] {
        [
            "code": Schema.string, "version": Schema.integer, "name": text, "field": text,
            "accepts_applications": Schema.boolean, "level": Schema.string,
            "deadline_working_days": orNull("integer"), "fee_vnd": orNull("integer"),
            "verified": Schema.oneOf(Procedure.Verification.allCases.map(\.rawValue)),
        ]
    }

    private static var wholeSchema: JSONValue {
        let document = Schema.object(["key": Schema.string, "name": text, "required": Schema.boolean])
        let summary: JSONValue = ["anyOf": [text, ["type": "null"]]]
        let more: [String: JSONValue] = [
            "summary": summary, "agency": text, "where": Schema.list(Schema.string), "documents": Schema.list(document),
            "portal_url": orNull("string"),
        ]
        return Schema.object(members.merging(more) { first, _ in first })
    }
}
