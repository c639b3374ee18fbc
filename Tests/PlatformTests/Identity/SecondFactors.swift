import Audit
import Base
import House
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import Identity

@Suite struct SecondFactors {
    private static let now = ScratchHouse.now
    private static let password = "con meo treo cau"
    private static let device = SignIn.Device(agent: "Firefox/1", address: "192.0.2.1")

    private struct Scene {
        let house: ScratchHouse
        let id: ID<Account>
        let edit: EditSecondFactor
        let store: SecondFactorStore

        func actor(_ now: Instant = SecondFactors.now) async throws -> Actor {
            try #require(try await house.actor(id, at: now))
        }

        /// The code that the app shows.
        func code(_ now: Instant) async throws -> String {
            let factor = try #require(try await house.database.read { try store.find(id, in: $0) })
            return factor.code.code(step: TimeCode.step(at: now))
        }

        /// Sets the app up; answers the recovery codes.
        func enrol(_ now: Instant = SecondFactors.now) async throws -> [String] {
            try await edit.begin(password: SecondFactors.password, by: actor(), at: now)
            return try await edit.confirm(code: code(now), by: actor(), session: nil, at: now)
        }

        /// The first step; answers what the second shows.
        func first(_ now: Instant) async throws -> String {
            let accepted = try await SignIn(database: house.database, hasher: house.hasher)(
                username: "thuan", password: SecondFactors.password, device: SecondFactors.device, at: now)
            guard case .code(let step) = accepted.next else { throw Problem.forbidden }
            return step
        }

        func second(_ step: String, _ code: String, _ now: Instant) async -> Bool {
            let accepted = try? await SignInWithCode(database: house.database, vault: house.vault)(
                step: step, code: code, device: SecondFactors.device, at: now)
            if case .session = accepted?.next { return true }
            return false
        }
    }

    private func scene(_ engine: TestEngine) async throws -> Scene {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("thuan", roles: [.chair], password: Self.password)
        return Scene(
            house: house, id: id,
            edit: EditSecondFactor(database: house.database, hasher: house.hasher, vault: house.vault),
            store: SecondFactorStore(vault: house.vault))
    }

    @Test(arguments: TestEngine.available)
    func `once it is set up, a password alone opens nothing, and a code is good once`(engine: TestEngine) async throws {
        let scene = try await scene(engine)
        await #expect(throws: Problem.self) {
            try await scene.edit.begin(password: "wrong", by: scene.actor(), at: Self.now)
        }
        try await scene.edit.begin(password: Self.password, by: scene.actor(), at: Self.now)
        await #expect(throws: Problem.self) {
            _ = try await scene.edit.confirm(code: "000000", by: scene.actor(), session: nil, at: Self.now)
        }
        // Not confirmed: not asked for.
        await #expect(throws: Problem.self) { _ = try await scene.first(Self.now) }
        let codes = try await scene.enrol()
        #expect(Set(codes).count == 10)
        let spent = try await scene.code(Self.now)
        let sessions = try await scene.house.database.read { try Sessions.list(account: scene.id.text, in: $0).count }
        let step = try await scene.first(Self.now)
        let unchanged = try await scene.house.database.read {
            try Sessions.list(account: scene.id.text, in: $0).count
        }
        #expect(unchanged == sessions)
        // The code of the confirmation is spent; the next one is good, once.
        #expect(await !scene.second(step, spent, Self.now))
        let later = Self.now.adding(seconds: 30)
        let code = try await scene.code(later)
        #expect(await scene.second(step, code, later))
        let again = try await scene.first(later)
        #expect(await !scene.second(again, code, later))
        // A clock that is a step behind or ahead, but no further back than what was used.
        #expect(await !scene.second(again, try await scene.code(Self.now), later))
        #expect(await scene.second(again, try await scene.code(later.adding(seconds: 30)), later))
    }

    @Test(arguments: TestEngine.available)
    func `the second step must follow soon, and has few tries`(engine: TestEngine) async throws {
        let scene = try await scene(engine)
        _ = try await scene.enrol()
        let slow = try await scene.first(Self.now)
        let late = Self.now.adding(minutes: 6)
        #expect(await !scene.second(slow, try await scene.code(late), late))
        let step = try await scene.first(late)
        for _ in 0..<5 { #expect(await !scene.second(step, "not-a-code", late)) }
        #expect(await !scene.second(step, try await scene.code(late), late))
        #expect(await !scene.second(SecretToken().text, try await scene.code(late), late))
        let fresh = try await scene.first(late)
        #expect(await scene.second(fresh, try await scene.code(late), late))
        let actions = try await scene.house.database.read { connection in
            try AuditLog().list(subject: "identity.account", id: scene.id.text, in: connection)
        }
        #expect(actions.count { $0.action == "identity.sign_in_failed" && $0.facts["reason"] == "code" } == 5)
    }

    @Test(arguments: TestEngine.available)
    func `recovery codes open once each, are stored as hashes, and are replaced together`(
        engine: TestEngine
    ) async throws {
        let scene = try await scene(engine)
        let codes = try await scene.enrol()
        let stored = try await scene.house.database.read {
            try $0.values("SELECT digest FROM recovery_code", as: String.self)
        }
        #expect(stored.count == 10)
        #expect(!stored.contains { digest in codes.contains { digest.contains($0) } })
        #expect(await scene.second(try await scene.first(Self.now), codes[0].uppercased(), Self.now))
        #expect(await !scene.second(try await scene.first(Self.now), codes[0], Self.now))
        let newer = try await scene.edit.renewCodes(password: Self.password, by: scene.actor(), at: Self.now)
        #expect(await !scene.second(try await scene.first(Self.now), codes[1], Self.now))
        #expect(await scene.second(try await scene.first(Self.now), newer[1], Self.now))
    }

    @Test(arguments: TestEngine.available)
    func `a role that demands it can do nothing without, by session and by token`(engine: TestEngine) async throws {
        let scene = try await scene(engine)
        let admin = try await scene.house.account("quantri", roles: [.admin])
        let administrator = try #require(try await scene.house.actor(admin))
        let secret = try await IssueToken(database: scene.house.database)(
            account: scene.id, name: "x", days: 1, by: .system("test"), at: Self.now)
        let digest = try #require(SecretToken(secret)).digest
        func isFree() async throws -> [Bool] {
            let token = try await scene.house.database.read {
                try Accounts().principal(tokenDigest: digest, at: Self.now, in: $0) as? Actor
            }
            return [!(try await scene.actor().permissions.isEmpty), !(token?.permissions.isEmpty ?? true)]
        }
        #expect(try await isFree() == [true, true])
        try await EditSecuritySettings(database: scene.house.database)([.chair], by: administrator, at: Self.now)
        #expect(try await isFree() == [false, false])
        #expect(try await !scene.house.sees(scene.actor().scope, "tan-ninh"))
        let accepted = try await SignIn(database: scene.house.database, hasher: scene.house.hasher)(
            username: "thuan", password: Self.password, device: Self.device, at: Self.now)
        #expect(accepted.lacksFactor)
        _ = try await scene.enrol()
        #expect(try await isFree() == [true, true])
        await #expect(throws: Problem.self) {
            try await scene.edit.end(password: Self.password, by: scene.actor(), at: Self.now)
        }
        try await EditSecuritySettings(database: scene.house.database)([], by: administrator, at: Self.now)
        try await scene.edit.end(password: Self.password, by: scene.actor(), at: Self.now)
        #expect(try await isFree() == [true, true])
    }

    @Test(arguments: TestEngine.available)
    func `an administrator lets in again who stands before her, and that is written down`(
        engine: TestEngine
    ) async throws {
        let scene = try await scene(engine)
        _ = try await scene.enrol()
        let admin = try await scene.house.account("quantri", roles: [.admin])
        let administrator = try #require(try await scene.house.actor(admin))
        let recover = RecoverAccount(database: scene.house.database, vault: scene.house.vault)
        await #expect(throws: Problem.forbidden) {
            _ = try await recover(
                admin, proof: .card, reason: "quên mật khẩu", removesFactor: false, by: administrator, at: Self.now)
        }
        let slip = try #require(
            try await recover(
                scene.id, proof: .card, reason: "mất điện thoại", removesFactor: false, by: administrator, at: Self.now)
        )
        await #expect(throws: Problem.self) { _ = try await scene.first(Self.now) }
        let use = UseSlip(
            database: scene.house.database, hasher: scene.house.hasher, rules: PasswordRules(common: []))
        // The app is still there: the slip gives a password, and no session.
        let none = try await use(code: slip.code, password: Self.password, device: Self.device, at: Self.now)
        #expect(none == nil)
        let second = try #require(
            try await recover(
                scene.id, proof: .acquaintance, reason: "mất điện thoại", removesFactor: true, by: administrator,
                at: Self.now))
        let session = try await use(code: second.code, password: Self.password, device: Self.device, at: Self.now)
        #expect(session != nil)
        let records = try await scene.house.database.read { connection in
            let log = AuditLog()
            return try log.list(subject: "identity.account", id: scene.id.text, in: connection)
                .filter { $0.action == "identity.recover_account" }
                .map { ($0.facts["proof"]?.string, try log.personal(entry: $0.id, in: connection)?["reason"]?.string) }
        }
        #expect(records.map(\.0) == ["acquaintance", "card"])
        #expect(records.allSatisfy { $0.1 == "mất điện thoại" })
    }

    @Test(arguments: TestEngine.available)
    func `a device is signed out by its holder and by the administrator, by nobody else`(
        engine: TestEngine
    ) async throws {
        let scene = try await scene(engine)
        let other = try await scene.house.account("binh", roles: [.clerk])
        let admin = try await scene.house.account("quantri", roles: [.admin])
        let signIn = SignIn(database: scene.house.database, hasher: scene.house.hasher)
        for _ in 0..<2 {
            _ = try await signIn(username: "thuan", password: Self.password, device: Self.device, at: Self.now)
        }
        func digests() async throws -> [String] {
            try await scene.house.database.read { try Sessions.list(account: scene.id.text, in: $0).map(\.digest) }
        }
        let both = try await digests()
        #expect(both.count == 2)
        let end = EndSession(database: scene.house.database)
        let stranger = try #require(try await scene.house.actor(other))
        await #expect(throws: Problem.forbidden) {
            try await end(both[0], of: scene.id, by: stranger, at: Self.now)
        }
        // Naming oneself does not help either.
        try await end(both[0], of: other, by: stranger, at: Self.now)
        #expect(try await digests().count == 2)
        try await end(both[0], of: scene.id, by: try #require(try await scene.house.actor(admin)), at: Self.now)
        try await end(both[1], of: scene.id, by: scene.actor(), at: Self.now)
        #expect(try await digests().isEmpty)
    }
}
