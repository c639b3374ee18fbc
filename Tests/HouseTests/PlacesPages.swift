import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// A place from the form to the scan, through HTTP.
@Suite struct PlacesPages {
    private static let values = [
        "title_vi": "Giếng làng Vân", "title_en": "Old village well", "text_vi": "Giếng cổ giữa làng.\n\nNước trong.",
        "kind": "historic_site", "unit": "van-son-thon-1", "position": "19.7562, 105.6161",
        "nicknames": "giếng tiên", "hours": "weekly", "hours_1": "07:00-17:00", "wheelchair": "yes",
        "assurance": "declared", "declared_by": "Trưởng thôn 1",
    ]

    private func create(_ official: Visitor) async throws -> Visitor.Answer {
        try await official.signIn("vanhoa2")
        let page = try await official.get("/desk/places/new")
        return try await official.submit(page.form(to: "/desk/places/new"), Self.values)
    }

    @Test(arguments: TestEngine.available)
    func `an official writes a page, previews it, publishes it, and everyone finds it`(engine: TestEngine) async throws
    {
        try await withHouse(engine) { _, visitor in
            let official = visitor.other()
            let made = try await create(official)
            #expect(made.status == 200)
            #expect(made.path == "/desk/places/gieng-lang-van")
            #expect(try await visitor.get("/places/gieng-lang-van").status == 404)
            let preview = try await official.get("\(made.path)/preview")
            #expect(preview.status == 200)
            #expect(preview.text.contains("Giếng cổ giữa làng."))
            let published = try await official.submit(made.form(to: "/publish"))
            #expect(published.status == 200)
            let page = try await visitor.get("/places/gieng-lang-van")
            #expect(page.status == 200)
            #expect(page.path.hasPrefix("/q/"))
            #expect(page.text.contains("giếng tiên") && page.text.contains("07:00–17:00"))
            #expect(page.text.contains("geo:19.756200,105.616100"))
            #expect(try await visitor.get("/search?q=gieng+tien").text.contains("Giếng làng Vân"))
            #expect(try await visitor.get("/units/van-son-thon-1").text.contains("/places/gieng-lang-van"))
            let near = try await visitor.get("/places/near?at=19.7562,105.6161")
            #expect(near.text.contains("/places/gieng-lang-van"))
            // In Arabic the name is missing, and shown as what it is.
            let arabic = try await visitor.other(languages: "ar").get(page.path)
            #expect(arabic.text.contains("lang=\"vi\">Giếng làng Vân"))
        }
    }

    @Test func `what is typed wrong comes back with everything, and of two versions both are shown`() async throws {
        try await withHouse { _, visitor in
            let official = visitor.other()
            let made = try await create(official)
            let form = try await official.get("\(made.path)/edit").form(to: "/edit")
            let wrong = try await official.submit(form, ["hours_2": "soon", "position": "here", "address": "Thôn 1"])
            #expect(wrong.status == 422)
            for part in ["hours_2", "position"] { #expect(wrong.text.contains("href=\"#\(part)\"")) }
            #expect(wrong.text.contains("value=\"soon\"") && wrong.text.contains("value=\"Thôn 1\""))
            let first = try await official.submit(form, ["address": "Xóm Trên"])
            #expect(first.status == 200)
            let again = try await official.get("\(made.path)/edit").form(to: "/edit")
            _ = try await official.submit(again, ["address": "Xóm Dưới"])
            var second = try await official.submit(again, ["address": "Xóm Giữa", "form_key": "other"])
            #expect(second.status == 409)
            #expect(second.text.contains("Xóm Giữa") && second.text.contains("Xóm Dưới"))
            second = try await official.submit(second.form(to: "/edit"))
            #expect(second.status == 200)
            let old = try await official.get("\(made.path)/revisions/3")
            #expect(old.text.contains("Xóm Dưới"))
            #expect(try await official.get("\(made.path)/revisions/99").status == 404)
        }
    }

    @Test func `only pictures are taken, and the public sees the small one once it is described`() async throws {
        try await withHouse { _, visitor in
            let official = visitor.other()
            let made = try await create(official)
            _ = try await official.submit(made.form(to: "/publish"))
            let pictures = try await official.get("\(made.path)/pictures")
            let form = try pictures.form(to: "/pictures")
            let lying = try await official.upload(
                form, files: [("photos", "photo.jpg", Array("<script>alert(1)</script>".utf8))])
            #expect(lying.status == 422)
            let broken = try await official.upload(form, files: [("photos", "photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0])])
            #expect(broken.status == 422)
            #expect(broken.text.contains("photo.jpg"))
            let added = try await official.upload(form, files: [("photos", "photo.jpg", Pictures.jpeg)])
            #expect(added.status == 200)
            let desk = try #require(added.text.firstMatch(of: /src="(\/desk\/places\/[^"]+)"/).map { String($0.1) })
            let small = try await official.get(desk)
            #expect(small.status == 200)
            #expect(small.headers[.contentType] == "image/jpeg")
            let open = desk.replacingOccurrences(of: "/desk", with: "")
            #expect(try await visitor.get(open).status == 404)
            #expect(try await visitor.get(desk).path.hasPrefix("/sign-in"))
            let id = try #require(desk.split(separator: "/").last)
            let described = try await official.submit(added.form(to: "/\(id)"), ["alt_vi": "Giếng nhìn từ cổng"])
            #expect(described.status == 200)
            #expect(try await visitor.get(open).status == 200)
            let page = try await visitor.get("/places/gieng-lang-van")
            #expect(page.text.contains("alt=\"Giếng nhìn từ cổng\""))
            let withdrawn = try await official.submit(
                try await official.get(made.path).form(to: "/withdraw"), ["reason": "Đang tu sửa"])
            #expect(withdrawn.status == 200)
            #expect(try await visitor.get(open).status == 404)
            // Address and code say that it is gone, and why, to people and programs, until it is back.
            for path in ["/places/gieng-lang-van", page.path] {
                let gone = try await visitor.get(path)
                #expect(gone.status == 410 && gone.path == path)
                #expect(gone.text.contains("Đang tu sửa") && !gone.text.contains("Nước trong"))
                let json = try await visitor.send(.get, path, headers: [.accept: "application/json"])
                #expect(json.status == 410)
                let value = try JSONValue(parsing: json.text)
                #expect(value["state"]?.string == "withdrawn" && value["reason"]?.string == "Đang tu sửa")
            }
            let call = try await visitor.get("/api/v1/places/gieng-lang-van")
            #expect(call.status == 410 && call.text.contains("Đang tu sửa"))
            #expect(!(try await visitor.get("/search?q=gieng+tien").text.contains("/places/gieng-lang-van")))
            let back = try await official.submit(try await official.get(made.path).form(to: "/publish"))
            #expect(back.status == 200)
            #expect(try await visitor.get("/places/gieng-lang-van").path == page.path)
            #expect(try await visitor.get(page.path).status == 200)
        }
    }

    @Test func `every public list and every call for programs answers`() async throws {
        try await withHouse { _, visitor in
            for path in [
                "/places", "/places?kind=school", "/places?kind=x&unit=y&cursor=z", "/places?q=cho", "/places/near",
                "/places/near?unit=van-son-thon-3", "/places/near?at=nowhere", "/places/near?at=0.5,0.5",
                "/units/tan-ninh",
                "/api/v1/places?limit=3", "/api/v1/places/market", "/api/v1/places.geojson",
            ] {
                #expect(try await visitor.get(path).status == 200, "\(path)")
            }
            for path in ["/places/nothing", "/places/market/pictures/1", "/api/v1/places/nothing"] {
                #expect(try await visitor.get(path).status == 404, "\(path)")
            }
            #expect(try await visitor.get("/api/v1/places?limit=0").status == 422)
            #expect(try await visitor.get("/api/v1/places.geojson").text.contains("FeatureCollection"))
            // A code that Vân Sơn printed still leads to its place.
            let old = try await visitor.get("/old/VS-CHO-001")
            #expect(old.status == 200 && old.link("/q/") != nil)
        }
    }

    @Test func `a village head sees the places of the village and no others`() async throws {
        try await withHouse { _, visitor in
            let head = visitor.other()
            try await head.signIn("thon1")
            let list = try await head.get("/desk/places")
            #expect(list.text.contains("/desk/places/village-hall-1"))
            #expect(!list.text.contains("/desk/places/village-hall-2"))
            #expect(try await head.get("/desk/places/village-hall-2").status == 404)
            let table = try await head.get("/desk/places.csv")
            #expect(table.text.contains("village-hall-1") && !table.text.contains("village-hall-2"))
        }
    }
}
