import Audit
import Base
import Foundation
import Logging
import TestSupport
import Testing
import Trust

@testable import Storage
@testable import langso

/// A database of the first version that went out (the steps up to `onestop.0004`), with rows in it, brought up to date.
@Suite struct UpgradeFromTheFirst {
    private static let then = Instant(CalendarDate(dayNumber: 20_700), minutes: 600)
    private static let sealed: [UInt8] = [0, 1, 2, 0, 255]
    private static let accounts = (1...3).map { "01a5f000-0000-7000-8000-00000000000\($0)" }
    private static let unit = "01a5f000-0000-7000-8000-0000000000aa"

    /// The steps of the first version, by the file that keeps them as they were.
    static func firstSteps() throws -> [Migration] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "released-migrations.txt")
        let ids = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: " ", maxSplits: 2).last.map(String.init) ?? "" }
        let last = try #require(ids.firstIndex { $0.hasPrefix("onestop.0004") })
        return try ids[...last].map { id in try #require(Household.migrations.first { $0.id == id }) }
    }

    @Test(arguments: TestEngine.available)
    func `every row lives on, and the schema is that of a new database`(engine: TestEngine) async throws {
        let first = try Self.firstSteps()
        #expect(first.count == 18)
        let test = try await TestDatabase(engine, migrations: first)
        let database = test.database
        try await Self.fill(database)
        let ring = try KeyRing.create(
            at: test.folder.appendingPathComponent("keys/ring.json").path,
            dataFolder: test.folder.appendingPathComponent("data").path, now: Self.then)
        let clock = TestClock(Self.then)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let sealer = AuditSealer(database: database, clock: clock.clock, signer: try ring.signer(), logger: logger)
        #expect(try await sealer.sealNow() == 1)

        clock.advance(seconds: 90 * 86_400)
        let applied = try await database.migrate(Household.migrations, clock: clock.clock)
        #expect(applied == Household.migrations.map(\.id).filter { id in !first.contains { $0.id == id } })
        #expect(try await database.migrate(Household.migrations, clock: clock.clock) == [])

        try await Self.placesLiveOn(database)
        try await Self.registersLiveOn(database)
        try await Self.dossiersLiveOn(database)
        try await Self.peopleLiveOn(database)

        // What was sealed before is still what it was, and what was found is found.
        let verdict = try await AuditVerifier().verify(database, verifier: ring.signer().verifier)
        #expect(verdict.holds && verdict.entries == 1)
        let found = try await database.read {
            try SearchIndex().find("nha van hoa", where: "audience = 'public'", limit: 5, in: $0).map(\.record)
        }
        #expect(found == ["village-hall-1"])

        let upgraded = try await database.read { try TableShape.all(in: $0) }
        let fresh = try await TestDatabase(engine, migrations: Household.migrations)
        #expect(try await fresh.database.read { try TableShape.all(in: $0) } == upgraded)
        await fresh.remove()

        try await Self.programStarts(on: database, ring, clock, test.folder, logger)
        await test.remove()
    }

    /// The whole program is built on it, and its first jobs put the place where it is found.
    private static func programStarts(
        on database: Database, _ ring: KeyRing, _ clock: TestClock, _ folder: URL, _ logger: Logger
    ) async throws {
        let data = folder.appendingPathComponent("data")
        let settings = Settings(
            data: data, keys: folder.appendingPathComponent("keys"),
            database: .file(data.appendingPathComponent("none.sqlite").path), host: "127.0.0.1", port: 0, address: nil,
            proxies: [], home: "tan-ninh", logLevel: "critical")
        let house = try await Household.build(
            Foundations(
                settings: settings, clock: clock.clock, logger: logger, database: database, ring: ring, lock: nil))
        try await house.jobs.enqueueSchedules()
        try await house.jobs.drain()
        let failures = try await database.read {
            try $0.values("SELECT failure FROM job WHERE failure <> ''", as: String.self)
        }
        #expect(failures == [])
        let folded = try await database.read {
            try $0.value("SELECT folded FROM place_record WHERE key = 'village-hall-1'", as: String.self)
        }
        #expect(folded?.contains("nha van hoa") == true)
    }

    // MARK: what was there

    private static func fill(_ database: Database) async throws {
        let (places, then, sealed, unit) = (accounts, then, sealed, unit)
        try await database.write(.alone) { transaction in
            for (index, kind, verified, english) in [
                (0, "village_hall", "read", "Village hall"), (1, "school", "unverified", ""),
            ] {
                let key = index == 0 ? "village-hall-1" : "school-1"
                let title = index == 0 ? "Nhà văn hóa thôn 1" : "Trường học"
                try transaction.execute(
                    """
                    INSERT INTO place (id, key, kind, title_vi, title_en, title_ar, text_vi, text_en, text_ar, unit_id,
                        verified, synthetic, created_at, version)
                    VALUES (\(places[index]), \(key), \(kind), \(title), \(english), '', 'Nơi họp thôn', '', '', \(unit),
                        \(verified), 1, \(then), \(3 + index))
                    """)
            }
            try transaction.execute(
                """
                INSERT INTO public_code (code, kind, target, unit_id, title_vi, title_en, title_ar, folded, state, created_at,
                    revoked_at, reason, superseded_by)
                VALUES ('N9MBSRZR4M', 'lookup.place', 'village-hall-1', \(unit), 'Nhà văn hóa thôn 1', '', '', 'nha van hoa',
                    'published', \(then), 0, '', '')
                """)
            try transaction.execute(
                "INSERT INTO scan_count (code, day, number) VALUES ('N9MBSRZR4M', '2026-09-04', 41)")
            try transaction.execute(
                """
                INSERT INTO legacy_code (folded, shown, kind, target, title, printed_on, issuer)
                VALUES ('VS0001', 'VS-0001', 'lookup.place', 'village-hall-1', 'Nhà văn hóa', '2024-05-01', 'Vân Sơn')
                """)
            try transaction.execute(
                """
                INSERT INTO emergency_number (number, place, name_vi, name_en, name_ar, text_vi, text_en, text_ar, verified)
                VALUES ('113', 1, 'Công an', 'Police', '', 'Gọi khi nguy hiểm', '', '', 'read')
                """)
            try SearchIndex().put(
                .init(
                    source: "lookup.place", record: "village-hall-1", unit: unit, audience: "public",
                    title: "Nhà văn hóa thôn 1", detail: "", path: "/places/village-hall-1"), in: transaction)
            try fillDossier(transaction, sealed, unit)
            try transaction.execute(
                """
                INSERT INTO account (id, username, full_name, name_key, password_hash, must_change, state, language, phone,
                    synthetic, version, created_at, changed_at)
                VALUES (\(places[2]), 'an.nguyen', 'Nguyễn Văn An', 'an', 'hash', 0, 'active', 'vi', '', 0, 5, \(then), \(then))
                """)
            try transaction.execute(
                "INSERT INTO role_permission (role, permission, granted) VALUES ('chair', 'audit.read', 0)")
            try AuditLog().record(
                AuditEntry(
                    actor: .system("test"), action: "places.publish", subject: AuditSubject("lookup.place", "1"),
                    unit: nil, facts: ["key": "village-hall-1"], personal: ["name": "An"], at: then), in: transaction)
        }
    }

    private static func fillDossier(_ transaction: Transaction, _ sealed: [UInt8], _ unit: String) throws {
        try transaction.execute(
            """
            INSERT INTO procedure (code, unit_id, name_vi, name_en, name_ar, field_key, field_vi, field_en, field_ar, sort_key,
                is_modelled, level)
            VALUES ('TN-XN-01', \(unit), 'Xác nhận', '', '', 'social', 'Xã hội', '', '', 'a', 1, 'full')
            """)
        let source = try String(
            contentsOf: ResourceFolder.data().appendingPathComponent(
                "procedures/modelled/poor-household-confirmation.yaml"), encoding: .utf8)
        try transaction.execute(
            """
            INSERT INTO procedure_version (procedure_code, version, from_date, until_date, source, created_at)
            VALUES ('TN-XN-01', 1, '2026-01-01', '9999-12-31', \(source), \(then))
            """)
        for (index, state) in ["draft", "received"].enumerated() {
            let number = index == 0 ? "" : "H56.\(index)"
            try transaction.execute(
                """
                INSERT INTO dossier (id, code, unit_id, secret_digest, procedure_code, procedure_version, name_vi, name_en,
                    name_ar, state, channel, applicant_name, applicant_folded, number_hash, resident_id, case_number, language,
                    created_at, sent_at, received_at, due_at, resolved_at, closed_at, step, holder_role, holder_id, answers,
                    version, touched_at)
                VALUES (\(accounts[index]), \("code-\(index)" as String), \(unit), \("digest-\(index)" as String), 'TN-XN-01', 1,
                    'Xác nhận', '', '', \(state), 'online', 'Lê Thị Hoa', 'le thi hoa', '', '', \(number), 'vi', \(then), 0, 0,
                    0, 0, 0, '', '', '', \(sealed), 7, \(then))
                """)
            try transaction.execute(
                """
                INSERT INTO dossier_event (id, dossier_id, kind, at, account_id, actor_name, step, text, is_public)
                VALUES (\("event-\(index)" as String), \(accounts[index]), 'created', \(then), '', '', '', 'Tạo', 1)
                """)
        }
    }

    // MARK: what is there now

    private static func placesLiveOn(_ database: Database) async throws {
        let (rows, words, old) = try await database.read { connection in
            (
                try connection.rows(
                    """
                    SELECT key, kind, title_vi, assurance, state, translation, synthetic, version, created_at FROM place_record
                    ORDER BY id
                    """
                ) { row in
                    [
                        try row["key"] as String, try row["kind"], try row["title_vi"], try row["assurance"],
                        try row["state"], try row["translation"], "\(try row["synthetic"] as Int)",
                        "\(try row["version"] as Int)",
                    ]
                },
                try connection.rows(
                    """
                    SELECT field, language, text FROM translated_text WHERE owner_kind = 'places.place'
                        AND owner_id = \(accounts[0]) ORDER BY field, language
                    """
                ) { row in [try row["field"] as String, try row["language"], try row["text"]] },
                try TableShape.names(in: connection).contains("place")
            )
        }
        #expect(
            rows == [
                [
                    "village-hall-1", "village_hall", "Nhà văn hóa thôn 1", "verified", "published", "missing", "1",
                    "3",
                ],
                ["school-1", "school", "Trường học", "unverified", "published", "missing", "1", "4"],
            ])
        #expect(
            words == [
                ["text", "vi", "Nơi họp thôn"], ["title", "en", "Village hall"],
                ["title", "vi", "Nhà văn hóa thôn 1"],
            ])
        #expect(!old, "the former table is still there")
    }

    private static func registersLiveOn(_ database: Database) async throws {
        let found = try await database.read { connection in
            [
                try connection.value("SELECT target FROM public_code WHERE code = 'N9MBSRZR4M'", as: String.self),
                try connection.value("SELECT target FROM legacy_code WHERE folded = 'VS0001'", as: String.self),
                try connection.value("SELECT text_vi FROM emergency_number WHERE number = '113'", as: String.self),
            ]
        }
        #expect(found == ["village-hall-1", "village-hall-1", "Gọi khi nguy hiểm"])
        let numbers = try await database.read { connection in
            [
                try connection.value("SELECT number FROM scan_count WHERE code = 'N9MBSRZR4M'", as: Int.self),
                try connection.value("SELECT version FROM legacy_code", as: Int.self),
                try connection.value("SELECT version FROM emergency_number", as: Int.self),
            ]
        }
        #expect(numbers == [41, 1, 1])
    }

    private static func dossiersLiveOn(_ database: Database) async throws {
        let dossiers = try await database.read { connection in
            try connection.rows(
                "SELECT state, case_number, answers, version, touched_at FROM dossier ORDER BY id"
            ) { row in
                (
                    try row["state"] as String, try row["case_number"] as String, try row["answers"] as [UInt8],
                    try row["version"] as Int, try row["touched_at"] as Instant
                )
            }
        }
        #expect(dossiers.map(\.0) == ["draft", "received"])
        #expect(dossiers.map(\.1) == ["", "H56.1"])
        #expect(dossiers.allSatisfy { $0.2 == sealed && $0.3 == 7 && $0.4 == then })
        let counts = try await database.read { connection in
            [
                try connection.value("SELECT count(*) FROM dossier_event", as: Int.self),
                try connection.value("SELECT count(*) FROM procedure_version", as: Int.self),
            ]
        }
        #expect(counts == [2, 1])
    }

    private static func peopleLiveOn(_ database: Database) async throws {
        let (name, granted) = try await database.read { connection in
            (
                try connection.value("SELECT full_name FROM account WHERE username = 'an.nguyen'", as: String.self),
                try connection.value("SELECT granted FROM role_permission WHERE role = 'chair'", as: Bool.self)
            )
        }
        #expect(name == "Nguyễn Văn An")
        #expect(granted == false, "what an administrator had decided was decided anew")
    }
}
