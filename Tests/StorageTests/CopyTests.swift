import Base
import Foundation
import Logging
import TestSupport
import Testing

@testable import Storage

/// From which engine to which.
struct CopyWay: Sendable, CustomTestStringConvertible {
    let from: TestEngine
    let to: TestEngine

    static var all: [CopyWay] {
        TestEngine.available.flatMap { from in TestEngine.available.map { CopyWay(from: from, to: $0) } }
    }

    var testDescription: String { "\(from) to \(to)" }
}

/// FNV-1a: enough to tell tables apart in a test.
private struct TestHash: TableHash {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    func finish() -> String { String(hash, radix: 16) }
}

@Suite struct CopyingADatabase {
    private static let migrations =
        StorageSchema.migrations + [
            Migration(
                "test.0001 families",
                [
                    .table("zzz_parent", "id \(.text) PRIMARY KEY, note \(.text)"),
                    .table(
                        "aaa_child",
                        """
                        parent_id \(.text) NOT NULL REFERENCES zzz_parent (id), number \(.int64) NOT NULL,
                        weight \(.real), content \(.bytes) NOT NULL, PRIMARY KEY (parent_id, number)
                        """),
                    .table("ticket", "id \(.serial), name \(.text) NOT NULL"),
                ]),
            Migration("test.0002 what a step puts in", ["INSERT INTO zzz_parent (id, note) VALUES ('seed', NULL)"]),
        ]

    /// Texts that have been trouble somewhere: nothing, blanks, quotes, two spellings of one letter, Arabic, beyond 16 bits, NFC and NFD.
    private static let texts = [
        "", " ", "'\"`;--", "\u{1EC7}", "e\u{0323}\u{0302}", "\u{0627}\u{0644}", "\u{1F600}", "\u{FFFD}", "\u{1}\u{7F}",
        "a\\b%_", String(repeating: "x", count: 2_000),
    ]
    private static let numbers: [Int64] = [.min, -1, 0, 1, 1 << 53 + 1, .max]
    private static let weights: [Double?] = [nil, 0, -0.0, 0.1, -1e300, 5e-324, 3]
    private static let contents: [[UInt8]] = [[], [0], [0, 0, 255], Array("\u{0}text".utf8), [0xC3, 0x28]]

    private static func fill(_ database: Database) async throws {
        try await database.write(.alone) { transaction in
            for (place, text) in texts.enumerated() {
                try transaction.execute(
                    "INSERT INTO zzz_parent (id, note) VALUES (\(text), \(bound: (place == 1 ? nil : text).stored))")
                for (index, number) in numbers.enumerated() {
                    try transaction.execute(
                        """
                        INSERT INTO aaa_child (parent_id, number, weight, content)
                        VALUES (\(text), \(number), \(bound: weights[(index + place) % weights.count].stored),
                            \(contents[(index + place) % contents.count]))
                        """)
                }
            }
            // More than one page of them, and the last ones are gone again: their numbers must not come back.
            for number in 1...1203 {
                let name = "t\(number)"
                try transaction.execute("INSERT INTO ticket (name) VALUES (\(name))")
            }
            try transaction.execute("DELETE FROM ticket WHERE id > 1200")
            try SearchIndex().put(
                .init(
                    source: "test", record: "1", unit: "u", audience: "public", title: "Th\u{00F4}n 1", detail: "",
                    path: "/1"),
                in: transaction)
            try transaction.raise("places")
            try transaction.enqueue("x.work", slot: "1", lane: .slow, unit: "u", at: Instant(milliseconds: 1))
        }
    }

    private static func copy(
        _ source: Database, _ target: Database, _ migrations: [Migration] = migrations
    ) async throws -> [CopiedTable] {
        try await DatabaseCopy(
            from: source, to: target, migrations: migrations, clock: .system, hash: { TestHash() })()
    }

    @Test(arguments: CopyWay.all)
    func `every value arrives, whatever it is, and both sides are found equal`(way: CopyWay) async throws {
        try await withDatabase(way.from, migrations: Self.migrations) { source in
            try await Self.fill(source)
            try await withDatabase(way.to, migrations: []) { target in
                let tables = try await Self.copy(source, target)
                #expect(tables.filter { !$0.isEqual } == [])
                #expect(tables.map(\.source.rows) == tables.map(\.target.rows))
                let rows = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.target.rows) })
                #expect(rows["zzz_parent"] == Self.texts.count + 1)
                #expect(rows["aaa_child"] == Self.texts.count * Self.numbers.count)
                #expect(rows["ticket"] == 1200 && rows["search_entry"] == 1 && rows["job"] == 1)
                #expect(rows["schema_migration"] == Self.migrations.count)
                for database in [source, target] {
                    let bytes = try await database.read { connection in
                        try connection.values("SELECT id FROM zzz_parent", as: String.self).map { Array($0.utf8) }
                    }
                    #expect(Set(bytes) == Set((Self.texts + ["seed"]).map { Array($0.utf8) }))
                    let content = try await database.read { connection in
                        try connection.values("SELECT content FROM aaa_child", as: [UInt8].self)
                    }
                    #expect(Set(content) == Set(Self.contents))
                }
                // It is a database to work with: marked no more, found by words, numbered on, with its foreign keys.
                #expect(try await !target.isUnfinishedCopy())
                #expect(try await target.migrate(Self.migrations, clock: .system) == [])
                let found = try await target.read {
                    try SearchIndex().find("thon", where: "audience = 'public'", limit: 5, in: $0).map(\.record)
                }
                #expect(found == ["1"])
                let next = try await target.write {
                    try $0.value("INSERT INTO ticket (name) VALUES ('next') RETURNING id", as: Int64.self)
                }
                #expect(next == 1204)
                await #expect(throws: DatabaseFailure.self) {
                    try await target.write {
                        try $0.execute(
                            "INSERT INTO aaa_child (parent_id, number, content) VALUES ('nobody', 1, \([] as [UInt8]))")
                    }
                }
            }
        }
    }

    @Test(arguments: CopyWay.all)
    func `there and back again gives the same fingerprints, and another row gives others`(way: CopyWay) async throws {
        try await withDatabase(way.from, migrations: Self.migrations) { source in
            try await Self.fill(source)
            try await withDatabase(way.to, migrations: []) { middle in
                let first = try await Self.copy(source, middle)
                try await withDatabase(way.from, migrations: []) { target in
                    let second = try await Self.copy(middle, target)
                    #expect(first.map(\.name) == second.map(\.name))
                    #expect(first.map(\.source) == second.map(\.target))
                }
                try await middle.write { try $0.execute("UPDATE ticket SET name = 'other' WHERE id = 77") }
                try await withDatabase(way.from, migrations: []) { target in
                    let third = try await Self.copy(middle, target)
                    #expect(zip(first, third).filter { $0.target != $1.target }.map(\.0.name) == ["ticket"])
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a text that the other engine would cut off is refused by name, and what was copied is of no use`(
        engine: TestEngine
    ) async throws {
        try await withDatabase(.sqlite, migrations: Self.migrations) { source in
            try await source.write {
                try $0.execute("INSERT INTO zzz_parent (id, note) VALUES ('bad', CAST(x'610062' AS TEXT))")
            }
            try await withDatabase(engine, migrations: []) { target in
                await #expect(
                    throws: CopyRefused.unfit(
                        table: "zzz_parent", column: "note", key: "bad", reason: "a text with U+0000")
                ) { try await Self.copy(source, target) }
                let isMarked = try await target.isUnfinishedCopy()
                #expect(isMarked)
                await #expect(throws: MigrationRefused.self) {
                    try await target.migrate(Self.migrations, clock: .system)
                }
                await #expect(throws: CopyRefused.brokenOff) { try await Self.copy(source, target) }
            }
        }
    }

    @Test func `bytes that are no text are refused`() async throws {
        try await withDatabase(.sqlite, migrations: Self.migrations) { source in
            try await source.write {
                try $0.execute("INSERT INTO zzz_parent (id, note) VALUES ('bad', CAST(x'C328' AS TEXT))")
            }
            try await withDatabase(.sqlite, migrations: []) { target in
                await #expect(throws: CopyRefused.self) { try await Self.copy(source, target) }
            }
        }
    }

    @Test(arguments: CopyWay.all)
    func `a target with rows, and a source of another version, are refused and stay as they were`(way: CopyWay)
        async throws
    {
        let older = Array(Self.migrations.dropLast())
        try await withDatabase(way.from, migrations: Self.migrations) { source in
            try await withDatabase(way.to, migrations: older) { target in
                try await target.write { try $0.execute("INSERT INTO ticket (name) VALUES ('mine')") }
                await #expect(throws: CopyRefused.notEmpty(table: "ticket")) { try await Self.copy(source, target) }
                #expect(try await !target.isUnfinishedCopy())
                #expect(try await target.read { try $0.value("SELECT count(*) FROM ticket", as: Int.self) } == 1)
            }
            try await withDatabase(way.to, migrations: []) { target in
                await #expect(throws: MigrationRefused.self) { try await Self.copy(source, target, older) }
                let names = try await target.read { try TableShape.names(in: $0) }
                #expect(names == ["schema_migration"])
            }
        }
        try await withDatabase(way.from, migrations: older) { source in
            try await withDatabase(way.to, migrations: []) { target in
                await #expect(throws: CopyRefused.behind(["test.0002 what a step puts in"])) {
                    try await Self.copy(source, target)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the days on which steps were applied come along`(engine: TestEngine) async throws {
        let then = TestClock(Instant(milliseconds: 1_700_000_000_000))
        try await withDatabase(.sqlite, migrations: []) { source in
            try await source.migrate(Self.migrations, clock: then.clock)
            try await withDatabase(engine, migrations: []) { target in
                _ = try await Self.copy(source, target)
                let days = try await target.read { try $0.migrationHistory(limit: 100).map(\.at) }
                #expect(Set(days) == [Instant(milliseconds: 1_700_000_000_000)])
                #expect(days.count == Self.migrations.count)
            }
        }
    }

    @Test func `no two rows have the same bytes`() {
        let rows: [[Value]] = [
            [.text("a"), .text("bc")], [.text("ab"), .text("c")], [.text(""), .null(.text)], [.null(.text), .text("")],
            [.bytes(Array("a".utf8)), .text("bc")], [.integer(1), .null(.integer)], [.real(1), .null(.real)],
            [.integer(-1), .null(.text)],
        ]
        let encoded = rows.map { row in row.reduce(into: [UInt8]()) { RowEncoding.append($1, to: &$0) } }
        #expect(Set(encoded).count == rows.count)
    }
}

@Suite struct BackingUp {
    @Test func `a backup is one moment, made in steps while others write without waiting`() async throws {
        let test = try await TestDatabase(.sqlite, migrations: StorageSchema.migrations)
        let database = test.database
        try await database.write(.alone) { transaction in
            // About 12 MB: several steps.
            for number in 0..<1200 {
                let (key, answer) = ("\(number)", String(repeating: "x", count: 10_000))
                try transaction.execute(
                    """
                    INSERT INTO idempotency (actor, action, key, fingerprint, answer, created_at)
                    VALUES ('a', 'before', \(key), '', \(answer), 0)
                    """)
            }
        }
        let copy = test.folder.appendingPathComponent("copy.sqlite").path
        let steps = Counter()
        try await database.backup(toFile: copy) {
            // Between two steps, while the copy is not finished, somebody else's change is on the disk.
            let written = DispatchSemaphore(value: 0)
            let key = "\(steps.value)"
            Task {
                try await database.write {
                    try $0.execute(
                        """
                        INSERT INTO idempotency (actor, action, key, fingerprint, answer, created_at)
                        VALUES ('a', 'during', \(key), '', '', 0)
                        """)
                }
                written.signal()
            }
            #expect(written.wait(timeout: .now() + 60) == .success, "writes waited for the backup")
            steps.increase()
        }
        #expect(steps.value > 3)
        let restored = try Database(at: .file(copy), logger: .init(label: "test"))
        #expect(try await restored.integrityProblems() == [])
        let before = try await restored.read {
            try $0.value("SELECT count(*) FROM idempotency WHERE action = 'before'", as: Int.self)
        }
        #expect(before == 1200)
        // What came later is there from the first on, or not at all: no gaps.
        let later = try await restored.read {
            try $0.values("SELECT key FROM idempotency WHERE action = 'during'", as: String.self).compactMap { Int($0) }
        }
        #expect(later.sorted() == Array(0..<later.count))
        await restored.close()
        #expect(try await database.size() > 12_000_000)
        await test.remove()
    }
}
