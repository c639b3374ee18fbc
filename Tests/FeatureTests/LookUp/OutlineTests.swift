import Audit
import Base
import House
import Storage
import TestSupport
import Testing

@testable import LookUp

@Suite struct ReadingOutlines {
    private let square = "[[105.61,19.75],[105.62,19.75],[105.62,19.76],[105.61,19.76],[105.61,19.75]]"

    private func refusal(_ text: String) -> TextKey? {
        do {
            _ = try OutlineText.read(text)
            return nil
        } catch {
            return (error as? OutlineText.Unreadable)?.message.key
        }
    }

    @Test func `polygons, several of them, features and collections are outlines`() throws {
        let polygon = #"{"type":"Polygon","coordinates":[\#(square)]}"#
        let several = #"{"type":"MultiPolygon","coordinates":[[\#(square)],[\#(square)]]}"#
        let feature = #"{"type":"Feature","properties":{},"geometry":\#(polygon)}"#
        let all = #"{"type":"FeatureCollection","features":[\#(feature),\#(feature)]}"#
        #expect(try OutlineText.read(polygon).polygons.count == 1)
        #expect(try OutlineText.read("\u{FEFF}" + several).polygons.count == 2)
        #expect(try OutlineText.read(feature).positions.count == 5)
        #expect(try OutlineText.read(all).polygons.count == 2)
    }

    @Test func `what is no outline is told apart`() {
        func polygon(_ ring: String) -> String { #"{"type":"Polygon","coordinates":[\#(ring)]}"# }
        #expect(refusal("{") == "lookup.outlines.not_json")
        #expect(refusal(#"{"type":"Point","coordinates":[105.6,19.7]}"#) == "lookup.outlines.no_polygon")
        #expect(refusal(#"{"type":"Polygon","coordinates":[]}"#) == "lookup.outlines.no_polygon")
        #expect(refusal(#"{"type":"FeatureCollection","features":[]}"#) == "lookup.outlines.no_polygon")
        let open = "[[105.61,19.75],[105.62,19.75],[105.62,19.76],[105.61,19.76]]"
        #expect(refusal(polygon(open)) == "lookup.outlines.not_closed")
        #expect(refusal(polygon("[[105.61,19.75],[105.62,19.75],[105.61,19.75]]")) == "lookup.outlines.too_few")
        #expect(refusal(polygon("[[2.3,48.8],[2.4,48.8],[2.4,48.9],[2.3,48.8]]")) == "lookup.outlines.outside")
        #expect(refusal(polygon("[[19.7,105.6],[19.8,105.6],[19.8,105.7],[19.7,105.6]]")) == "lookup.outlines.turned")
        #expect(refusal(polygon("[[\"x\",19.7]]")) == "lookup.outlines.bad_point")
        let points = (0..<2_000).map { "[105.\(100_000 + $0),19.7]" }
        #expect(
            refusal(polygon("[\((points + [points[0]]).joined(separator: ","))]")) == "lookup.outlines.too_many")
        #expect(refusal(polygon("[\((points.dropLast() + [points[0]]).joined(separator: ","))]")) == nil)
    }

    @Test func `an outline is the same after it was kept, and its name stands in its middle`() throws {
        let hole = "[[105.614,19.754],[105.616,19.754],[105.616,19.756],[105.614,19.754]]"
        let outline = try OutlineText.read(
            #"{"type":"MultiPolygon","coordinates":[[\#(square),\#(hole)],[\#(square)]]}"#)
        #expect(Outline(columnText: outline.columnText) == outline)
        #expect(try OutlineText.read(outline.geometry.text) == outline)
        let middle = try #require(outline.middle)
        #expect(abs(middle.longitude - 105.615) < 0.0001 && abs(middle.latitude - 19.755) < 0.0001)
        #expect(Outline(columnText: "") == nil && Outline(columnText: "1,2 3,x") == nil)
    }
}

@Suite struct DrawingOutlines {
    private func outline(_ east: String = "105.62") throws -> Outline {
        try OutlineText.read(
            """
            {"type":"Polygon","coordinates":[[[105.61,19.75],[\(east),19.75],[\(east),19.76],[105.61,19.75]]]}
            """)
    }

    @Test(arguments: TestEngine.available)
    func `each change is a version more, and the newest counts until it is taken away`(engine: TestEngine) async throws
    {
        try await LookUpBench.with(engine) { bench in
            let edit = EditOutline(database: bench.database)
            let actor = bench.actor()
            let first = EditOutline.Draft(outline: try outline(), source: "Trích lục 2026", verified: "read")
            try await edit("thon-1", first, version: 0, by: actor, at: LookUpBench.now)
            var second = first
            second.outline = try outline("105.63")
            try await edit("thon-1", second, version: 1, by: actor, at: LookUpBench.now)
            for stale in [0, 1, 7] as [Int64] {
                let conflict = await #expect(throws: Problem.self) {
                    try await edit("thon-1", first, version: stale, by: actor, at: LookUpBench.now)
                }
                #expect(conflict?.kind == .conflict)
            }
            let current = try await bench.database.read { try UnitOutline.current(in: $0) }
            #expect(current.map(\.version) == [2])
            #expect(current.first?.outline == second.outline)
            #expect(current.first?.changedBy == "Test")
            let gone = EditOutline.Draft(outline: nil, source: "", verified: "unverified")
            try await edit("thon-1", gone, version: 2, by: actor, at: LookUpBench.now)
            #expect(try await bench.database.read { try UnitOutline.current(in: $0) }.isEmpty)
            let unit = bench.village
            #expect(try await bench.database.read { try UnitOutline.history(unit, in: $0) }.count == 3)
            #expect(try await bench.count("SELECT count(*) FROM audit_entry") == 3)
        }
    }

    @Test(arguments: TestEngine.available)
    func `only who may draws, and only at home`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let edit = EditOutline(database: bench.database)
            let draft = EditOutline.Draft(outline: try outline(), source: "x", verified: "read")
            await #expect(throws: Problem.forbidden) {
                try await edit("thon-1", draft, version: 0, by: bench.actor(may: []), at: LookUpBench.now)
            }
            await #expect(throws: Problem.notFound) {
                try await edit(
                    "tan-ninh", draft, version: 0, by: bench.actor(in: bench.village), at: LookUpBench.now)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a file is taken whole or not at all, and twice changes nothing`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let geometry = try outline().geometry.text
            func feature(_ unit: String, _ source: String = "Bản đồ địa chính") -> String {
                """
                {"type":"Feature","properties":{"unit":"\(unit)","source":"\(source)"},"geometry":\(geometry)}
                """
            }
            let bring = ImportOutlines(database: bench.database)
            func take(_ features: String...) async throws -> ImportOutlines.Outcome {
                let text = #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
                return try await bench.database.write(.alone) {
                    try bring(text, by: .system("test"), at: LookUpBench.now, in: $0)
                }
            }
            let bad = await #expect(throws: ImportOutlines.BadFeature.self) {
                try await take(feature("thon-1"), feature("nowhere"))
            }
            #expect(bad?.number == 2)
            #expect(bad?.message.key == "lookup.outlines.no_unit")
            #expect(try await bench.count("SELECT count(*) FROM unit_outline") == 0)
            #expect(try await take(feature("thon-1")) == .init(changed: 1, unchanged: 0))
            #expect(try await take(feature("thon-1")) == .init(changed: 0, unchanged: 1))
            #expect(try await take(feature("thon-1", "Đo lại")) == .init(changed: 1, unchanged: 0))
        }
    }
}
