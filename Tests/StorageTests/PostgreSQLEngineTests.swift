import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite(.enabled(if: ScratchPostgreSQL.isThere))
struct PostgreSQLTransactions {
    @Test func `failures say what to do and no values`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            try scratch.admin.execute(
                "CREATE TABLE child (id TEXT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES account)")
            let unique = await scratch.failure { try $0.execute("INSERT INTO account VALUES (\(1), \(77_777))") }
            #expect(unique?.kind == .uniqueViolation)
            #expect(unique?.statement == "INSERT INTO account VALUES ($1, $2)")
            let orphan = await scratch.failure { try $0.execute("INSERT INTO child VALUES (\("x"), \(77_777))") }
            #expect(orphan?.kind == .constraint)
            let absent = await scratch.failure { try $0.execute("INSERT INTO account VALUES (\(3), \(nil as Int64?))") }
            #expect(absent?.kind == .constraint)
            let cast = await scratch.failure { try $0.value("SELECT CAST(\("77777x") AS BIGINT)", as: Int64.self) }
            #expect(cast?.kind == .statement)
            let typo = await scratch.failure { try $0.execute("SELCT 1") }
            #expect(typo?.kind == .statement)
            for failure in [unique, orphan, absent, cast, typo] {
                #expect(failure?.description.contains("77777") == false)
                #expect(failure?.isOutage == false)
            }
            #expect(scratch.database.outage == nil)
        }
    }

    @Test func `changes count what was changed and not what was read`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            let changes = try await scratch.database.write { transaction in
                [
                    try transaction.execute("SELECT id FROM account"),
                    try transaction.execute("UPDATE account SET sum = sum + 1"),
                    try transaction.execute("INSERT INTO account VALUES (1, 0) ON CONFLICT DO NOTHING"),
                    try transaction.execute("DELETE FROM account WHERE id = \(2)"),
                ]
            }
            #expect(changes == [0, 2, 0, 1])
        }
    }

    @Test func `an error in the middle undoes everything, and no hook runs`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            let hooks = Counter()
            let failure = await scratch.failure { transaction in
                transaction.afterCommit { hooks.increase() }
                try transaction.execute("UPDATE account SET sum = 5")
                try transaction.execute("INSERT INTO account VALUES (1, 0)")
            }
            #expect(failure?.kind == .uniqueViolation)
            let swallowed = await scratch.failure { transaction in
                transaction.afterCommit { hooks.increase() }
                try transaction.execute("UPDATE account SET sum = 6")
                _ = try? transaction.execute("INSERT INTO account VALUES (1, 0)")
            }
            #expect(swallowed?.kind == .uniqueViolation, "a COMMIT that rolls back must not be acknowledged")
            #expect(
                try await scratch.database.read { try $0.values("SELECT sum FROM account", as: Int.self) } == [0, 0])
            #expect(hooks.value == 0)
        }
    }

    @Test func `a nested failure undoes its own part, and hooks run after the commit`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            let hooks = Counter()
            try await scratch.database.write { transaction in
                transaction.afterCommit { hooks.increase() }
                try transaction.execute("UPDATE account SET sum = 1 WHERE id = 1")
                #expect(throws: DatabaseFailure.self) {
                    try transaction.nested {
                        transaction.afterCommit { hooks.increase() }
                        try transaction.execute("UPDATE account SET sum = 2 WHERE id = 1")
                        try transaction.nested { _ = try transaction.execute("INSERT INTO account VALUES (1, 0)") }
                    }
                }
                try transaction.nested { _ = try transaction.execute("UPDATE account SET sum = 3 WHERE id = 2") }
                #expect(hooks.value == 0)
            }
            let sums = try await scratch.database.read {
                try $0.values("SELECT sum FROM account ORDER BY id", as: Int.self)
            }
            #expect(sums == [1, 3])
            #expect(hooks.value == 1)
        }
    }

    @Test func `a read sees one moment and cannot write`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            let admin = scratch.admin
            let (before, after) = try await scratch.database.read { connection in
                let before = try connection.value("SELECT sum FROM account WHERE id = 1", as: Int.self)
                try admin.execute("UPDATE account SET sum = 9")
                return (before, try connection.value("SELECT sum FROM account WHERE id = 1", as: Int.self))
            }
            #expect(before == 0 && after == 0)
            await #expect(throws: DatabaseFailure.self) {
                try await scratch.database.read {
                    try $0.values("UPDATE account SET sum = 1 RETURNING sum", as: Int.self)
                }
            }
        }
    }

    @Test func `two writers that lock each other out both get through`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            let runs = Counter()
            let hooks = Counter()
            // Each has its first row before either asks for its second; whoever runs again waits for nobody.
            let holds = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second) in [(1, 2), (2, 1)] {
                    group.addTask {
                        try await scratch.database.write { transaction in
                            runs.increase()
                            transaction.afterCommit { hooks.increase() }
                            try transaction.execute("UPDATE account SET sum = sum + 1 WHERE id = \(first)")
                            holds[first - 1].signal()
                            if runs.value <= 2 { _ = holds[second - 1].wait(timeout: .now() + 10) }
                            try transaction.execute("UPDATE account SET sum = sum + 1 WHERE id = \(second)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(
                try await scratch.database.read { try $0.values("SELECT sum FROM account", as: Int.self) } == [2, 2])
            #expect(runs.value > 2, "one of them should have been told to try again")
            #expect(hooks.value == 2)
        }
    }

    @Test func `a serialization failure in a savepoint runs the whole closure again`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.admin.execute(
                """
                CREATE SEQUENCE tries;
                CREATE FUNCTION refuse() RETURNS BIGINT LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('tries') < 3 THEN RAISE 'met' USING ERRCODE = '40001'; END IF; RETURN 1; END $$
                """)
            let runs = Counter()
            try await scratch.database.write { transaction in
                runs.increase()
                try transaction.nested { _ = try transaction.execute("SELECT refuse()") }
            }
            #expect(runs.value == 3)
        }
    }

    @Test func `it gives up on transactions that meet for ever`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.admin.execute(
                """
                CREATE FUNCTION refuse() RETURNS BIGINT LANGUAGE plpgsql AS $$ BEGIN
                    RAISE 'met' USING ERRCODE = '40001'; END $$
                """)
            let runs = Counter()
            let failure = await scratch.failure { transaction in
                runs.increase()
                try transaction.execute("SELECT refuse()")
            }
            #expect(failure?.kind == .serialization)
            #expect(runs.value == PostgreSQLEngine.attemptLimit)
        }
    }

    @Test func `sixty-four writers lose nothing`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try scratch.openAccounts()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        for _ in 0..<5 {
                            // On a busy machine the wait for a session may be too long: whoever is told so has written nothing.
                            try await scratch.untilThereIsASession {
                                try await scratch.database.write { transaction in
                                    let lock = transaction.forUpdate
                                    let sum: Int? = try transaction.value("SELECT sum FROM account WHERE id = 1\(lock)")
                                    try transaction.execute("UPDATE account SET sum = \((sum ?? 0) + 1) WHERE id = 1")
                                }
                            }
                            try await scratch.untilThereIsASession {
                                _ = try await scratch.database.read {
                                    try $0.row("SELECT sum FROM account WHERE id = 1")
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let sum = try await scratch.database.read {
                try $0.value("SELECT sum FROM account WHERE id = 1", as: Int.self)
            }
            #expect(sum == 320)
        }
    }

    @Test func `a connection is of no use outside its closure`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            let kept = Mutex<(@Sendable () throws -> Void)?>(nil)
            try await scratch.database.write { transaction in
                nonisolated(unsafe) let transaction = transaction
                kept.withLock { $0 = { _ = try transaction.execute("SELECT 1") } }
            }
            #expect(throws: DatabaseFailure.self) { try kept.withLock { $0 }?() }
        }
    }
}
