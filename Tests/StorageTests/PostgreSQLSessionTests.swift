import Foundation
import Testing

@testable import Storage

@Suite(.enabled(if: ScratchPostgreSQL.isThere))
struct PostgreSQLSessions {
    private static let endOthers =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        + "AND datname = current_database()"

    @Test func `sessions that the server ended while idle are replaced unnoticed`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            for _ in 0..<3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            _ = try await scratch.database.write { try $0.execute("UPDATE account SET sum = sum + 1") }
                        }
                    }
                    try await group.waitForAll()
                }
                try scratch.admin.execute(Self.endOthers)
            }
            #expect(
                try await scratch.database.read { try $0.values("SELECT sum FROM account", as: Int.self) } == [24, 24])
            #expect(scratch.database.outage == nil)
        }
    }

    @Test func `a session lost before the commit is made good once`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            let admin = scratch.admin
            let runs = Counter()
            try await scratch.database.write { transaction in
                runs.increase()
                try transaction.execute("UPDATE account SET sum = sum + 1")
                if runs.value == 1 { try admin.execute(Self.endOthers) }
                try transaction.execute("UPDATE account SET sum = sum + 1")
            }
            #expect(runs.value == 2)
            #expect(
                try await scratch.database.read { try $0.values("SELECT sum FROM account", as: Int.self) } == [2, 2])
            let failure = await scratch.failure { transaction in
                runs.increase()
                try admin.execute(Self.endOthers)
                try transaction.execute("UPDATE account SET sum = sum + 1")
            }
            #expect(failure?.kind == .unavailable)
            #expect(runs.value == 4)
            #expect(scratch.database.outage?.kind == .unavailable)
            #expect(
                try await scratch.database.read { try $0.values("SELECT sum FROM account", as: Int.self) } == [2, 2])
            #expect(scratch.database.outage == nil)
        }
    }

    @Test func `a session lost during the commit is never tried again`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            try scratch.admin.execute(
                """
                CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION die()
                """)
            let runs = Counter()
            let failure = await scratch.failure { transaction in
                runs.increase()
                transaction.afterCommit { runs.increase() }
                try transaction.execute("UPDATE account SET sum = 1")
            }
            #expect(failure?.kind == .unavailable)
            #expect(failure?.message.contains("unknown") == true)
            #expect(runs.value == 1)
        }
    }

    @Test func `statements outlive changes of the schema`() async throws {
        try await ScratchPostgreSQL.with(poolSize: 1) { scratch in
            try scratch.openAccounts()
            let all: SQL = "SELECT * FROM account WHERE id = 1"
            _ = try await scratch.database.read { try $0.row(all) }
            try scratch.admin.execute("ALTER TABLE account ADD COLUMN note TEXT NOT NULL DEFAULT 'new'")
            #expect(try await scratch.database.read { try $0.row(all)?["note"] as String? } == "new")
        }
    }

    @Test func `more statements than a session keeps`() async throws {
        try await ScratchPostgreSQL.with(poolSize: 1) { scratch in
            let known = try await scratch.database.read { connection in
                for _ in 0..<2 {
                    for count in 1...PQConnection.statementLimit + 20 {
                        #expect(try connection.value("SELECT 1 IN (\(list: Array(1...count)))", as: Bool.self) == true)
                    }
                }
                return try connection.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self)
            }
            #expect(known == PQConnection.statementLimit)
        }
    }

    @Test func `who is cancelled in line does not run, who runs finishes`() async throws {
        try await ScratchPostgreSQL.with(poolSize: 1) { scratch in
            try scratch.openAccounts()
            let (begun, began) = AsyncStream<Void>.makeStream()
            let gate = DispatchSemaphore(value: 0)
            let first = Task {
                try await scratch.database.write { transaction in
                    began.yield()
                    gate.wait()
                    return try transaction.execute("UPDATE account SET sum = sum + 1 WHERE id = 1")
                }
            }
            for await _ in begun { break }
            let second = Task {
                try await scratch.database.write { try $0.execute("UPDATE account SET sum = sum + 10 WHERE id = 1") }
            }
            first.cancel()
            second.cancel()
            gate.signal()
            #expect(try await first.value == 1)
            await #expect(throws: CancellationError.self) { try await second.value }
            #expect(
                try await scratch.database.read { try $0.value("SELECT sum FROM account WHERE id = 1", as: Int.self) }
                    == 1)
        }
    }

    @Test func `a closed database waits for what runs and refuses what comes`() async throws {
        try await ScratchPostgreSQL.with(poolSize: 2) { scratch in
            let database = scratch.database
            let (begun, began) = AsyncStream<Void>.makeStream()
            let gate = DispatchSemaphore(value: 0)
            let running = Task {
                try await database.read { connection in
                    began.yield()
                    gate.wait()
                    return try connection.value("SELECT 1", as: Int.self)
                }
            }
            for await _ in begun { break }
            async let closed: Void = database.close()
            gate.signal()
            await closed
            let answer = try await running.value
            #expect(answer == 1)
            #expect(await scratch.failure { try $0.execute("SELECT 1") }?.kind == .unavailable)
        }
    }

    @Test func `a session speaks UTC and UTF-8 and says who it is`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            let names = ["TimeZone", "client_encoding", "application_name", "statement_timeout", "lock_timeout"]
            let found = try await scratch.database.read { connection in
                try names.map { try connection.value("SELECT current_setting(\($0))", as: String.self) }
            }
            #expect(found == ["UTC", "UTF8", "langso", "30s", "10s"])
        }
    }
}
