import Base
import Storage
import TestSupport
import Testing

private let noteTable: [Migration] = [
    Migration("test.0001 notes", [.table("note", "id \(.text) PRIMARY KEY, number \(.int64) NOT NULL, body \(.text)")])
]

@Suite struct Transactions {
    @Test(arguments: TestEngine.available)
    func `what one closure threw is undone and its neighbours' work is kept`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: noteTable) { database in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        do {
                            try await database.write { transaction in
                                try transaction.execute(
                                    "INSERT INTO note (id, number) VALUES (\("n\(number)"), \(number))")
                                if number % 3 == 0 { throw Problem.forbidden }
                                if number % 3 == 1 {
                                    try transaction.execute("INSERT INTO note (id, number) VALUES (\("n\(number)"), 0)")
                                }
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes == 20)
            let kept = try await database.read {
                try $0.values("SELECT number FROM note ORDER BY number", as: Int.self)
            }
            #expect(kept == Array(stride(from: 2, to: 60, by: 3)))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a unique violation says so`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: noteTable) { database in
            try await database.write { try $0.execute("INSERT INTO note (id, number) VALUES ('a', 1)") }
            let failure = await #expect(throws: DatabaseFailure.self) {
                try await database.write { try $0.execute("INSERT INTO note (id, number) VALUES ('a', 2)") }
            }
            #expect(failure?.kind == .uniqueViolation)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a nested closure that throws leaves the outer work`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: noteTable) { database in
            try await database.write { transaction in
                try transaction.execute("INSERT INTO note (id, number) VALUES ('outer', 1)")
                try? transaction.nested {
                    try transaction.execute("INSERT INTO note (id, number) VALUES ('inner', 2)")
                    try transaction.execute("INSERT INTO note (id, number) VALUES ('outer', 3)")
                }
            }
            let ids = try await database.read { try $0.values("SELECT id FROM note", as: String.self) }
            #expect(ids == ["outer"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `hooks run after the commit, and not after a failure`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: noteTable) { database in
            let ran = Ran()
            try await database.write { transaction in
                try transaction.execute("INSERT INTO note (id, number) VALUES ('a', 1)")
                transaction.afterCommit { ran.add("kept") }
            }
            try? await database.write { transaction in
                transaction.afterCommit { ran.add("lost") }
                throw Problem.forbidden
            }
            #expect(ran.names == ["kept"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `every kind of value comes back as it went in`(engine: TestEngine) async throws {
        let table = Migration(
            "test.0001 values",
            [.table("v", "t \(.text), i \(.int64), r \(.real), b \(.bytes), f \(.bool)")])
        try await withDatabase(engine, migrations: [table]) { database in
            let text = "Ủy ban nhân dân xã Tân Ninh 🌾 مرحبا"
            let bytes: [UInt8] = [0, 255, 39, 92, 10]
            let nothing: String? = nil
            try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO v (t, i, r, b, f) VALUES (\(text), \(Int64.max), \(0.25), \(bytes), \(true))")
                try transaction.execute(
                    "INSERT INTO v (t, i, r, b, f) VALUES (\(nothing as String?), \(Int64.min), \(-1.5), \(bytes), \(false))"
                )
            }
            let rows = try await database.read { try $0.rows("SELECT t, i, r, b, f FROM v ORDER BY i DESC") }
            #expect(try rows[0]["t"] == text)
            #expect(try rows[0]["i"] == Int64.max)
            #expect(try rows[0]["b"] == bytes)
            #expect(try rows[0]["f"] == true)
            #expect(try rows[0]["r"] == 0.25)
            #expect(try rows[1]["t"] == nothing)
            #expect(try rows[1]["i"] == Int64.min)
        }
    }

    @Test func `every commit is flushed to the disk`() async throws {
        try await withDatabase(.sqlite, migrations: noteTable) { database in
            let setting = try await database.durability()
            #expect(setting == "synchronous=2")
        }
    }

    @Test(arguments: TestEngine.available)
    func `one key gives one answer, however often it is asked`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: StorageSchema.migrations + noteTable) { database in
            let now = Instant(milliseconds: 1_790_000_000_000)
            let key = IdempotencyKey(actor: "a", action: "create", key: "k1", fingerprint: "x")
            let answers = await withTaskGroup(of: String?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try? await database.write { transaction in
                            try transaction.once(key, at: now) {
                                try transaction.execute("INSERT INTO note (id, number) VALUES (\("n\(number)"), 1)")
                                return "n\(number)"
                            }.answer
                        }
                    }
                }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(answers.count == 1 && answers.first != .some(nil))
            let found1 = try await database.read { try $0.value("SELECT count(*) FROM note", as: Int.self) }
            #expect(found1 == 1)
            let other = IdempotencyKey(actor: "a", action: "create", key: "k1", fingerprint: "y")
            await #expect(throws: Problem.self) {
                try await database.write { transaction in _ = try transaction.once(other, at: now) { "" } }
            }
        }
    }
}

private final class Ran: Sendable {
    private let list = TestList()
    func add(_ name: String) { list.add(name) }
    var names: [String] { list.all }
}
