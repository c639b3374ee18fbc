import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Web

/// Places for programs.
struct PlaceEndpoints: Sendable {
    let services: PlaceServices
    private static let paging = Paging(most: 200)

    private static let summary: [String: JSONValue] = [
        "key": Schema.string, "kind": Schema.oneOf(PlaceFacts.Kind.allCases.map(\.rawValue)), "title": text,
        "path": Schema.string, "unit": Schema.string, "address": Schema.string, "phone": Schema.string,
        "website": Schema.string, "nicknames": Schema.list(Schema.string),
        "wheelchair": Schema.oneOf(PlaceFacts.Wheelchair.allCases.map(\.rawValue)),
        "assurance": Schema.oneOf(PlaceFacts.Assurance.allCases.map(\.rawValue)), "synthetic": Schema.boolean,
        "changed_at": Schema.instant,
        "position": Schema.object(["latitude": ["type": "number"], "longitude": ["type": "number"]]),
    ]
    private static let text = Schema.object(
        ["vi": Schema.string, "en": Schema.string, "ar": Schema.string], optional: ["en", "ar"])

    static let listing = Operation(
        "listPlaces", tag: "places", summary: "Published places by title.",
        query: [
            .init(
                "kind", Schema.oneOf(PlaceFacts.Kind.allCases.map(\.rawValue)), about: "Only places of this kind."),
            .init("unit", Schema.string, about: "The key of a unit: only its places and those of the units below it."),
            .init("q", Schema.string, about: "Words of title, nicknames, address or telephone number."),
        ] + paging.parameters, answer: Paging.answer("places", Schema.object(summary, optional: ["unit", "position"])))

    static let one = Operation(
        "getPlace", tag: "places",
        summary:
            "A published place with its words, pictures and opening hours; 410 and the reason for one that was taken away.",
        answer: Schema.object(
            summary.merging([
                "summary": text, "text": text, "directions": text, "hours": ["type": "object"],
                "open_now": Schema.boolean, "open_until": Schema.instant, "closed_until": Schema.instant,
                "code": Schema.string,
                "pictures": Schema.list(
                    Schema.object(["path": Schema.string, "description": text, "credit": Schema.string])),
            ]) { first, _ in first },
            optional: [
                "unit", "position", "summary", "text", "directions", "open_now", "open_until", "closed_until", "code",
            ]))

    static let map = Operation(
        "mapPlaces", tag: "places",
        summary: "At most 2000 published places that have a position, as GeoJSON (RFC 7946).",
        answer: Schema.object(["type": Schema.string, "features": Schema.list(["type": "object"])]))

    func list(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { PlaceCursor($0) }
        try reader.check()
        let kindText = visit.query.text("kind")
        let kind = kindText.flatMap(PlaceFacts.Kind.init(rawValue:))
        if kindText != nil, kind == nil { throw Problem.invalid([FieldProblem("kind", "web.form.bad_choice")]) }
        let unitKey = visit.query.text("unit").map { String($0.prefix(100)) }
        let words = visit.query.text("q").map { String($0.prefix(200)) }
        let services = services
        let (found, units) = try await services.database.read { connection in
            let units = try services.units.all(asOf: today, in: connection)
            let unit = unitKey.flatMap { key in units.first { $0.key == key } }
            if unitKey != nil, unit == nil { throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")]) }
            let filter = PlaceFilter(
                kind: kind, units: unit.map { .below([$0.id], asOf: today) }, openOn: today, words: words)
            return (
                try PlaceStore.list(filter, scope: PlaceStore.everyone, after: cursor, limit: limit, in: connection),
                units
            )
        }
        let shown = found.prefix(limit)
        let names = Dictionary(units.map { ($0.id, $0) }) { first, _ in first }
        return visit.piece(
            "places", shown.map { .object($0.json(unit: names[$0.facts.unit])) },
            next: found.count > limit ? shown.last.map { PlaceCursor($0).text } : nil, limit: limit,
            query: [("kind", kindText), ("unit", unitKey), ("q", words)])
    }

    func show(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        let (services, today) = (services, visit.now.date)
        let details = try await services.database.read { connection in
            guard let place = try PlaceStore.find(key: key, in: connection),
                place.isOpen(on: today) || place.state == .withdrawn
            else { throw Problem.notFound }
            return try PlaceDetails.read(place, on: today, services, in: connection)
        }
        let place = details.place
        if place.state == .withdrawn {
            return .json(
                [
                    "key": .string(place.key), "title": place.title.json, "state": .string(place.state.rawValue),
                    "reason": .string(place.withdrawnReason), "withdrawn_at": .string(place.changedAt.iso),
                ], status: .gone)
        }
        var members = place.json(unit: details.unit)
        for (field, text) in details.words.texts where field != .title { members[field.rawValue] = text.json }
        members["hours"] = place.facts.hours.json
        switch place.facts.hours.standing(at: visit.now) {
        case .unknown: break
        case .open(let until):
            members["open_now"] = true
            members["open_until"] = until.map { .string($0.iso) }
        case .closed(let until):
            members["open_now"] = false
            members["closed_until"] = until.map { .string($0.iso) }
        }
        if let code = details.code, code.state == .published { members["code"] = .string(code.code.text) }
        members["pictures"] = .array(
            details.pictures.filter(\.isShown).map { picture in
                [
                    "path": .string("\(place.path)/pictures/\(picture.id)"), "description": picture.description.json,
                    "credit": .string(picture.credit),
                ]
            })
        return .json(.object(members))
    }

    func geoJSON(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let found = try await services.database.read {
            try PlaceStore.located(on: today, limit: PlacePoints.limit, in: $0)
        }
        let features = found.compactMap { place in
            place.facts.position.map { position -> JSONValue in
                [
                    "type": "Feature", "id": .string(place.key),
                    "geometry": [
                        "type": "Point",
                        "coordinates": [.number(position.longitude), .number(position.latitude)],
                    ],
                    "properties": [
                        "title": .string(place.title.text(in: visit.language)),
                        "kind": .string(place.facts.kind.rawValue), "path": .string(place.path),
                        "synthetic": .bool(place.facts.isSynthetic),
                    ],
                ]
            }
        }
        return .json(["type": "FeatureCollection", "features": .array(features)])
    }
}
