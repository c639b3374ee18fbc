import Audit
import Base
import House
import Storage
import TestSupport
import Testing

/// A list of people is taken out of the program for a reason, and each of its records says so.
@Suite struct LooksAtManyRecords {
    private static let now = Instant(CalendarDate(dayNumber: 20_780), minutes: 540)
    private static let unit = ID<AdministrativeUnit>(at: now)
    private static let actor = Actor(
        account: ID(at: now), displayName: "Nguyễn Thị Hiền", postName: "Một cửa", unit: unit, commune: unit,
        language: nil, permissions: [], roles: [], scope: .below([unit], asOf: now.date))

    private static func take(
        _ records: [String], because reason: String, _ database: Database, at moment: Instant = now
    ) async throws {
        try await database.write { transaction in
            try AuditLog().record(
                "test.print_list", showing: "test.thing", records, because: reason, facts: ["from": "2026-11-01"],
                by: Self.actor, at: moment, in: transaction)
        }
    }

    @Test(arguments: TestEngine.available)
    func `one entry has the reason, and every record leads to it`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: StorageSchema.migrations + AuditFeature.migrations) { database in
            let log = AuditLog()
            // More than one statement carries, and one of them twice on the list.
            let many = (1...1_201).map { "thing-\($0)" }
            try await Self.take(many + ["thing-7"], because: "Đóng sổ tháng 11", database)
            try await Self.take(
                ["thing-7", "thing-9"], because: "Đối chiếu với huyện", database, at: Self.now.adding(minutes: 5))
            let (entries, lines) = try await database.read { connection in
                (
                    try log.list(subject: "test.thing", id: "", in: connection),
                    try connection.value("SELECT count(*) FROM audit_look", as: Int.self)
                )
            }
            #expect(entries.count == 2 && lines == 1_203)
            #expect(entries.last?.facts.object?["rows"] == .integer(1_202))
            #expect(entries.last?.facts.object?["from"] == "2026-11-01")
            #expect(entries.allSatisfy { !$0.facts.text.contains("Đóng sổ") }, "facts are never erased")

            let seen = try await database.read { connection in
                try log.looks(at: "test.thing", ["thing-7", "thing-1201", "another"], in: connection)
            }
            #expect(seen.map(\.record).sorted() == ["thing-1201", "thing-7", "thing-7"])
            #expect(seen.first?.reason == "Đối chiếu với huyện" && seen.first?.record == "thing-7")
            #expect(
                seen.allSatisfy {
                    $0.who == "Nguyễn Thị Hiền" && $0.post == "Một cửa" && $0.action == "test.print_list"
                })
            let (other, none) = try await database.read { connection in
                (
                    try log.looks(at: "test.other", ["thing-7"], in: connection),
                    try log.looks(at: "test.thing", [], in: connection)
                )
            }
            #expect(other.isEmpty && none.isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `without a reason nothing is written, and an erased one leaves the look`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: StorageSchema.migrations + AuditFeature.migrations) { database in
            await #expect(throws: Problem.self) { try await Self.take(["a"], because: "in", database) }
            let written = try await database.read { try $0.value("SELECT count(*) FROM audit_entry", as: Int.self) }
            #expect(written == 0)
            try await Self.take(["a"], because: "Lưu trữ", database)
            try await database.write { transaction in
                _ = try AuditLog().erasePersonal(subject: AuditSubject("test.thing", ""), in: transaction)
            }
            let seen = try await database.read { try AuditLog().looks(at: "test.thing", ["a"], in: $0) }
            #expect(seen.count == 1 && seen.first?.reason == nil)
            #expect(seen.first?.personal(about: "test").reason.key == "audit.look.printed")
        }
    }
}
