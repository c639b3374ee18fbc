import Base
import Foundation
import HouseSupport
import TestSupport
import Testing

/// Where the villages lie, from the form to the map.
@Suite struct OutlinesOnTheMap {
    private static let shape = """
        {"type":"Polygon","coordinates":[[[105.65,19.77],[105.66,19.77],[105.66,19.78],[105.65,19.78],[105.65,19.77]]]}
        """

    @Test func `everyone sees the villages of the demo, drawn by the server and as GeoJSON`() async throws {
        try await withHouse { _, visitor in
            let page = try await visitor.get("/map")
            #expect(page.text.components(separatedBy: "class=\"plot__area\"").count == 9)
            #expect(page.text.contains("href=\"/units/van-son-thon-8\""))
            // What is invented says so.
            #expect(page.text.contains("không phải ranh giới thật"))
            let json = try await visitor.get("/map.json?kind=x")
            let value = try JSONValue(parsing: json.text)
            let features = try #require(value["features"]?.array)
            #expect(features.count == 8)
            #expect(features.allSatisfy { $0["geometry"]?["type"]?.string == "Polygon" })
            #expect(features.first?["properties"]?["url"]?.string == "/units/van-son-thon-1")
        }
    }

    @Test(arguments: TestEngine.available)
    func `an official pastes or sends an outline, corrects it and takes it away`(engine: TestEngine) async throws {
        try await withHouse(engine) { _, visitor in
            let official = visitor.other()
            try await official.signIn("vanhoa2")
            let list = try await official.get("/desk/outlines")
            #expect(list.text.contains("/desk/outlines/nua-co-dinh"))
            let page = try await official.get("/desk/outlines/nua-co-dinh")
            let form = try page.form(to: "/nua-co-dinh")
            let wrong = try await official.upload(form, ["shape": "{}", "source": "Sơ đồ xã"], files: [])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("href=\"#shape\"") && wrong.text.contains("Sơ đồ xã"))
            let saved = try await official.upload(form, ["shape": Self.shape, "source": "Sơ đồ xã 2026"], files: [])
            #expect(saved.status == 200)
            #expect(saved.text.contains("plot__area"))
            #expect(try await visitor.get("/map").text.contains("Sơ đồ xã 2026"))
            // The page that was open before does not overwrite it.
            let stale = try await official.upload(form, ["shape": Self.shape, "source": "Khác"], files: [])
            #expect(stale.status == 409)
            let file = Array(Self.shape.replacingOccurrences(of: "105.66", with: "105.67").utf8)
            let sent = try await official.upload(
                try saved.form(to: "/nua-co-dinh"), ["source": "Tệp đo đạc"],
                files: [("file", "thon.geojson", file)])
            #expect(sent.status == 200)
            #expect(try await visitor.get("/map.json").text.contains("105.67"))
            let gone = try await official.submit(sent.form(to: "/remove"))
            #expect(gone.status == 200)
            #expect(!(try await visitor.get("/map").text.contains("Tệp đo đạc")))
        }
    }

    @Test func `who draws no maps is refused, and nobody draws a unit that is not`() async throws {
        try await withHouse { _, visitor in
            let clerk = visitor.other()
            try await clerk.signIn("motcua1")
            #expect(try await clerk.get("/desk/outlines").status == 403)
            let official = visitor.other()
            try await official.signIn("vanhoa2")
            #expect(try await official.get("/desk/outlines/nowhere").status == 404)
        }
    }
}
