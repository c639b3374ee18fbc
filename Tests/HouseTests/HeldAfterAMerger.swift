import Audit
import Base
import Files
import House
import HouseSupport
import Identity
import Residents
import Storage
import TestSupport
import Testing
import Texts

@testable import OneStop
@testable import langso

/// Two communes become one: who was known to both is one person, and what each held about her is held together.
@Suite struct HeldAfterAMerger {
    private static let number = "038185001234"
    private static let day = TestHouse.start.date.adding(days: 1)

    /// A neighbour of the demo commune, and its officer: she of the demo, sitting there.
    private func neighbour(_ house: TestHouse) async throws -> Actor {
        let officer = try #require(try await house.actor("motcua1"))
        let row = [
            "key": "ke-ben", "kind": "commune", "name_vi": "Xã Kế Bên", "parent": "thanh-hoa", "from": "2020-01-01",
        ]
        let unit = try await house.database.write(.alone) { transaction in
            _ = try ImportUnits()([row], actor: .system("test"), at: TestHouse.start, in: transaction)
            return try UnitStore().find(key: "ke-ben", asOf: TestHouse.start.date, in: transaction)?.id
        }
        let commune = try #require(unit)
        return Actor(
            account: officer.account, displayName: officer.displayName, postName: officer.postName, unit: commune,
            commune: commune, language: nil, permissions: officer.permissions, roles: officer.roles,
            scope: .below([commune], asOf: TestHouse.start.date))
    }

    /// An application of hers, received by that officer; with a paper that may be kept, if one is named.
    private func receive(
        _ house: TestHouse, by actor: Actor, phone: String, keeping paper: String? = nil
    ) async throws -> ID<Dossier> {
        let (services, now) = (house.oneStop, house.clock.clock.now())
        let staged =
            paper == nil ? nil : try await services.files.stage(Self.picture, name: "giay.pdf", holder: actor.id)
        let file = staged?.storedID
        return try await house.database.write { transaction in
            let procedure = try #require(
                try services.catalogue.current("2.000635", asOf: now.date, in: transaction))
            let answers = Answers([
                "full_name": "Nguyễn Thị Mơ", "personal_number": Self.number, "phone": phone,
                "acts_for": "self", "event_kind": "birth", "copies": "1", "delivery": "counter",
            ])
            var request = CreateWalkIn.Request(procedure: procedure, answers: answers)
            if let file, let paper {
                request.files = [(paper, file)]
                try DigitisedPaperStore().insert(
                    DigitisedPaper(
                        file: file.text, mark: .original, pages: 1, account: actor.account.text,
                        actorName: actor.displayName, at: now, hasConsent: true, validUntil: nil, reusedFrom: nil),
                    in: transaction)
            }
            return try CreateWalkIn(services: services)(request, by: actor, at: now, in: transaction).id
        }
    }

    private static let picture = Array("%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n".utf8)

    private func merge(_ house: TestHouse) async throws {
        let table = """
            unit,becomes,name_vi,kind,parent,org_code
            tan-ninh,tan-ninh-moi,Xã Tân Ninh Mới,commune,thanh-hoa,000.00.98.H56
            ke-ben,tan-ninh-moi,,,,
            """
        try await MergeUnits(database: house.database)(
            try UnitMerge(try TableReading(Array(table.utf8)), on: Self.day), by: .init(command: "test"),
            at: TestHouse.start)
    }

    @Test(arguments: TestEngine.available)
    func `her own page shows what both held, and each officer finds her once`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let here = try #require(try await house.actor("motcua1"))
            let there = try await neighbour(house)
            _ = try await receive(house, by: here, phone: "0301234567")
            _ = try await receive(house, by: there, phone: "0307654321")
            let entry = try await house.database.write { transaction in
                let hash = house.oneStop.numberHash(Self.number)
                return try transaction.value(
                    """
                    UPDATE certification_entry SET number_hash = \(hash), unit_id = \(there.commune),
                        document = 'Bằng tốt nghiệp của Kế Bên'
                    WHERE id = (SELECT min(id) FROM certification_entry) RETURNING id
                    """, as: String.self)
            }
            #expect(entry != nil)
            let officer = resident.other()
            try await officer.signIn("motcua1")
            func page() async throws -> Visitor.Answer {
                let empty = try await officer.get("/desk/residents/card")
                return try await officer.submit(empty.form(to: "/card"), ["card": Self.number])
            }
            func shown(_ text: String) -> Int { text.matches(of: /Cấp bản sao Trích lục hộ tịch/).count }
            let before = try await page()
            let count = shown(before.text)
            #expect(count > 0 && !before.text.contains("Kế Bên"))
            try await merge(house)
            #expect(shown(try await page().text) == count, "the day is not there yet")

            house.clock.set(Instant(Self.day, minutes: 480))
            try await officer.signIn("motcua1")
            let after = try await page()
            #expect(shown(after.text) == 2 * count)
            for text in ["Sổ người dân của Xã Tân Ninh", "Sổ người dân của Xã Kế Bên", "Bằng tốt nghiệp của Kế Bên"] {
                #expect(after.text.contains(text), "\(text)")
            }
            let listed = try await officer.get("/desk/residents?q=\(Self.number)")
            #expect(listed.text.matches(of: /href="\/desk\/residents\/[0-9a-f-]{36}"/).count == 1)
            let person = try await officer.get(try #require(listed.link("/desk/residents/0")))
            #expect(person.text.contains("Sổ người dân của"))

            // The link leads to all of it, and a consent given on either row is hers to take back.
            let given = try await officer.submit(
                after.form(to: "/consents"), ["purpose": "contact", "method": "written"])
            #expect(given.status == 200)
            let handed = try await officer.submit(after.form(to: "/data/link"))
            let path = try #require(handed.text.firstMatch(of: /\/my-data\/[A-Za-z0-9_-]{43}/))
            let own = try await resident.get(String(path.output))
            for text in ["0301234567", "0307654321", "Bằng tốt nghiệp của Kế Bên"] {
                #expect(own.text.contains(text), "\(text)")
            }
            #expect(try await resident.submit(own.form(to: "/withdraw")).text.contains("Đã rút lại lúc"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `papers that one of them kept are offered by the new one, and can be used again`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, _ in
            let services = house.oneStop
            let there = try await neighbour(house)
            let key = try await house.database.read {
                try services.catalogue.current("2.000635", asOf: TestHouse.start.date, in: $0)?.documents.first?.key
            }
            let paper = try #require(key)
            let source = try await receive(house, by: there, phone: "0307654321", keeping: paper)
            let officer = try #require(try await house.actor("motcua1"))
            let now = try await receive(house, by: officer, phone: "0301234567")
            func kept(on day: CalendarDate) async throws -> [KeptPaper] {
                try await house.database.read { try DigitisedPaperStore().kept(for: now, on: day, in: $0) }
            }
            #expect(try await kept(on: TestHouse.start.date).isEmpty)
            try await merge(house)
            #expect(try await kept(on: TestHouse.start.date).isEmpty)
            house.clock.set(Instant(Self.day, minutes: 480))
            let offered = try await kept(on: Self.day)
            #expect(offered.map(\.key) == [paper])
            let heir = try #require(try await house.actor("motcua1"))
            let chosen = try #require(offered.first)
            let file = try #require(ID<StoredFile>(chosen.paper.file))
            try await DigitisedPaperDeeds(services: services).reuse(
                file, for: now, by: heir, at: house.clock.clock.now())
            let (own, old) = try await house.database.read { connection in
                (
                    try services.store.attachedDocuments(of: now, in: connection),
                    try services.store.attachedDocuments(of: source, in: connection)
                )
            }
            #expect(own.count == 1 && old.count == 1 && own.first?.file != file, "a copy of its own")
        }
    }
}
