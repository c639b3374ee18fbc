import Audit
import Base
import Foundation
import House
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import Residents

private let now = Instant(CalendarDate("2026-11-23")!, minutes: 600)
private let commune = ID<AdministrativeUnit>("00000000-0000-7000-8000-000000000001")!
private let neighbour = ID<AdministrativeUnit>("00000000-0000-7000-8000-000000000002")!

private func official(_ permissions: Set<Permission>, of unit: ID<AdministrativeUnit> = commune) -> Actor {
    Actor(
        account: ID(at: now), displayName: "Official", postName: "Counter", unit: unit, commune: unit, language: nil,
        permissions: permissions, roles: [], scope: .below([unit], asOf: now.date))
}

private func withResidents(_ engine: TestEngine, _ body: (Database, ResidentStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("residents-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ring = try KeyRing.create(at: folder + "/keys/ring.json", dataFolder: folder + "/data", now: now)
    let vault = try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
    // As much of Identity's tables as a scope, and what became of units, ask for.
    let closure = Migration(
        "test.0001 closure",
        [
            .table("unit", "id \(.text) PRIMARY KEY, kind \(.text) NOT NULL"),
            """
            INSERT INTO unit (id, kind) VALUES ('00000000-0000-7000-8000-000000000001', 'commune'),
                ('00000000-0000-7000-8000-000000000002', 'commune'),
                ('00000000-0000-7000-8000-000000000003', 'commune'),
                ('00000000-0000-7000-8000-000000000004', 'province')
            """,
            .table(
                "unit_closure",
                """
                ancestor_id \(.text) NOT NULL, descendant_id \(.text) NOT NULL, depth \(.int64) NOT NULL,
                from_date \(.text) NOT NULL, until_date \(.text) NOT NULL
                """),
            """
            INSERT INTO unit_closure (ancestor_id, descendant_id, depth, from_date, until_date)
            VALUES ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 0, '2025-07-01',
                '9999-12-31'),
            ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000002', 0, '2025-07-01',
                '9999-12-31')
            """,
        ])
    try await withDatabase(
        engine,
        migrations: StorageSchema.migrations + AuditFeature.migrations
            + ResidentsFeature.migrations + [closure]
    ) { database in try await body(database, ResidentStore(vault: vault)) }
}

private func draft(_ name: String, number: String? = nil, phone: String? = nil) throws -> PersonDraft {
    PersonDraft(
        name: try PersonName(parsing: name), number: try number.map { try PersonalNumber(parsing: $0) },
        phone: try phone.map { try VietnamesePhone(parsing: $0) }, address: "Thôn 8")
}

@Suite struct ResidentStores {
    @Test(arguments: TestEngine.available)
    func `a number is one person, who keeps the name first given`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let first = try draft("Nguyễn Văn An", number: "038090001234", phone: "0912345678")
            let again = try draft("Nguyễn Văn Ân", number: "038090001234", phone: "0987654321")
            let (one, two) = try await database.write { transaction in
                (
                    try store.upsert(first, unit: commune, source: "test", at: now, in: transaction),
                    try store.upsert(again, unit: commune, source: "test", at: now, in: transaction)
                )
            }
            #expect(one.isNew && !two.isNew && one.id == two.id)
            // Tones apart, Ân and An fold alike; another name altogether is told.
            #expect(!two.isOtherName)
            let other = try draft("Lê Thị Hoa", number: "038090001234")
            let third = try await database.write {
                try store.upsert(other, unit: commune, source: "test", at: now, in: $0)
            }
            #expect(third.isOtherName)
            let details = try #require(try await database.read { try store.details(one.id, in: $0) })
            #expect(details.name.text == "Nguyễn Văn An")
            #expect(details.phone?.digits == "0987654321")
            #expect(details.number?.digits == "038090001234")
        }
    }

    @Test(arguments: TestEngine.available)
    func `received by twenty counters at once, a person is still one`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let person = try draft("Nguyễn Văn An", number: "038090001234", phone: "0912345678")
            let received = try await withThrowingTaskGroup(of: ResidentStore.Received.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await database.write {
                            try store.upsert(person, unit: commune, source: "test", at: now, in: $0)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(received.map(\.id)).count == 1)
            #expect(received.filter(\.isNew).count == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `persons are found by words, number and telephone, and only at home`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let person = try draft("Nguyễn Thị Vân Sơn", number: "038190001234", phone: "0912345678")
            _ = try await database.write { try store.upsert(person, unit: commune, source: "test", at: now, in: $0) }
            let (here, there) = (official([]).scope, official([], of: neighbour).scope)
            for query in ["van son", "Vân Sơn", "038 190 001 234", "+84 912 345 678"] {
                let (mine, theirs) = try await database.read { connection in
                    (
                        try store.search(query, here, asOf: now.date, limit: 10, in: connection),
                        try store.search(query, there, asOf: now.date, limit: 10, in: connection)
                    )
                }
                #expect(mine.map(\.name.text) == ["Nguyễn Thị Vân Sơn"], "\(query)")
                #expect(theirs.isEmpty, "\(query)")
            }
            for query in ["", "🙂", "\" OR 1=1 --", "van*", "038190001235"] {
                #expect(
                    try await database.read { try store.search(query, here, asOf: now.date, limit: 10, in: $0) }.count
                        <= 1)
            }
            let shown = try await database.read { try store.list(here, asOf: now.date, limit: 10, in: $0) }
            #expect(shown.first?.maskedNumber == "•••••••••234")
            #expect(shown.first?.maskedPhone == "•••••••678")
            #expect(try await database.read { try store.list(there, asOf: now.date, limit: 10, in: $0) }.isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `pages of the list follow one another without gaps`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let names = ["An", "Ân", "Bình", "Bình", "Cường", "Dũng", "Đào"]
            for name in names {
                let person = try draft("Lê \(name)")
                _ = try await database.write {
                    try store.upsert(person, unit: commune, source: "test", at: now, in: $0)
                }
            }
            var seen: [String] = []
            var cursor: ID<Person>?
            while true {
                let page = try await database.read { [cursor] in
                    try store.list(official([]).scope, asOf: now.date, after: cursor, limit: 2, in: $0)
                }
                seen += page.map { $0.name.text }
                guard let last = page.last else { break }
                cursor = last.id
            }
            #expect(seen == names.map { "Lê \($0)" })
        }
    }

    @Test(arguments: TestEngine.available)
    func `whom two communes wrote down is one person once they are one`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let (number, heir) = ("038190001234", ID<AdministrativeUnit>("00000000-0000-7000-8000-000000000003")!)
            let province = ID<AdministrativeUnit>("00000000-0000-7000-8000-000000000004")!
            let old = try draft("Lê Thị Hoa", number: number, phone: "0912345678")
            let new = try draft("Lê Thị Hòa", number: number, phone: "0987654321")
            let stranger = try draft("Lê Thị Lan", number: "038190001235")
            let merger = now.date.adding(days: 7)
            let (first, second) = try await database.write { transaction in
                for (above, below, from) in [
                    (heir, heir, now.date), (heir, commune, merger), (heir, neighbour, merger),
                    (province, commune, now.date), (province, neighbour, now.date), (province, heir, merger),
                ] {
                    try transaction.execute(
                        """
                        INSERT INTO unit_closure (ancestor_id, descendant_id, depth, from_date, until_date)
                        VALUES (\(above), \(below), \(above == below ? 0 : 1), \(from), '9999-12-31')
                        """)
                }
                _ = try store.upsert(stranger, unit: commune, source: "test", at: now, in: transaction)
                return (
                    try store.upsert(old, unit: commune, source: "test", at: now, in: transaction).id,
                    try store.upsert(new, unit: neighbour, source: "test", at: now, in: transaction).id
                )
            }
            #expect(first != second)
            let typed = try PersonalNumber(parsing: number)
            try await database.read { connection throws in
                let today = Scope.below([province], asOf: now.date)
                #expect(try store.list(today, asOf: now.date, limit: 10, in: connection).count == 3)
                let found = try store.search(number, today, asOf: now.date, limit: 10, in: connection)
                #expect(found.count == 2, "two communes, two registers")
                #expect(try store.find(typed, unit: commune, asOf: now.date, in: connection)?.id == first)
                for scope in [Scope.below([heir], asOf: merger), .below([province], asOf: merger)] {
                    let all = try store.list(scope, asOf: merger, limit: 10, in: connection)
                    #expect(Set(all.map(\.name.text)) == ["Lê Thị Hòa", "Lê Thị Lan"])
                    for (words, id) in [(number, second), ("le thi hoa", second), ("0912345678", first)] {
                        let found = try store.search(words, scope, asOf: merger, limit: 10, in: connection)
                        #expect(found.map(\.id) == [id], "\(words)")
                    }
                }
                let person = try #require(try store.find(typed, unit: heir, asOf: merger, in: connection))
                #expect(person.id == second)
                let rows = try store.rows(of: person, .below([heir], asOf: merger), in: connection)
                #expect(rows.map(\.id) == [second, first])
            }
            // Nobody writes her down a third time.
            let received = try await database.write {
                try store.upsert(new, unit: heir, source: "test", at: Instant(merger, minutes: 600), in: $0)
            }
            #expect(received.id == second && !received.isNew)
        }
    }

    @Test(arguments: TestEngine.available)
    func `nothing is shown in clear without permission, reason and trace`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let person = try draft("Nguyễn Văn An", number: "038090001234")
            let id = try await database.write {
                try store.upsert(person, unit: commune, source: "test", at: now, in: $0).id
            }
            func look(_ actor: Actor, _ reason: String) async throws -> PersonDetails {
                let action = RevealPersonalData(store: store, person: id, reason: reason)
                return try await database.write { try action(by: actor, at: now, in: $0) }
            }
            let reason = "Comparing papers"
            await #expect(throws: Problem.forbidden) { _ = try await look(official([ResidentsFeature.read]), reason) }
            await #expect(throws: Problem.self) { _ = try await look(official([ResidentsFeature.reveal]), "  x  ") }
            await #expect(throws: Problem.notFound) {
                _ = try await look(official([ResidentsFeature.reveal], of: neighbour), reason)
            }
            let scope = official([]).scope
            #expect(try await database.read { try RevealLog().list(scope, limit: 10, in: $0) }.isEmpty)
            let details = try await look(official([ResidentsFeature.reveal]), reason)
            #expect(details.number?.digits == "038090001234")
            let looks = try await database.read { try RevealLog().list(scope, limit: 10, in: $0) }
            #expect(looks.map(\.reason) == [reason])
            #expect(looks.map(\.personName.text) == ["Nguyễn Văn An"])
            let entries = try await database.read {
                try AuditLog().list(subject: "residents.person", id: id.text, in: $0)
            }
            #expect(entries.map(\.action) == ["residents.reveal"])
            #expect(!entries.map(\.facts.text).joined().contains(reason))
        }
    }

    @Test(arguments: TestEngine.available)
    func `numbers, telephones and addresses are not readable in the table`(engine: TestEngine) async throws {
        try await withResidents(engine) { database, store in
            let person = try draft("Nguyễn Văn An", number: "038090001234", phone: "0912345678")
            _ = try await database.write { try store.upsert(person, unit: commune, source: "test", at: now, in: $0) }
            let row = try #require(
                try await database.read {
                    try $0.row("SELECT number, number_hash, phone, phone_hash, address FROM person")
                })
            for column in ["number", "phone", "address"] {
                let bytes: [UInt8] = try row[column]
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains("038090001234") && !text.contains("0912345678") && !text.contains("Thôn"))
            }
            #expect((try row["number_hash"] as String).count == 64)
        }
    }
}
