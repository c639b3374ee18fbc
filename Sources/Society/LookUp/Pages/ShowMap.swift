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
    private static let mostNames = 40

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let at = visit.query.text("at").flatMap { Position($0) }
        let chosen = visit.query.text("kind")
        let all = try await points(visit)
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
                    "drawing": drawing(shown, at, visit), "pager": pager, "has_points": !shown.isEmpty,
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

    /// `GET /map.json`: the same as GeoJSON (RFC 7946).
    func json(_ visit: Visit) async throws -> Reply {
        let chosen = visit.query.text("kind")
        let points = try await points(visit).filter { chosen == nil || $0.kind == chosen }
        return .json([
            "type": "FeatureCollection",
            "features": .array(
                points.map { point in
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

    private func points(_ visit: Visit) async throws -> [MapPoint] {
        let sources = sources
        return try await visit.site.database.read { connection in
            var points: [MapPoint] = []
            for source in sources where points.count < Self.most {
                points += try source.points(visit, in: connection).prefix(Self.most - points.count)
            }
            return points
        }
    }

    private func drawing(_ points: [MapPoint], _ at: Position?, _ visit: Visit) -> ViewModel? {
        guard let plot = MapPlot(points.map(\.position) + (at.map { [$0] } ?? [])) else { return nil }
        func place(_ position: Position) -> ViewModel {
            let (x, y) = plot.place(position)
            return ["x": Self.tenths(x), "y": Self.tenths(y), "above": Self.tenths(y - 10)]
        }
        var names = 0
        return [
            "size": "0 0 \(Int(MapPlot.width)) \(Int(plot.height.rounded(.up)))",
            "label": visit.say("lookup.map.drawing", ["count": .number(Int64(points.count))]),
            "dots": points.map { point -> ViewModel in
                var dot = place(point.position)
                dot["text"] = "\(point.title) (\(point.kind))"
                // Villages have their names on the sheet; more names would cover each other.
                if point.icon == "village", names < Self.mostNames {
                    names += 1
                    dot["name"] = point.title
                }
                return dot
            }, "here": at.map(place),
        ]
    }

    private func distance(_ metres: Double, _ visit: Visit) -> String {
        metres < 1_000
            ? visit.say("lookup.map.metres", ["number": .number(Int64((metres / 10).rounded()) * 10)])
            : visit.say("lookup.map.kilometres", ["number": .number(Int64((metres / 1_000).rounded()))])
    }

    static func url(_ path: String, kind: String?, at: Position?, page: Int = 1) -> String {
        let parts = [("kind", kind), ("at", at.map(digits)), ("page", page > 1 ? String(page) : nil)].compactMap {
            name, value in value.flatMap(GivenTextReply.encoded).map { "\(name)=\($0)" }
        }
        return path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }

    /// `19.781200,105.665100`.
    private static func digits(_ position: Position) -> String {
        position.text.split { ", ".contains($0) }.joined(separator: ",")
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return (tenths < 0 ? "-" : "") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
