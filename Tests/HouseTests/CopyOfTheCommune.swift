import Audit
import Base
import HouseSupport
import Storage
import TestSupport
import Testing
import Trust

@testable import langso

/// The demo commune from one engine to the other and back: every table of the program, as it is used.
@Suite struct CopyOfTheCommune {
    @Test(arguments: TestEngine.available)
    func `every table of the program arrives and comes back the same`(engine: TestEngine) async throws {
        try await withHouse(.sqlite) { house, _ in
            @Sendable func copy(_ source: Database, _ target: Database) async throws -> [CopiedTable] {
                try await DatabaseCopy(
                    from: source, to: target, migrations: Household.migrations, clock: .system,
                    hash: { SHA256OfTable() })()
            }
            try await withDatabase(engine, migrations: []) { middle in
                let there = try await copy(house.database, middle)
                #expect(there.filter { !$0.isEqual } == [])
                let rows = Dictionary(uniqueKeysWithValues: there.map { ($0.name, $0.target.rows) })
                for name in [
                    "unit", "account", "dossier", "place_record", "audit_entry", "search_entry", "person",
                ] {
                    #expect(rows[name] ?? 0 > 0, "nothing in \(name)")
                }
                try await withDatabase(.sqlite, migrations: []) { target in
                    let back = try await copy(middle, target)
                    #expect(back.map(\.target) == there.map(\.source))
                    #expect(back.map(\.name) == there.map(\.name))
                    let problems = try await target.integrityProblems()
                    #expect(problems == [])
                    let words: [String] = try await target.read {
                        try SearchIndex().find("van son", where: "audience = 'public'", limit: 5, in: $0).map(\.title)
                    }
                    let before: [String] = try await house.database.read {
                        try SearchIndex().find("van son", where: "audience = 'public'", limit: 5, in: $0).map(\.title)
                    }
                    #expect(words == before && !words.isEmpty)
                }
            }
        }
    }
}
