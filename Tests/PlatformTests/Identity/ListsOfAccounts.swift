import Audit
import Base
import Foundation
import House
import Storage
import TestSupport
import Testing
import Web

@testable import Identity

@Suite struct ListsOfAccounts {
    private static let now = ScratchHouse.now
    private static let heading = "username,full_name,phone,unit,title_vi,roles,from,last\n"
    private static let three = """
        \(heading)
        anle,Lê An,0912345678,tan-ninh-office,Chuyên viên,specialist,2026-01-01,
        binh,Trần Bình,,tan-ninh-office,Văn thư,clerk;information,,31/12/2026
        binh,Trần Bình,,tan-ninh-economic,Kế toán,specialist,,
        """

    private func house(_ engine: TestEngine) async throws -> (ScratchHouse, Actor) {
        let house = try await ScratchHouse(engine)
        _ = try await house.importUnits()
        let id = try await house.account("quantri", "Phùng Khánh", roles: [.admin])
        return (house, try #require(try await house.actor(id)))
    }

    private func run(
        _ house: ScratchHouse, _ actor: Actor, _ text: String, ends: Bool = false, dry: Bool = false,
        at now: Instant = now
    ) async throws -> [LineFate] {
        try await ImportAccounts(database: house.database)(
            Array(text.utf8), endsMissing: ends, by: .init(actor), isDry: dry, at: now)
    }

    private func count(_ house: ScratchHouse) async throws -> Int {
        try await house.database.read { try $0.value("SELECT count(*) FROM account") ?? 0 }
    }

    @Test(arguments: TestEngine.available)
    func `a dry run writes nothing, the doing does what it said, and a second time nothing`(
        engine: TestEngine
    ) async throws {
        let (house, actor) = try await house(engine)
        let dry = try await run(house, actor, Self.three, dry: true)
        #expect(dry.map(\.fate) == [.new, .new, .new])
        #expect(try await count(house) == 1)
        let done = try await run(house, actor, Self.three)
        #expect(done.map(\.number) == [3, 4, 5])
        #expect(try await count(house) == 3)
        let again = try await run(house, actor, Self.three)
        #expect(again.map(\.fate) == [.unchanged, .unchanged, .unchanged])
        let (account, posts) = try await house.database.read { connection in
            let account = try #require(try AccountStore().find(username: "binh", in: connection))
            return (account, try AccountStore().posts(of: account.id, in: connection))
        }
        #expect(posts.count == 2 && posts.count(where: \.isMain) == 1)
        #expect(posts.contains { $0.period.until == day(2027, 1, 1) && Set($0.roles) == [.clerk, .information] })
        // Nobody gets in without a slip.
        let signIn = SignIn(database: house.database, hasher: house.hasher)
        await #expect(throws: Problem.self) {
            try await signIn(
                username: account.username, password: "", device: .init(agent: "", address: ""), at: Self.now)
        }
    }

    @Test(arguments: TestEngine.available)
    func `changed lines change, wrong ones are named and left out, empty cells leave what is`(
        engine: TestEngine
    ) async throws {
        let (house, actor) = try await house(engine)
        _ = try await run(house, actor, Self.three)
        let fates = try await run(
            house, actor,
            Self.heading + """
                anle,Lê Thị An,,tan-ninh-office,Chuyên viên,specialist,,
                binh,Trần Bình,,tan-ninh-office,Văn thư,clerk,,
                chi,Lý Chi,,nowhere,Việc,clerk,,
                dung,Lý Dung,,tan-ninh-office,Việc,king,,
                Ê!,Lý Ê,,tan-ninh-office,Việc,clerk,,
                giang,Lý Giang,12,tan-ninh-office,Việc,clerk,,
                hoa,Lý Hoa,,tan-ninh-office,Việc,clerk,2026-02-30,
                anle,Lê Thị An,,tan-ninh-office,chuyên viên,specialist,,
                thanhtra,Lý Thanh,,thanh-hoa-inspectorate,Việc,clerk,,
                quantri,Phùng Khánh,,tan-ninh-office,Thử việc,clerk,,
                """)
        #expect(fates.map(\.fate) == [.changed, .changed] + Array(repeating: .error, count: 8))
        #expect(fates.allSatisfy { $0.fate != .error || $0.note != nil })
        #expect(try await count(house) == 3)
        let account = try await house.database.read { try AccountStore().find(username: "anle", in: $0) }
        #expect(account?.fullName == "Lê Thị An" && account?.phone == "0912345678")
        #expect(try await house.actor(actor.account)?.roles == [.admin])
    }

    @Test(arguments: TestEngine.available)
    func `who is missing ends only where asked, never the one who asks, nor one with a wrong line`(
        engine: TestEngine
    ) async throws {
        let (house, actor) = try await house(engine)
        _ = try await run(house, actor, Self.three)
        let inspector = try await house.account("tinh", in: "thanh-hoa-inspectorate", roles: [.inspector])
        let list = Self.heading + "binh,Trần Bình,,tan-ninh-office,Văn thư,clerk;information,,\n"
        #expect(try await run(house, actor, list).map(\.fate) == [.unchanged])
        let wrong =
            Self.heading + "anle,Lê An,,tan-ninh-office,Chuyên viên,king,,\n" + list.dropFirst(Self.heading.count)
        let spared = try await run(house, actor, wrong, ends: true, dry: true)
        #expect(!spared.contains { $0.username == "anle" && $0.fate == .ended })
        let fates = try await run(house, actor, list, ends: true)
        #expect(Set(fates.filter { $0.fate == .ended }.map(\.username)) == ["anle", "binh"])
        let (an, binh) = try await house.database.read { connection in
            (
                try #require(try AccountStore().find(username: "anle", in: connection)).id,
                try #require(try AccountStore().find(username: "binh", in: connection)).id
            )
        }
        #expect(try await house.actor(an) == nil)
        #expect(try await house.actor(binh)?.roles == [.clerk, .information])
        #expect(try await house.actor(inspector) != nil)
        #expect(try await house.actor(actor.account) != nil)
        #expect(try await run(house, actor, list, ends: true).map(\.fate) == [.unchanged])
    }

    @Test(arguments: TestEngine.available)
    func `what is exported and brought back changes nothing`(engine: TestEngine) async throws {
        let (house, actor) = try await house(engine)
        _ = try await run(house, actor, Self.three)
        let rows = try await house.database.read {
            try ExportAccounts.rows(actor.scope, asOf: Self.now.date, in: $0)
        }
        let text = TableFile.text(AccountLine.columns, rows)
        let fates = try await run(house, actor, text, ends: true)
        #expect(fates.count == 4)
        #expect(fates.allSatisfy { $0.fate == .unchanged }, "\(fates)")
    }

    @Test(arguments: TestEngine.available)
    func `a post that is over is ended once, and is no news the second time`(engine: TestEngine) async throws {
        let (house, actor) = try await house(engine)
        let text = Self.heading + "hai,Lê Văn Hải,,tan-ninh-office,Văn thư,clerk,2026-01-05,2026-02-27\n"
        _ = try await run(house, actor, text)
        let again = try await run(house, actor, text)
        #expect(again.map(\.fate) == [.unchanged])
        let posts = try await house.database.read {
            try $0.value(
                "SELECT count(*) FROM post WHERE title_vi = 'Văn thư' AND until_date = '2026-02-28'", as: Int.self)
        }
        #expect(posts == 1)
    }

    @Test func `a hundred thousand lines with one that is wrong`() async throws {
        let (house, actor) = try await house(.sqlite)
        var text = Self.heading
        for number in 1...100_000 {
            let unit = number == 54_321 ? "nowhere" : "tan-ninh-office"
            text += "nguoi\(number),Lê Văn An,,\(unit),Việc \(number),clerk,,\n"
        }
        let fates = try await run(house, actor, text, dry: true)
        #expect(fates.count == 100_000)
        #expect(fates.filter { $0.fate == .error }.map(\.number) == [54_322])
    }

    @Test(arguments: TestEngine.available)
    func `a slip opens its account once, for a time, and a newer one takes its place`(engine: TestEngine) async throws {
        let (house, actor) = try await house(engine)
        _ = try await run(house, actor, Self.three)
        func waiting(_ now: Instant = Self.now) async throws -> [ID<Account>] {
            try await house.database.read { try SlipList.waiting(actor.scope, unit: nil, at: now, in: $0) }
        }
        let both = try await waiting()
        #expect(both.count == 2)
        let issue = IssueSlips(database: house.database)
        let slips = try await issue(both, days: 3, by: actor, at: Self.now)
        #expect(try await waiting().isEmpty)
        #expect(try await waiting(Self.now.adding(days: 4)).count == 2)
        let newer = try await issue([both[0]], days: 3, by: actor, at: Self.now.adding(minutes: 1))
        let use = UseSlip(database: house.database, hasher: house.hasher, rules: PasswordRules(common: ["matkhau123"]))
        let device = SignIn.Device(agent: "", address: "")
        func attempt(_ code: String, _ password: String = "hoa sen ao làng", _ now: Instant = Self.now) async -> Bool {
            (try? await use(code: code, password: password, device: device, at: now)) != nil
        }
        #expect(await !attempt(slips[0].code))
        #expect(await !attempt(newer[0].code, "mật khẩu 123"))
        #expect(await !attempt(newer[0].code, "hoa sen ao làng", Self.now.adding(days: 5)))
        #expect(await attempt(newer[0].code.uppercased().replacingOccurrences(of: "-", with: " ")))
        #expect(await !attempt(newer[0].code))
        let signIn = SignIn(database: house.database, hasher: house.hasher)
        let accepted = try await signIn(
            username: newer[0].username, password: "hoa sen ao làng", device: device, at: Self.now)
        #expect(!accepted.mustChange)
        let stored = try await house.database.read { connection in
            try connection.values("SELECT digest FROM sign_in_slip", as: String.self)
        }
        #expect(!stored.contains { digest in slips.contains { digest.contains($0.code) } })
    }
}
