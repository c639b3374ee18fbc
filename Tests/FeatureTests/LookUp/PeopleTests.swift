import Base
import House
import Identity
import Storage
import TestSupport
import Testing

@testable import LookUp

@Suite struct WhoIsWho {
    private let today = LookUpBench.now.date

    private func hold(
        _ name: String, _ title: String, roles: [RoleKey], in unit: ID<AdministrativeUnit>, state: String = "active",
        until: CalendarDate = .openEnd, _ bench: LookUpBench
    ) async throws {
        let account = ID<Account>(at: LookUpBench.now)
        let post = ID<Post>(at: LookUpBench.now)
        let from = today.adding(days: -100)
        try await bench.database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO account (id, username, full_name, name_key, password_hash, must_change, state, language, phone,
                    synthetic, version, created_at, changed_at)
                VALUES (\(account), \(account.text), \(name), \(name.folded()), '', 0, \(state), '', '0300000001', 1, 1,
                    0, 0)
                """)
            try transaction.execute(
                """
                INSERT INTO post (id, account_id, unit_id, title_vi, title_en, title_ar, from_date, until_date, is_main)
                VALUES (\(post), \(account), \(unit), \(title), '', '', \(from), \(until), 1)
                """)
            for role in roles {
                try transaction.execute("INSERT INTO post_role (post_id, role) VALUES (\(post), \(role))")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `posts in force of active accounts are public, the administrator of the program is not`(engine: TestEngine)
        async throws
    {
        try await LookUpBench.with(engine) { bench in
            try await hold("Lê Thành", "Chủ tịch", roles: [.chair], in: bench.commune, bench)
            try await hold("An Thị Hoa", "Trưởng thôn", roles: [.villageHead], in: bench.village, bench)
            try await hold("Bùi Máy", "Quản trị", roles: [.admin], in: bench.commune, bench)
            try await hold("Cao Văn", "Văn thư", roles: [.admin, .clerk], in: bench.commune, bench)
            try await hold("Đã Nghỉ", "Văn thư", roles: [.clerk], in: bench.commune, until: today, bench)
            try await hold("Bị Khóa", "Văn thư", roles: [.clerk], in: bench.commune, state: "locked", bench)
            try await hold("Không Vai", "Bí thư", roles: [], in: bench.commune, bench)
            let (all, village) = try await bench.database.read { connection in
                let commune = Scope.below([bench.commune], asOf: today)
                return (
                    try AccountStore().publicPosts(commune, asOf: today, limit: 50, in: connection),
                    try AccountStore().publicPosts(
                        commune, of: bench.village, asOf: today, limit: 50, in: connection)
                )
            }
            #expect(all.map(\.holder) == ["An Thị Hoa", "Cao Văn", "Không Vai", "Lê Thành"])
            #expect(village.map(\.holder) == ["An Thị Hoa"])
            for (words, count) in [("", 4), ("thanh", 1), ("truong thon", 1), ("HOA", 1), ("an thu", 0), ("xyz", 0)] {
                #expect(all.filter { ListPeople.matches($0, words) }.count == count, "\(words)")
            }
        }
    }
}
