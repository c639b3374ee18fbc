import Base
import House
import Web

/// The map as the server draws it, for phones without a script, without Leaflet, without a network: outlines, points and names,
/// as `lookup/plot` shows them.
struct MapDrawing: Sendable {
    var outlines: [MapOutline] = []
    var points: [MapPoint] = []
    /// Where the reader stands.
    var here: Position?
    /// More names would cover each other.
    private static let mostNames = 40
    /// Corners nearer to each other than that look like one, in units of the drawing.
    private static let step = 1.5

    /// For `lookup/plot`; nil if there is nothing to draw.
    func model(label: String) -> ViewModel? {
        let positions = outlines.flatMap(\.outline.positions) + points.map(\.position) + (here.map { [$0] } ?? [])
        guard let plot = MapPlot(positions) else { return nil }
        func place(_ position: Position) -> ViewModel {
            let (x, y) = plot.place(position)
            return ["x": Self.tenths(x), "y": Self.tenths(y), "above": Self.tenths(y - 10)]
        }
        var names = 0
        return [
            "size": "0 0 \(Int(MapPlot.width)) \(Int(plot.height.rounded(.up)))", "label": label,
            "areas": outlines.map { area -> ViewModel in
                ["path": Self.path(area.outline, plot), "text": "\(area.title) (\(area.kind))"]
            },
            "names": outlines.prefix(Self.mostNames).compactMap { area -> ViewModel? in
                area.outline.middle.map { middle in
                    var name = place(middle)
                    name["text"] = area.title
                    return name
                }
            },
            "dots": points.map { point -> ViewModel in
                var dot = place(point.position)
                dot["text"] = "\(point.title) (\(point.kind))"
                // Where villages have outlines, these bear the names.
                if outlines.isEmpty, point.icon == "village", names < Self.mostNames {
                    names += 1
                    dot["name"] = point.title
                }
                return dot
            }, "here": here.map(place),
        ]
    }

    /// The outline as the path of an SVG drawing, coarse enough for a screen.
    private static func path(_ outline: Outline, _ plot: MapPlot) -> String {
        var path = ""
        for ring in outline.polygons.flatMap(\.self) {
            var last: (x: Double, y: Double)?
            for position in ring.dropLast() {
                let next = plot.place(position)
                if let last, abs(last.x - next.x) < step, abs(last.y - next.y) < step { continue }
                path += "\(last == nil ? "M" : "L")\(tenths(next.x)) \(tenths(next.y))"
                last = next
            }
            path += "Z"
        }
        return path
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return (tenths < 0 ? "-" : "") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
