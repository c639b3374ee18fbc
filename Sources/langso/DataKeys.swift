import Base
import Storage
import Trust

/// The keys that data is sealed with: kept in the database, wrapped by a master key of the ring outside it.
enum DataKeys {
    static let migrations = [
        Migration(
            "keys.0001 data keys",
            [
                .table(
                    "data_key",
                    "number \(.int64) PRIMARY KEY, wrapped \(.text) NOT NULL, created_at \(.int64) NOT NULL")
            ])
    ]

    /// Whether anything was ever sealed in this database: a new key ring would then be of no use.
    static func exist(in database: Database) async throws -> Bool {
        try await database.read { connection in
            let table: SQL =
                switch connection.dialect {
                case .sqlite: "SELECT name FROM sqlite_master WHERE name = 'data_key'"
                case .postgres: "SELECT table_name FROM information_schema.tables WHERE table_name = 'data_key'"
                }
            return try connection.exists(table) && connection.exists("SELECT number FROM data_key LIMIT 1")
        }
    }

    /// The vault over all data keys; the first one is made when there is none.
    static func vault(_ ring: KeyRing, _ database: Database, clock: WallClock) async throws -> Vault {
        var keys = try await all(database)
        if keys.isEmpty {
            try await add(number: 1, ring, database, clock: clock)
            keys = try await all(database)
        }
        return try Vault(ring, keys: keys)
    }

    /// A new master key for the ring, every data key wrapped anew by it, and a new data key for what is sealed from now on.
    static func rotate(_ ring: KeyRing, _ database: Database, clock: WallClock) async throws -> KeyRing {
        let rotated = try ring.rotate(now: clock.now())
        let keys = try await all(database)
        for key in keys where rotated.needsRewrap(key.wrapped) {
            let wrapped = try rotated.rewrap(key.wrapped, number: key.number)
            try await database.write { transaction in
                try transaction.execute("UPDATE data_key SET wrapped = \(wrapped) WHERE number = \(key.number)")
            }
        }
        try await add(number: (keys.map(\.number).max() ?? 0) + 1, rotated, database, clock: clock)
        return rotated
    }

    private static func all(_ database: Database) async throws -> [(number: Int64, wrapped: String)] {
        try await database.read { connection in
            try connection.rows("SELECT number, wrapped FROM data_key ORDER BY number") { row in
                (try row["number"], try row["wrapped"])
            }
        }
    }

    private static func add(number: Int64, _ ring: KeyRing, _ database: Database, clock: WallClock) async throws {
        let wrapped = try ring.newDataKey(number: number)
        let now = clock.now()
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO data_key (number, wrapped, created_at) VALUES (\(number), \(wrapped), \(now)) ON CONFLICT DO NOTHING"
            )
        }
    }
}
