import Audit
import Base
import Foundation
import HTTPTypes
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing
import Trust
import Web

/// The scope guard: what officials of the commune reach by the links of their own pages is not there for somebody who has every role in
/// another commune. It walks whatever routes there are, so that a new feature cannot forget it.
@Suite struct StrangersFromElsewhere {
    /// Pages with a thing in their address that are every commune's, each with the reason.
    private static let common: [String: String] = [
        "/desk/emergency/{number}": "the numbers to call are the installation's",
        "/desk/old-codes/{code}": "what former units printed is answered by the whole installation",
        "/desk/procedures/{code}": "procedures are the installation's catalogue",
        "/desk/report-categories/{key}": "the kinds of report are the installation's",
        "/desk/units/{id}": "the tree of units is public; the people in it are shown by scope",
    ]

    /// Who holds what there is to hold.
    static let officials = ["motcua1", "vanhoa1", "chutich", "quantri", "vanthu", "hotich"]

    @Test func `whoever has every role in another commune reaches nothing of this one`() async throws {
        try await withHouse { house, visitor in
            let stranger = try await stranger(house, visitor)
            var reached: [String: String] = [:]
            for official in Self.officials {
                let own = visitor.other()
                try await own.signIn(official)
                for path in try await walk(own, house.routes) {
                    guard let pattern = Self.pattern(of: path, among: house.routes) else { continue }
                    reached[pattern] = reached[pattern] ?? path
                }
            }
            #expect(reached.count > 25, "\(reached.keys.sorted())")
            for (pattern, path) in reached.sorted(by: { $0.key < $1.key }) where Self.common[pattern] == nil {
                let status = try await stranger.get(path).status
                #expect([403, 404].contains(status), "\(pattern): \(path) answered \(status)")
            }
        }
    }

    /// Addresses with something of the commune in them: from every page of the desk without one, and from those that they lead to.
    /// Each page on the way is shown to `look`.
    func walk(
        _ official: Visitor, _ routes: [Route], look: (Visitor.Answer) -> Void = { _ in }
    ) async throws -> [String] {
        let starts = routes.filter { $0.method == .get && $0.path.hasPrefix("/desk") && !$0.path.contains("{") }
        var seen: Set<String> = []
        var found: [String] = []
        var pages = starts.map(\.path)
        for _ in 0..<2 {
            var next: [String] = []
            for page in pages {
                let answer = try await official.get(page)
                guard answer.status == 200, answer.path == page else { continue }
                look(answer)
                var patterns: Set<String> = []
                for match in answer.text.matches(of: /href="(\/desk\/[^"?#]+)"/) {
                    let path = String(match.output.1)
                    guard let pattern = Self.pattern(of: path, among: routes), seen.insert(path).inserted,
                        patterns.insert(pattern).inserted
                    else { continue }
                    next.append(path)
                }
            }
            found += next
            pages = next
        }
        return found
    }

    /// The route with a capture that the path is one of; nil for others.
    static func pattern(of path: String, among routes: [Route], _ method: HTTPRequest.Method = .get) -> String? {
        let parts = path.split(separator: "/")
        func fits(_ route: Route) -> Bool {
            let own = route.path.split(separator: "/")
            return own.count == parts.count
                && zip(own, parts).allSatisfy { $0.contains("{") || $0 == $1 }
        }
        let fitting = routes.filter { $0.method == method && fits($0) }
        // A route without a capture is asked first.
        if fitting.contains(where: { !$0.path.contains("{") }) { return nil }
        return fitting.map(\.path).min { $0.filter { $0 == "{" }.count < $1.filter { $0 == "{" }.count }
    }

    /// Somebody with every role, in a commune that has nothing else.
    func stranger(_ house: TestHouse, _ visitor: Visitor) async throws -> Visitor {
        let row = [
            "key": "dong-tien", "kind": "commune", "name_vi": "Xã Đồng Tiến", "parent": "thanh-hoa",
            "from": "2025-07-01",
        ]
        let now = house.clock.clock.now()
        try await house.database.write { transaction in
            _ = try ImportUnits()([row], actor: .system("test"), at: now, in: transaction)
        }
        _ = try await CreateAdmin(database: house.database, hasher: PasswordHasher(cost: .weakForTests))(
            username: "nguoila", fullName: "Lê Văn Lạ", title: LocalizedText("Mọi việc"), unitKey: "dong-tien", at: now)
        try await house.database.write { transaction in
            try transaction.execute(
                """
                UPDATE account SET must_change = 0,
                    password_hash = (SELECT password_hash FROM account WHERE username = 'chutich')
                WHERE username = 'nguoila'
                """)
            for role in RoleKey.allCases where role != .admin {
                try transaction.execute(
                    """
                    INSERT INTO post_role (post_id, role) SELECT post.id, \(role) FROM post
                    JOIN account ON account.id = post.account_id WHERE account.username = 'nguoila'
                    """)
            }
        }
        let stranger = visitor.other()
        try await stranger.signIn("nguoila")
        return stranger
    }
}
