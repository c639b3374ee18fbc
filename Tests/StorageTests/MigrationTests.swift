import Base
import Storage
import TestSupport
import Testing

@Suite struct Migrations {
    private static let first = Migration("test.0001 one", [.table("one", "id \(.text) PRIMARY KEY")])
    private static let second = Migration("test.0002 two", [.table("two", "id \(.serial), at \(.int64) NOT NULL")])

    @Test(arguments: TestEngine.available)
    func `each step is applied once, in order`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: [Self.first]) { database in
            let found1 = try await database.migrate([Self.first, Self.second], clock: .system)
            #expect(found1 == ["test.0002 two"])
            let found2 = try await database.migrate([Self.first, Self.second], clock: .system)
            #expect(found2 == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `two programs that start at the same time apply each step once`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: [Self.first]) { database in
            async let one = database.migrate([Self.first, Self.second], clock: .system)
            async let other = database.migrate([Self.first, Self.second], clock: .system)
            let applied = try await one + other
            #expect(applied == ["test.0002 two"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an edited step and a database of a newer program are refused`(engine: TestEngine) async throws {
        try await withDatabase(engine, migrations: [Self.first, Self.second]) { database in
            let edited = Migration("test.0001 one", [.table("one", "id \(.text) PRIMARY KEY, more \(.text)")])
            await #expect(throws: MigrationRefused.self) {
                try await database.migrate([edited, Self.second], clock: .system)
            }
            await #expect(throws: MigrationRefused.self) { try await database.migrate([Self.first], clock: .system) }
        }
    }
}

@Suite struct Search {
    @Test(arguments: TestEngine.available)
    func `words are found with and without marks, newest first, the last one unfinished`(engine: TestEngine)
        async throws
    {
        try await withDatabase(engine) { database in
            let index = SearchIndex()
            try await database.write { transaction in
                for (record, title) in [("1", "Thôn 1 Vân Sơn"), ("2", "Vân Sơn: nhà văn hóa"), ("3", "Đền Nưa")] {
                    try index.put(
                        .init(
                            source: "test", record: record, unit: "u", audience: "public", title: title, detail: "",
                            path: "/\(record)"), in: transaction)
                }
            }
            func find(_ query: String) async throws -> [String] {
                try await database.read {
                    try index.find(query, where: "audience = 'public'", limit: 10, in: $0).map(\.record)
                }
            }
            let found3 = try await find("van son")
            #expect(found3 == ["2", "1"])
            let found4 = try await find("VÂN SƠ")
            #expect(found4 == ["2", "1"])
            let found5 = try await find("den nua")
            #expect(found5 == ["3"])
            let found6 = try await find("\" OR * -- (")
            #expect(found6 == [])
            let found7 = try await find("khong co")
            #expect(found7 == [])
            try await database.write { transaction in
                try index.remove(source: "test", record: "2", in: transaction)
                try index.put(
                    .init(
                        source: "test", record: "1", unit: "u", audience: "public", title: "Tân Ninh", detail: "",
                        path: "/1"),
                    in: transaction)
            }
            let found8 = try await find("van son")
            #expect(found8 == [])
            let found9 = try await find("tan ninh")
            #expect(found9 == ["1"])
        }
    }
}
