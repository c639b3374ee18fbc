import Base
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing

@testable import OneStop
@testable import langso

/// No work is given to whoever is away; what waits for her is seen by her colleagues; where nobody is left, the leaders are told.
@Suite struct WorkOfTheAbsent {
    private func specialists(_ house: TestHouse, _ commune: ID<AdministrativeUnit>) async throws -> [ID<Account>] {
        let day = TestHouse.start.date
        return try await house.database.read { connection in
            try AccountStore().holders(of: [.specialist], .below([commune], asOf: day), asOf: day, in: connection)
                .map(\.id)
        }
    }

    private func sendAway(_ people: [ID<Account>], _ house: TestHouse, by leader: Actor) async throws {
        for person in people {
            try await EditPresence(database: house.database).absence(
                of: person, from: TestHouse.start.date, last: TestHouse.start.date, deputy: nil, reason: "vắng",
                by: leader, at: TestHouse.start)
        }
    }

    @Test(arguments: TestEngine.available)
    func `leaders are told when a step finds nobody at work`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let leader = try #require(try await house.actor("chutich"))
            try await sendAway(specialists(house, leader.commune), house, by: leader)
            let follow = try await Applicant(resident).send()
            let counter = resident.other()
            try await counter.signIn("motcua1")
            let record = try await counter.submit(
                counter.get("/desk/scan").form(to: "/desk/scan"),
                ["text": "https://tanninh.example\(follow.path)", "code": follow.path])
            #expect(try await counter.submit(record.form(to: "/receive")).status == 200)
            let chair = resident.other()
            try await chair.signIn("chutich")
            let notices = try await chair.get("/desk/notices")
            #expect(notices.text.contains("không có ai giữ vai trò"))
            let page = try await chair.get("/desk/presence")
            #expect(page.text.contains("Vũ Thị Thanh Hà"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `the absent are not offered and not given work, and what they hold is seen by others`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, _ in
            let services = house.oneStop
            let now = TestHouse.start
            let leader = try #require(try await house.actor("chutich"))
            let absentee = try #require(try await house.actor("vanhoa1"))
            let colleague = try #require(try await house.actor("hotich"))
            let id = try #require(
                try await house.database.read { connection in
                    try connection.value(
                        """
                        SELECT id FROM dossier WHERE state = 'processing' AND holder_role = 'specialist'
                            AND holder_id = '' ORDER BY id LIMIT 1
                        """, as: ID<Dossier>.self)
                })
            func assign(_ person: ID<Account>) async throws {
                _ = try await house.database.write { transaction in
                    try AssignDossier(services: services)(
                        id, version: nil, to: person, by: leader, at: now, in: transaction)
                }
            }
            func isSeen(by actor: Actor) async throws -> Bool {
                try await house.database.read { connection in
                    var filter = DossierFilter()
                    filter.turn = .role
                    return try services.store.list(
                        filter, for: actor, after: nil, limit: 10_000, now: now, hash: services.numberHash,
                        in: connection
                    ).contains { $0.id == id }
                }
            }
            func offered() async throws -> [ID<Account>] {
                try await DossierRecord.load(id, for: leader, services, at: now).colleagues.map(\.id)
            }
            #expect(try await offered().contains(absentee.account))
            try await assign(absentee.account)
            #expect(try await !isSeen(by: colleague))
            try await sendAway([absentee.account], house, by: leader)
            #expect(try await isSeen(by: colleague))
            #expect(try await !offered().contains(absentee.account))
            try await assign(colleague.account)
            await #expect(throws: Problem.self) { try await assign(absentee.account) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `what somebody held whose posts have ended waits for the colleagues`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, _ in
            let services = house.oneStop
            let now = TestHouse.start
            let leader = try #require(try await house.actor("chutich"))
            let administrator = try #require(try await house.actor("quantri"))
            let gone = try #require(try await house.actor("vanhoa1"))
            let colleague = try #require(try await house.actor("hotich"))
            let id = try #require(
                try await house.database.read { connection in
                    try connection.value(
                        """
                        SELECT id FROM dossier WHERE state = 'processing' AND holder_role = 'specialist'
                            AND holder_id = '' ORDER BY id LIMIT 1
                        """, as: ID<Dossier>.self)
                })
            _ = try await house.database.write { transaction in
                try AssignDossier(services: services)(
                    id, version: nil, to: gone.account, by: leader, at: now, in: transaction)
            }
            let posts = try await house.database.read {
                try $0.values("SELECT id FROM post WHERE account_id = \(gone.account)", as: ID<Post>.self)
            }
            for post in posts {
                try await EditAccount(database: house.database).closePost(
                    post, of: gone.account, until: now.date, by: administrator, at: now)
            }
            let seen = try await house.database.read { connection in
                var filter = DossierFilter()
                filter.turn = .role
                return try services.store.list(
                    filter, for: colleague, after: nil, limit: 10_000, now: now, hash: services.numberHash,
                    in: connection)
            }
            #expect(seen.contains { $0.id == id })
        }
    }
}
