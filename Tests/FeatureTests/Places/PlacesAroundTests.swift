import Base
import Files
import House
import NIOCore
import Storage
import TestSupport
import Testing
import Web

@testable import Places

/// What is near, pictures, the demo, and what was there before.
@Suite struct PlacesAround {
    @Test(arguments: TestEngine.available)
    func `the nearest comes first, within reach, and only what is open`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let near = try await house.publish(try house.content("Gan", at: "19.7601, 105.6200"))
            let east = try await house.publish(try house.content("Dong", at: "19.7600, 105.6290"))
            let north = try await house.publish(try house.content("Bac", at: "19.7690, 105.6200"))
            try await house.publish(try house.content("Xa", at: "20.5000, 105.6200"))
            try await house.publish(
                try house.content("Chua mo", at: "19.7600, 105.6201"), from: house.now.date.adding(days: 1))
            _ = try await CreatePlace(services: house.services)(
                try house.content("Nhap", at: "19.7600, 105.6200"), by: try house.actor(), key: nil, at: house.now)
            try await house.publish(try house.content("Khong vi tri"))
            let centre = try #require(Position("19.7600, 105.6200"))
            let today = house.now.date
            let found = try await house.database.read {
                try PlaceStore.near(centre, within: 25_000, on: today, limit: 50, in: $0)
            }
            // A step east is shorter than one north of as many degrees.
            #expect(found.map(\.place.key) == [near, east, north])
            #expect(found.map { Int($0.metres) } == [11, 941, 1000])
            let close = try await house.database.read {
                try PlaceStore.near(centre, within: 950, on: today, limit: 50, in: $0).map(\.place.key)
            }
            #expect(close == [near, east])
            let one = try await house.database.read {
                try PlaceStore.near(centre, within: 25_000, on: today, limit: 1, in: $0).map(\.place.key)
            }
            #expect(one == [near])
        }
    }

    @Test(arguments: TestEngine.available)
    func `lists are paged by title without losing or repeating any`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            for number in 1...5 { try await house.publish(try house.content(number < 4 ? "Nha" : "Truong \(number)")) }
            var seen: [String] = []
            var cursor: PlaceCursor?
            repeat {
                let after = cursor
                let page = try await house.database.read {
                    try PlaceStore.list(PlaceFilter(), scope: PlaceStore.everyone, after: after, limit: 2, in: $0)
                }
                seen += page.prefix(2).map(\.key)
                cursor = page.count > 2 ? PlaceCursor(PlaceCursor(page[1]).text) : nil
            } while cursor != nil
            #expect(seen == ["nha", "nha-2", "nha-3", "truong-4", "truong-5"])
            let words = try await house.database.read {
                try PlaceStore.list(PlaceFilter(words: "trường"), scope: PlaceStore.everyone, limit: 9, in: $0).count
            }
            #expect(words == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a picture is shown once it is described, moves, and goes`(engine: TestEngine) async throws {
        try await PlaceFixture.with(engine) { house in
            let (edit, actor) = (EditPictures(services: house.services), try house.actor())
            let key = try await house.publish(try house.content("A"))
            let holder = actor.id
            var files: [UploadedFile] = []
            for name in ["a.jpg", "b.jpg"] {
                files.append(
                    try await house.services.files.stage([0xFF, 0xD8, 0xFF, 0xE0], name: name, holder: holder))
            }
            let uploads = files
            await #expect(throws: Problem.self) {
                try await edit(key, version: nil, .add(uploads, holder: "x"), by: actor, key: nil, at: house.now)
            }
            #expect(
                try await edit(key, version: nil, .add(uploads, holder: holder), by: actor, key: "k", at: house.now))
            #expect(
                try await !edit(key, version: nil, .add(uploads, holder: holder), by: actor, key: "k", at: house.now))
            func pictures() async throws -> [PlacePicture] {
                let place = try await house.place(key)
                return try await house.database.read { try PictureStore.list(of: place.id, in: $0) }
            }
            let added = try await pictures()
            #expect(added.map(\.isShown) == [false, false])
            try await edit(
                key, version: nil, .describe(added[1].id, LocalizedText("Cong dinh"), credit: "X"), by: actor, key: nil,
                at: house.now)
            try await edit(key, version: nil, .moveUp(added[1].id), by: actor, key: nil, at: house.now)
            let moved = try await pictures()
            #expect(moved.map(\.id) == [added[1].id, added[0].id])
            #expect(moved.map(\.isShown) == [true, false])
            try await edit(key, version: nil, .remove(added[0].id), by: actor, key: nil, at: house.now)
            #expect(try await pictures().map(\.id) == [added[1].id])
            let file = try await house.database.read { try house.services.files.file(added[0].file, in: $0) }
            #expect(file?.state == .erased)
        }
    }

    @Test func `a picture that is none, or has sixty megapixels, is refused before it is taken`() async {
        let inspector = PictureInspector()
        #expect(await inspector.problem(Array("<html>".utf8)) == "places.problem.picture_unreadable")
        #expect(await inspector.problem([0xFF, 0xD8, 0xFF, 0xE0, 0, 0]) == "places.problem.picture_unreadable")
        // A baseline JPEG that announces 10000 by 6000 pixels.
        let head: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xC0, 0x00, 0x0B, 0x08, 0x17, 0x70, 0x27, 0x10, 0x01, 0x01, 0x11, 0x00, 0xFF, 0xDA, 0x00,
            0x08, 0x01, 0x01, 0x00, 0x00, 0x3F, 0x00, 0x00, 0xFF, 0xD9,
        ]
        #expect(await inspector.problem(head)?.key == "places.problem.picture_too_large")
    }

    @Test(arguments: TestEngine.available)
    func `the demo comes in once, in three languages, with positions that say they are made up`(engine: TestEngine)
        async throws
    {
        try await PlaceFixture.with(engine) { house in
            let seed = SeedPlaces(services: house.services)
            try await seed(PlaceFixture.demo)
            let keys = try await house.open()
            #expect(keys.count > 25)
            try await seed(PlaceFixture.demo)
            #expect(try await house.open() == keys)
            let places = try await house.database.read {
                try PlaceStore.list(PlaceFilter(), scope: PlaceStore.everyone, limit: 100, in: $0)
            }
            #expect(places.contains { $0.state == .draft })
            for place in places {
                #expect(place.translation == .current, "\(place.key)")
                if place.facts.position != nil { #expect(place.facts.isSynthetic, "\(place.key)") }
            }
            #expect(try await house.found("mot cua").contains("service-centre"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `places of before are taken over, and the search finds them after the job`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: PlaceFixture.before) { database in
            let id = ID<Place>(at: PlaceFixture.start)
            let unit = ID<AdministrativeUnit>(at: PlaceFixture.start)
            try await database.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO place (id, key, kind, title_vi, title_en, title_ar, text_vi, text_en, text_ar, unit_id,
                        verified, synthetic, created_at, version)
                    VALUES (\(id), 'am-tien', 'historic_site', 'Am Tien', 'Am Tien', '', 'Di tich', '', '', \(unit),
                        'read', \(false), \(PlaceFixture.start), 1)
                    """)
            }
            try await database.migrate(PlaceFixture.before + PlacesFeature.migrations, clock: .system)
            let today = PlaceFixture.start.date
            let (place, words) = try await database.read { connection in
                let place = try #require(try PlaceStore.find(key: "am-tien", in: connection))
                return (place, try PlaceWords.read(place.id, in: connection))
            }
            #expect(place.isOpen(on: today) && place.listedAt == nil)
            #expect(place.facts.kind == .historicSite && place.facts.assurance == .verified)
            #expect(words.text(.title).others[.english] == "Am Tien")
            #expect(words.text(.text).vietnamese == "Di tich")
            #expect(words.translation == .missing && place.translation == .missing)
        }
    }
}
