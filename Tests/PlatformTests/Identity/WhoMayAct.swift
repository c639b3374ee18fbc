import Audit
import Base
import House
import Storage
import TestSupport
import Testing
import Trust
import Web

@testable import Identity

@Suite struct WhoMayAct {
    @Test(arguments: TestEngine.available) func `a post that ends ends the access the next day`(engine: TestEngine)
        async throws
    {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("thuan", until: day(2026, 11, 24))
        #expect(try await house.actor(id, at: Instant(day(2026, 11, 23), minutes: 1439)) != nil)
        #expect(try await house.actor(id, at: Instant(day(2026, 11, 24))) == nil)
        #expect(try await house.actor(id, at: Instant(day(2025, 6, 30))) == nil)
    }

    @Test(arguments: TestEngine.available) func `an actor costs three queries at most`(engine: TestEngine) async throws
    {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("thuan", roles: [.admin])
        let count = QueryCount()
        let actor = try await QueryCount.$current.withValue(count) { try await house.actor(id) }
        #expect(count.statements <= 3)
        #expect(actor?.may("identity.manage") == true)
        let commune = try await house.unit("tan-ninh")
        #expect(actor?.commune == commune)
    }

    @Test(arguments: TestEngine.available) func `an office of the commune sees the commune, a village head the village`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let officer = try await house.account("thuan", in: "tan-ninh-service-centre", roles: [.counter])
        let head = try await house.account("binh", in: "van-son-thon-1", roles: [.villageHead])
        let inspector = try await house.account("chi", in: "thanh-hoa-inspectorate", roles: [.inspector])
        let officerScope = try #require(try await house.actor(officer)).scope
        let headScope = try #require(try await house.actor(head)).scope
        let inspectorScope = try #require(try await house.actor(inspector)).scope
        for key in ["tan-ninh-economic", "van-son-thon-1", "van-son"] {
            #expect(try await house.sees(officerScope, key))
            #expect(try await house.sees(inspectorScope, key))
        }
        #expect(try await !house.sees(officerScope, "thanh-hoa-inspectorate"))
        #expect(try await house.sees(headScope, "van-son-thon-1"))
        #expect(try await !house.sees(headScope, "van-son-thon-2"))
        #expect(try await !house.sees(headScope, "tan-ninh"))
    }

    @Test(arguments: TestEngine.available) func `a first password allows nothing but to replace it`(engine: TestEngine)
        async throws
    {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("thuan", roles: [.admin], mustChange: true)
        let actor = try #require(try await house.actor(id))
        #expect(actor.permissions.isEmpty)
        #expect(try await !house.sees(actor.scope, "tan-ninh"))
        let rules = PasswordRules(common: ["matkhau123"])
        let change = EditPassword(database: house.database, hasher: house.hasher, rules: rules)
        let device = SignIn.Device(agent: "", address: "")
        await #expect(throws: Problem.self) {
            _ = try await change(
                current: "con meo treo cau", new: "Mật Khẩu 123", by: actor, device: device, at: ScratchHouse.now)
        }
        _ = try await change(
            current: "con meo treo cau", new: "hoa sen ao làng", by: actor, device: device, at: ScratchHouse.now)
        #expect(try await house.actor(id)?.may("identity.manage") == true)
    }

    @Test(arguments: TestEngine.available) func `only the right password of an account in force signs in`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("thuan", roles: [.admin])
        let other = try await house.account("binh", roles: [.admin])
        let signIn = SignIn(database: house.database, hasher: house.hasher)
        let device = SignIn.Device(agent: "Firefox/1", address: "192.0.2.1")
        func attempt(_ name: String, _ password: String) async -> Bool {
            (try? await signIn(username: name, password: password, device: device, at: ScratchHouse.now)) != nil
        }
        #expect(await attempt("THUAN", "con meo treo cau"))
        #expect(await !attempt("thuan", "con meo treo cây"))
        #expect(await !attempt("nobody", "con meo treo cau"))
        let actor = try #require(try await house.actor(other))
        try await EditAccount(database: house.database).state(.locked, of: id, by: actor, at: ScratchHouse.now)
        #expect(await !attempt("thuan", "con meo treo cau"))
        #expect(try await house.actor(id) == nil)
        let sessions = try await house.database.read { try Sessions.list(account: id.text, in: $0).count }
        #expect(sessions == 0)
        await #expect(throws: Problem.self) {
            try await EditAccount(database: house.database).state(.closed, of: other, by: actor, at: ScratchHouse.now)
        }
        let actions = try await house.database.read { connection in
            try AuditLog().list(subject: "identity.account", id: id.text, in: connection).map(\.action)
        }
        #expect(
            actions == [
                "identity.sign_in_failed", "identity.edit_account_state", "identity.sign_in_failed", "identity.sign_in",
                "identity.create_account",
            ])
    }

    @Test(arguments: TestEngine.available) func `a token acts for its account until it is revoked or expires`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("thuan")
        let issue = IssueToken(database: house.database)
        let secret = try await issue(account: id, name: "x", days: 10, by: .system("test"), at: ScratchHouse.now)
        let digest = try #require(SecretToken(secret)).digest
        func holder(_ now: Instant) async throws -> String? {
            try await house.database.read { try Accounts().principal(tokenDigest: digest, at: now, in: $0)?.id }
        }
        #expect(try await holder(ScratchHouse.now) == id.text)
        #expect(try await holder(ScratchHouse.now.adding(days: 11)) == nil)
        try await issue.revoke(digest: digest, of: id, by: .system("test"), at: ScratchHouse.now)
        #expect(try await holder(ScratchHouse.now) == nil)
    }

    @Test(arguments: TestEngine.available) func `names sort by the given name in the order of the Vietnamese alphabet`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        for (index, name) in ["Trần Văn Đạt", "Lê Thị Ánh", "Đỗ An", "Nguyễn Văn Dũng", "Lê An", "Phạm Ân"].enumerated()
        {
            try await house.account("user\(index)", name)
        }
        let commune = try await house.unit("tan-ninh")
        let scope = Scope.below([commune], asOf: ScratchHouse.now.date)
        let names = try await house.database.read { connection in
            try AccountStore().list(scope, asOf: ScratchHouse.now.date, in: connection).map(\.fullName)
        }
        #expect(names == ["Đỗ An", "Lê An", "Lê Thị Ánh", "Phạm Ân", "Nguyễn Văn Dũng", "Trần Văn Đạt"])
        let found = try await house.database.read { connection in
            try AccountStore().list(scope, words: "dat tran", asOf: ScratchHouse.now.date, in: connection).map(
                \.fullName)
        }
        #expect(found == ["Trần Văn Đạt"])
    }

    @Test(arguments: TestEngine.available) func `pages of a list meet without gap or repetition`(engine: TestEngine)
        async throws
    {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        for index in 0..<7 { try await house.account("user\(index)", "Lê An") }
        let everything = Scope.everything(because: "test")
        let ids = try await house.database.read { connection in
            var ids: [ID<Account>] = []
            while true {
                let page = try AccountStore().list(
                    everything, asOf: ScratchHouse.now.date, after: ids.last, limit: 3, in: connection)
                if page.isEmpty { return ids }
                ids += page.map(\.id)
            }
        }
        #expect(ids.count == 7)
        #expect(Set(ids).count == 7)
    }

    @Test(arguments: TestEngine.available) func `the demo opens every official once`(engine: TestEngine) async throws {
        let house = try await ScratchHouse(engine)
        let feature = IdentityFeature(
            database: house.database, clock: WallClock { ScratchHouse.now }, hasher: house.hasher, vault: house.vault)
        let demo = Demo(data: ScratchHouse.data, now: ScratchHouse.now, scale: .commune)
        try await feature.seed(demo)
        try await feature.seed(demo)
        let lines = try await house.database.read { try DemoAccounts.list(asOf: ScratchHouse.now.date, in: $0) }
        #expect(lines.count == 44)
        #expect(lines.allSatisfy { !$0.unit.isEmpty && !$0.roles.isEmpty })
        let signIn = SignIn(database: house.database, hasher: house.hasher)
        let accepted = try await signIn(
            username: "motcua1", password: DemoAccounts.password, device: .init(agent: "", address: ""),
            at: ScratchHouse.now)
        #expect(!accepted.mustChange)
    }

    @Test(arguments: TestEngine.available) func `an account opened twice by a double click is one account`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let admin = try await house.account("thuan", roles: [.admin])
        let actor = try #require(try await house.actor(admin))
        let input = CreateAccount.Input(
            username: "moi", fullName: "Lê Mới", unit: try await house.unit("tan-ninh-economic"),
            title: LocalizedText("Mới"),
            roles: [.clerk], period: DatePeriod(from: day(2026, 1, 1)))
        let create = CreateAccount(database: house.database, hasher: house.hasher)
        let first = try await create(input, by: actor, key: "k", at: ScratchHouse.now)
        let second = try await create(input, by: actor, key: "k", at: ScratchHouse.now)
        #expect(first.account == second.account)
        #expect(first.password != nil && second.password == nil)
        var outside = input
        outside.username = "ngoai"
        outside.unit = try await house.unit("thanh-hoa-inspectorate")
        await #expect(throws: Problem.self) { _ = try await create(outside, by: actor, key: "l", at: ScratchHouse.now) }
    }

    @Test(arguments: TestEngine.available) func `a former commune has no hand in an account that has moved on`(
        engine: TestEngine
    ) async throws {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let admin = try await house.account("thuan", roles: [.admin])
        let mover = try await house.account("minh", until: day(2026, 1, 1))
        let actor = try #require(try await house.actor(admin))
        let password = EditPassword(database: house.database, hasher: house.hasher, rules: PasswordRules(common: []))
        _ = try await password.reset(mover, by: actor, at: ScratchHouse.now)
        let unit = try await house.unit("thanh-hoa-inspectorate")
        try await house.database.write { transaction in
            let post = Post(
                id: ID(at: ScratchHouse.now), unit: unit, title: LocalizedText("Thanh tra viên"), roles: [.inspector],
                period: DatePeriod(from: day(2026, 1, 1)), isMain: true)
            try AccountStore().insertPost(post, account: mover, in: transaction)
        }
        await #expect(throws: Problem.forbidden) {
            _ = try await password.reset(mover, by: actor, at: ScratchHouse.now)
        }
    }

    @Test func `passwords are long, uncommon and not one's name`() {
        let rules = PasswordRules(common: ["matkhau123", "quyền lực"])
        func isFine(_ password: String) -> Bool {
            rules.problem(password, username: "motcua1", fullName: "Lê Thị Thu Trang") == nil
        }
        #expect(isFine("con mèo trèo cây"))
        #expect(isFine("xK9$mmPq"))
        #expect(!isFine("ngắn"))
        #expect(!isFine("Mật khẩu 123"))
        #expect(!isFine("321uahktam"))
        #expect(!isFine("aaaaaaaaaaaa"))
        #expect(!isFine("le thi thu trang"))
        #expect(!isFine("motcua1motcua1"))
        #expect(!isFine("motcua12026"))
        #expect(isFine(PasswordRules.generated()))
    }
}
