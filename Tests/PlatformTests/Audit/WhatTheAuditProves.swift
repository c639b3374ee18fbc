import Audit
import Base
import House
import Logging
import Storage
import TestSupport
import Testing
import Trust

@Suite struct WhatTheAuditProves {
    @Test(arguments: TestEngine.available) func `an untouched log holds and states its unsealed tail`(
        engine: TestEngine
    ) async throws {
        let log = try await SealedLog(engine, entries: 2500)
        try await log.write(3, from: 9000)
        let verdict = try await log.verdict()
        #expect(verdict.holds)
        #expect(verdict.entries == 2500)
        #expect(verdict.seals == 3)
        #expect(verdict.unsealed == 3)
    }

    @Test(arguments: TestEngine.available) func `a changed row is found and named`(engine: TestEngine) async throws {
        let log = try await SealedLog(engine, entries: 20)
        let id = try await log.house.database.write { transaction in
            try transaction.execute("UPDATE audit_entry SET actor_name = 'x' WHERE id = 7")
            return try transaction.value("SELECT entry_id FROM audit_entry WHERE id = 7", as: String.self)
        }
        let found = try await log.verdict().firstBreak
        #expect(found?.seal == 1)
        #expect(found?.entry == id)
        #expect(found?.reason == .changedEntry)
    }

    @Test(
        arguments: TestEngine.available,
        [
            "DELETE FROM audit_entry WHERE id = 7",
            "UPDATE audit_entry SET id = 1000 WHERE id = 7",
            "UPDATE audit_entry SET seal_number = 0 WHERE id = 20",
            "UPDATE audit_seal SET entries = entries - 1",
        ]) func `a deleted or moved row is found`(engine: TestEngine, statement: String) async throws
    {
        let log = try await SealedLog(engine, entries: 20)
        try await log.tamper(statement)
        #expect(try await log.verdict().firstBreak?.reason == .changedOrder)
    }

    @Test(arguments: TestEngine.available) func `two rows in each other's place are found`(engine: TestEngine)
        async throws
    {
        let log = try await SealedLog(engine, entries: 20)
        for statement in [
            "UPDATE audit_entry SET id = 1000 WHERE id = 3", "UPDATE audit_entry SET id = 3 WHERE id = 4",
            "UPDATE audit_entry SET id = 4 WHERE id = 1000",
        ] { try await log.tamper(statement) }
        #expect(try await log.verdict().firstBreak?.reason == .changedOrder)
    }

    @Test(arguments: TestEngine.available) func `a seal that is gone, forged or not there is found`(engine: TestEngine)
        async throws
    {
        let gone = try await SealedLog(engine, entries: 2500)
        try await gone.tamper("DELETE FROM audit_seal WHERE number = 2")
        #expect(try await gone.verdict().firstBreak?.reason == .brokenLink)
        let cut = try await SealedLog(engine, entries: 2500)
        try await cut.tamper("DELETE FROM audit_seal WHERE number = 3")
        #expect(try await cut.verdict().firstBreak?.reason == .missingSeal)
        let forged = try await SealedLog(engine, entries: 5)
        try await forged.tamper("UPDATE audit_seal SET at = at + 1")
        #expect(try await forged.verdict().firstBreak?.reason == .badSignature)
    }

    @Test(arguments: TestEngine.available) func `an erased personal payload breaks nothing, a changed one does`(
        engine: TestEngine
    ) async throws {
        let log = try await SealedLog(engine, entries: 20)
        let erased = try await log.house.database.write { transaction in
            try AuditLog().erasePersonal(subject: AuditSubject("test.thing", "5"), in: transaction)
        }
        #expect(erased == 1)
        let verdict = try await log.verdict()
        #expect(verdict.holds)
        #expect(verdict.erased == 1)
        try await log.house.database.write { transaction in
            try transaction.execute("UPDATE audit_personal SET payload = \(Array("{}".utf8)) WHERE subject_id = '6'")
        }
        #expect(try await log.verdict().firstBreak?.reason == .changedPersonal)
    }

    @Test(arguments: TestEngine.available) func `two sealers at once seal each entry once`(engine: TestEngine)
        async throws
    {
        let log = try await SealedLog(engine, entries: 0)
        try await log.write(1500, from: 0)
        let sealers = [try log.sealer(), try log.sealer()]
        try await withThrowingTaskGroup(of: Int.self) { group in
            for sealer in sealers { group.addTask { try await sealer.sealNow() } }
            var total = 0
            for try await count in group { total += count }
            #expect(total == 1500)
        }
        let verdict = try await log.verdict()
        #expect(verdict.holds)
        #expect(verdict.entries == 1500)
    }

    @Test(arguments: TestEngine.available) func `lists keep to the scope, the filters and the cursor`(
        engine: TestEngine
    ) async throws {
        let log = try await SealedLog(engine, entries: 30)
        try await log.house.database.read { connection in
            let everything = Scope.everything(because: "test")
            let first = try AuditLog().list(everything, limit: 10, in: connection)
            let second = try AuditLog().list(everything, before: first.last?.number, limit: 10, in: connection)
            #expect(first.map(\.subject.id) == (20..<30).reversed().map(String.init))
            #expect(second.map(\.subject.id) == (10..<20).reversed().map(String.init))
            #expect(try AuditLog().list(.nothing, in: connection).isEmpty)
            #expect(try AuditLog().actions(in: connection) == ["test.do_thing"])
            let today = ScratchHouse.now.date
            let filters = AuditFilters(action: "test.do_thing", subjectID: "3", from: today, through: today)
            #expect(try AuditLog().list(everything, filters, in: connection).count == 1)
            #expect(try AuditLog().list(everything, AuditFilters(action: "other"), in: connection).isEmpty)
            #expect(try AuditLog().list(subject: "test.thing", id: "3", in: connection).first?.seal == 1)
        }
    }
}

/// A log of so many entries, sealed.
struct SealedLog {
    let house: ScratchHouse

    init(_ engine: TestEngine, entries: Int) async throws {
        house = try await ScratchHouse(engine)
        try await write(entries, from: 0)
        try await sealer().sealNow()
    }

    func sealer() throws -> AuditSealer {
        AuditSealer(
            database: house.database, clock: WallClock { ScratchHouse.now }, signer: try house.ring.signer(),
            logger: Logger(label: "test"))
    }

    func write(_ count: Int, from first: Int) async throws {
        try await house.database.write(.alone) { transaction in
            for index in first..<first + count {
                try AuditLog().record(
                    AuditEntry(
                        actor: .resident, action: "test.do_thing", subject: AuditSubject("test.thing", "\(index)"),
                        unit: nil,
                        facts: ["index": .integer(Int64(index))], personal: ["name": "Lê An"], at: ScratchHouse.now),
                    in: transaction)
            }
        }
    }

    func verdict() async throws -> AuditVerdict {
        try await AuditVerifier().verify(house.database, verifier: try house.ring.signer().verifier)
    }

    /// Changes the tables as someone with the file in hand could.
    func tamper(_ statement: String) async throws {
        try await house.database.write { transaction in
            try transaction.execute(SQL(stringLiteral: statement))
        }
    }
}
