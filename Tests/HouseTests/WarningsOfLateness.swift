import Base
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing

@testable import OneStop

/// What waits too long is told once, and to whom it concerns.
@Suite struct WarningsOfLateness {
    @Test(arguments: TestEngine.available)
    func `a step, an acceptance and a result that wait too long are told once`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, _ in
            let now = TestHouse.start
            let colleague = try #require(await house.actor("vanhoa2"))
            let person = try #require(await house.actor("vanhoa1"))
            let (hour, month) = (now.adding(minutes: -60), now.adding(days: -100))
            let (step, waiting, result) = try await house.database.write { transaction in
                func first(_ state: Dossier.State, _ changes: SQL) throws -> ID<Dossier> {
                    let ids = try transaction.values(
                        "SELECT id FROM dossier WHERE state = \(state) ORDER BY id LIMIT 1", as: ID<Dossier>.self)
                    guard let found = ids.first else { throw Problem.notFound }
                    try transaction.execute("UPDATE dossier SET \(changes) WHERE id = \(found)")
                    return found
                }
                // Nobody hears of the others.
                try transaction.execute("UPDATE dossier SET warned = 31")
                return (
                    try first(
                        .processing,
                        """
                        warned = 0, step_due_at = \(hour), due_at = \(now.adding(days: 20)), holder_role = 'specialist',
                        holder_id = \(person.account)
                        """),
                    try first(.prefiled, "warned = 0, accept_by = \(hour)"),
                    try first(.resolved, "warned = 0, resolved_at = \(month)")
                )
            }
            func told(_ id: ID<Dossier>) async throws -> [ID<Account>] {
                try await house.database.read {
                    try $0.values(
                        "SELECT account_id FROM notice WHERE path = \("/desk/dossiers/\(id)") ORDER BY account_id",
                        as: ID<Account>.self)
                }
            }
            let before = try await [told(step), told(waiting), told(result)].map(\.count)
            try await house.runSchedules()
            try await house.drain()
            let after = try await [told(step), told(waiting), told(result)]
            let counter = try #require(await house.actor("motcua1"))
            for (old, new) in zip(before, after) { #expect(new.count > old) }
            #expect(after[0].contains(person.account))
            for told in after.dropFirst() { #expect(told.contains(counter.account)) }

            #expect(!after[0].contains(colleague.account))

            // The next look tells nobody again.
            house.clock.set(now.adding(days: 1))
            try await house.runSchedules()
            try await house.drain()
            let later = try await [told(step), told(waiting), told(result)]
            #expect(later.map(\.count) == after.map(\.count))
        }
    }

    @Test(arguments: TestEngine.available)
    func `of what somebody holds who is away or locked out the colleagues hear`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, _ in
            let now = TestHouse.start
            let (person, other) = (
                try #require(await house.actor("vanhoa1")), try #require(await house.actor("vanhoa2"))
            )
            let hour = now.adding(minutes: -60)
            let ids = try await house.database.write { transaction in
                try transaction.execute("UPDATE dossier SET warned = 31")
                let ids = try transaction.values(
                    "SELECT id FROM dossier WHERE state = 'processing' ORDER BY id LIMIT 2", as: ID<Dossier>.self)
                for (id, holder) in zip(ids, [person, other]) {
                    try transaction.execute(
                        """
                        UPDATE dossier SET warned = 0, step_due_at = \(hour), due_at = \(now.adding(days: 20)),
                            holder_role = 'specialist', holder_id = \(holder.account) WHERE id = \(id)
                        """)
                }
                try transaction.execute(
                    """
                    INSERT INTO absence (id, account_id, from_date, until_date, deputy_id, made_by, made_at)
                    VALUES ('test', \(person.account), \(now.date), \(now.date.adding(days: 2)), '', '', \(now))
                    """)
                return ids
            }
            try await house.runSchedules()
            try await house.drain()
            func told(_ id: ID<Dossier>) async throws -> [ID<Account>] {
                try await house.database.read {
                    try $0.values(
                        "SELECT account_id FROM notice WHERE path = \("/desk/dossiers/\(id)")", as: ID<Account>.self)
                }
            }
            #expect(try await told(ids[0]).contains(other.account))
            #expect(try await told(ids[1]).contains(other.account))
            #expect(try await !told(ids[1]).contains(person.account))
        }
    }

    /// After a late return the clock goes on with the answer, though nobody has received it anew.
    @Test(arguments: TestEngine.available)
    func `a clock that goes on after a late return is late on every list, and the counter hears of it`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, visitor in
            let now = TestHouse.start
            let id = try await house.database.write { transaction in
                try transaction.execute("UPDATE dossier SET warned = 31")
                let ids = try transaction.values(
                    "SELECT id FROM dossier WHERE state = 'prefiled' ORDER BY id LIMIT 1", as: ID<Dossier>.self)
                guard let id = ids.first else { throw Problem.notFound }
                try transaction.execute(
                    """
                    UPDATE dossier SET warned = 0, due_at = \(now.adding(minutes: -60)), accept_by = \(now.adding(minutes: 60))
                    WHERE id = \(id)
                    """)
                return id
            }
            try await house.runSchedules()
            try await house.drain()
            let counter = try #require(await house.actor("motcua1"))
            let told = try await house.database.read {
                try $0.values(
                    "SELECT account_id FROM notice WHERE path = \("/desk/dossiers/\(id)")", as: ID<Account>.self)
            }
            #expect(told.contains(counter.account))
            try await visitor.signIn("chutich")
            let list = try await visitor.get("/desk/dossiers?due=late&q=")
            #expect(list.text.contains("\(id)"))
            let morning = try await visitor.get("/desk/morning")
            #expect(morning.link("/desk/dossiers?due=late") != nil)
            let record = try await visitor.get("/desk/dossiers/\(id)")
            #expect(record.text.contains("Quá hạn"))
        }
    }
}
