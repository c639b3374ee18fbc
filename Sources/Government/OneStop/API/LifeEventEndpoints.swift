import Base
import HTTPTypes
import House
import Storage
import Web

/// The life events for programs.
struct LifeEventEndpoints: Sendable {
    let services: OneStopServices

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/life-events", .open,
            Operation(
                "listLifeEvents", tag: "procedures",
                summary:
                    "What is to be done when something happens in a family's life, with the procedures of each step.",
                query: [
                    .init("limit", Schema.integer(from: 1, to: 200), about: "How many at most; 100 unless given."),
                    .init("cursor", Schema.string, about: "The key that the earlier answer ended with: its `next`."),
                ],
                answer: Schema.object([
                    "life_events": Schema.list(Self.event), "next": ["type": ["string", "null"]],
                ])), list)
    }

    private func list(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = reader.integer("limit", .optional, 1...200) ?? 100
        if visit.query.has("limit"), visit.query.text("limit") == nil { reader.refuse("limit", "web.form.bad_number") }
        let services = services
        let all = try await services.database.read { try services.lifeEvents.list(in: $0) }
        var start = all.startIndex
        if visit.query.has("cursor") {
            let key = visit.query.text("cursor") ?? ""
            if let place = all.firstIndex(where: { $0.key == key }) {
                start = place + 1
            } else {
                reader.refuse("cursor", "onestop.problem.bad_cursor")
            }
        }
        try reader.check()
        let shown = all[start...].prefix(limit)
        let hasMore = shown.endIndex < all.endIndex
        var headers = HTTPFields()
        if hasMore, let last = shown.last, let name = HTTPField.Name("Link") {
            let next = visit.site.link("/api/v1/life-events?limit=\(limit)&cursor=\(last.key)")
            headers[name] = "<\(next)>; rel=\"next\""
        }
        return .json(
            [
                "life_events": .array(shown.map(\.json)),
                "next": hasMore ? shown.last.map { .string($0.key) } ?? .null : .null,
            ], headers: headers)
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
