import Base
import Foundation
import House
import Storage
import Texts
import Web

/// `GET /map?kind=&at=&page=`: everything that has a place, as a list and as a drawing; nearest first if a place is given.
struct ShowMap: Sendable {
    let sources: [any MapSource]
    private static let limit = 100
    /// Points on the drawing and in the file for programs.
    private static let most = 5_000
    /// Outlines likewise.
    private static let mostOutlines = 1_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let at = visit.query.text("at").flatMap { Position($0) }
        let chosen = visit.query.text("kind")
        let (all, outlines) = try await content(visit)
        let kinds = Dictionary(grouping: all, by: \.kind).map { ($0.key, $0.value.count) }.sorted {
            ($1.1, $0.0) < ($0.1, $1.0)
        }
        let kind = kinds.contains { $0.0 == chosen } ? chosen : nil
        var shown = kind.map { kind in all.filter { $0.kind == kind } } ?? all
        if let at {
            shown = shown.map { ($0, $0.position.distance(to: at)) }.sorted { $0.1 < $1.1 }.map(\.0)
        }
        let last = max(1, (shown.count + Self.limit - 1) / Self.limit)
        let number = min(max(1, visit.query.text("page").flatMap { Int($0) } ?? 1), last)
        let listed = shown.dropFirst((number - 1) * Self.limit).prefix(Self.limit)
        func url(_ kind: String?, page: Int = 1) -> String { Self.url("/map", kind: kind, at: at, page: page) }
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(shown.count))])]
        if number > 1 { pager["previous_url"] = url(kind, page: number - 1) }
        if number < last { pager["next_url"] = url(kind, page: number + 1) }
        let every: ViewModel = [
            "title": visit.say("lookup.codes.all"), "number": visit.formats.number(Int64(all.count)), "url": url(nil),
            "current": kind == nil,
        ]
        return .page(
            Page(
                "lookup/show_map",
                [
                    "title": visit.say("lookup.map.title"),
                    "map": ["points": Self.url("/map.json", kind: kind, at: nil), "at": at.map(Self.digits)]
                        as ViewModel,
                    "here": at.map { at -> ViewModel in
                        ["text": at.text, "geo": "geo:\(Self.digits(at))?q=\(Self.digits(at))"]
                    },
                    "chips": kinds.count < 2
                        ? []
                        : [every]
                            + kinds.prefix(30).map { name, count -> ViewModel in
                                [
                                    "title": name, "number": visit.formats.number(Int64(count)), "url": url(name),
                                    "current": name == kind,
                                ]
                            },
                    "drawing": MapDrawing(outlines: outlines, points: shown, here: at)
                        .model(
                            label: visit.say("lookup.map.drawing", ["count": .number(Int64(shown.count))])),
                    "areas": outlines.map { area -> ViewModel in
                        [
                            "title": area.title, "kind": area.kind, "url": area.path, "source": area.source,
                            "assurance": area.assurance,
                        ]
                    }, "pager": pager, "has_points": !shown.isEmpty,
                    "points": listed.map { point -> ViewModel in
                        [
                            "title": point.title, "kind": point.kind, "url": point.path, "icon": point.icon,
                            "distance": at.map { distance(point.position.distance(to: $0), visit) },
                            "geo": "geo:\(Self.digits(point.position))?q=\(Self.digits(point.position))",
                        ]
                    },
                    "empty": [
                        "icon": "pin", "title": visit.say("lookup.map.empty.title"),
                        "text": visit.say("lookup.map.empty.text"),
                    ] as ViewModel,
                ]))
    }

    /// `GET /map.json`: the same as GeoJSON (RFC 7946). Outlines are the ground of every map, whichever kind is asked for.
    func json(_ visit: Visit) async throws -> Reply {
        let chosen = visit.query.text("kind")
        let (all, outlines) = try await content(visit)
        let points = all.filter { chosen == nil || $0.kind == chosen }
        let areas = outlines.map { area -> JSONValue in
            [
                "type": "Feature", "geometry": area.outline.geometry,
                "properties": [
                    "title": .string(area.title), "kind": .string(area.kind), "url": .string(area.path),
                    "source": .string(area.source), "assurance": .string(area.assurance),
                ],
            ]
        }
        return .json([
            "type": "FeatureCollection",
            "features": .array(
                areas
                    + points.map { point in
                        [
                            "type": "Feature",
                            "geometry": [
                                "type": "Point",
                                "coordinates": .array([
                                    .number(point.position.longitude), .number(point.position.latitude),
                                ]),
                            ],
                            "properties": [
                                "title": .string(point.title), "kind": .string(point.kind), "icon": .string(point.icon),
                                "url": .string(point.path),
                            ],
                        ]
                    }),
        ])
    }

    private func content(_ visit: Visit) async throws -> ([MapPoint], [MapOutline]) {
        let sources = sources
        return try await visit.site.database.read { connection in
            var points: [MapPoint] = []
            var outlines: [MapOutline] = []
            for source in sources {
                points += try source.points(visit, in: connection).prefix(Self.most - points.count)
                outlines += try source.outlines(visit, in: connection).prefix(Self.mostOutlines - outlines.count)
            }
            return (points, outlines)
        }
    }

    private func distance(_ metres: Double, _ visit: Visit) -> String {
        metres < 1_000
            ? visit.say("lookup.map.metres", ["number": .number(Int64((metres / 10).rounded()) * 10)])
            : visit.say("lookup.map.kilometres", ["number": .number(Int64((metres / 1_000).rounded()))])
    }

    static func url(_ path: String, kind: String?, at: Position?, page: Int = 1) -> String {
        ListPath.with(
            [("kind", kind), ("at", at.map(digits)), ("page", page > 1 ? String(page) : nil)], base: path)
    }

    /// `19.781200,105.665100`.
    private static func digits(_ position: Position) -> String {
        position.text.split { ", ".contains($0) }.joined(separator: ",")
    }
}
