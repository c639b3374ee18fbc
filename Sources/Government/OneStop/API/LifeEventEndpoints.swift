import Base
import HTTPTypes
import House
import Storage
import Web

/// The life events for programs.
struct LifeEventEndpoints: Sendable {
    let services: OneStopServices
    private static let paging = Paging(usual: 100, most: 200)

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/life-events", .open,
            Operation(
                "listLifeEvents", tag: "procedures",
                summary:
                    "What is to be done when something happens in a family's life, with the procedures of each step.",
                query: Self.paging.parameters, answer: Paging.answer("life_events", Self.event)), list)
    }

    private func list(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let services = services
        let all = try await services.database.read { try services.lifeEvents.list(in: $0) }
        let place = Paging.cursor(reader) { key in all.firstIndex { $0.key == key } }
        try reader.check()
        let rest = place.map { all[($0 + 1)...] } ?? all[...]
        let shown = rest.prefix(limit)
        return visit.piece(
            "life_events", shown.map(\.json), next: rest.count > limit ? shown.last?.key : nil, limit: limit)
    }

    private static var text: JSONValue {
        Schema.object(["vi": Schema.string, "en": Schema.string, "ar": Schema.string], optional: ["en", "ar"])
    }

    private static var event: JSONValue {
        let step = Schema.object(
            [
                "text": text, "when": text, "source": text, "procedures": Schema.list(Schema.string),
                "where": Schema.list(Schema.string),
                "verified": Schema.oneOf(Procedure.Verification.allCases.map(\.rawValue)),
            ], optional: ["when", "source"])
        return Schema.object([
            "key": Schema.string, "icon": Schema.string, "title": text, "summary": text, "steps": Schema.list(step),
        ])
    }
}
