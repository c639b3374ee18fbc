import Base
import Codes
import House
import Storage
import Testing

@testable import LookUp

@Suite struct TheRegisterOfCodes {
    @Test func `an issued code is found with what it stands for`() async throws {
        try await LookUpFixture.with { fixture in
            let code = try await fixture.issue()
            let codes = fixture.codes
            let found = try #require(try await fixture.database.read { try codes.find(code, in: $0) })
            #expect(found.state == .published)
            #expect(found.kind == "test.thing")
            #expect(found.target == "1")
            #expect(found.title.text(in: .english) == "Village gate")
            #expect(found.unit == fixture.unit)
        }
    }

    @Test func `a code that exists is never issued twice`() async throws {
        try await LookUpFixture.with { fixture in
            let taken = try await fixture.issue()
            let fresh = PublicCode.random()
            let given = GivenCodes([taken, taken, fresh])
            let codes = PublicCodes(database: fixture.database, clock: LookUpFixture.clock) { given.next() }
            let unit = fixture.unit
            let issued = try await fixture.database.write { transaction in
                try codes.issue(kind: "test.thing", target: "2", unit: unit, title: LocalizedText("x"), in: transaction)
            }
            #expect(issued == fresh)
            let broken = GivenCodes([taken])
            let stuck = PublicCodes(database: fixture.database, clock: LookUpFixture.clock) { broken.next() }
            await #expect(throws: Problem.self) {
                try await fixture.database.write { transaction in
                    try stuck.issue(
                        kind: "test.thing", target: "3", unit: unit, title: LocalizedText("x"), in: transaction)
                }
            }
        }
    }

    @Test func `a revoked code stays listed, says why, and its kept page is made anew`() async throws {
        try await LookUpFixture.with { fixture in
            let code = try await fixture.issue()
            let codes = fixture.codes
            try await fixture.database.write { try codes.revoke(code, reason: "stolen", in: $0) }
            let found = try #require(try await fixture.database.read { try RegisteredCode.find(code, in: $0) })
            #expect(found.record.state == .revoked)
            #expect(found.reason == "stolen")
            #expect(found.revokedAt == LookUpFixture.now)
            #expect(try await fixture.generation("code/\(code.text)") == 1)
            try await fixture.database.write { try codes.revoke(code, reason: "again", in: $0) }
            let same = try #require(try await fixture.database.read { try RegisteredCode.find(code, in: $0) })
            #expect(same.reason == "stolen")
            #expect(try await fixture.generation("code/\(code.text)") == 1)
        }
    }

    @Test func `an unknown code cannot be revoked`() async throws {
        try await LookUpFixture.with { fixture in
            let codes = fixture.codes
            await #expect(throws: Problem.notFound) {
                try await fixture.database.write { try codes.revoke(.random(), reason: "x", in: $0) }
            }
        }
    }

    @Test func `the code of a thing is the one in force`() async throws {
        try await LookUpFixture.with { fixture in
            let first = try await fixture.issue()
            let second = try await fixture.issue()
            let codes = fixture.codes
            for revoked in [first, second] {
                let other = revoked == first ? second : first
                if revoked == second { continue }
                try await fixture.database.write {
                    try codes.revoke(revoked, reason: "lost", replacement: other, in: $0)
                }
            }
            let found = try await fixture.database.read { try codes.code(kind: "test.thing", target: "1", in: $0) }
            #expect(found?.code == second)
            let old = try await fixture.database.read { try RegisteredCode.find(first, in: $0) }
            #expect(old?.supersededBy == second)
            #expect(try await fixture.database.read { try codes.code(kind: "test.thing", target: "9", in: $0) } == nil)
        }
    }

    @Test func `touching a thing raises the topics of all its codes and of no other`() async throws {
        try await LookUpFixture.with { fixture in
            let first = try await fixture.issue()
            let second = try await fixture.issue()
            let other = try await fixture.issue("test.thing", "2")
            let codes = fixture.codes
            try await fixture.database.write { try codes.touch(kind: "test.thing", target: "1", in: $0) }
            #expect(try await fixture.generation("code/\(first.text)") == 1)
            #expect(try await fixture.generation("code/\(second.text)") == 1)
            #expect(try await fixture.generation("code/\(other.text)") == 0)
        }
    }

    @Test func `a list goes through all codes in pages, each once`() async throws {
        try await LookUpFixture.with { fixture in
            var issued: Set<PublicCode> = []
            for number in 0..<7 { issued.insert(try await fixture.issue("test.thing", "\(number)")) }
            var seen: [PublicCode] = []
            var cursor: CodeStore.Cursor?
            repeat {
                let after = cursor
                let page = try await fixture.database.read { connection in
                    try CodeStore.list(
                        .init(), scope: .everything(because: "test"), after: after, limit: 3, in: connection)
                }
                let shown = page.prefix(3)
                seen += shown.map(\.code)
                cursor = page.count > 3 ? shown.last.map { .init(createdAt: $0.createdAt, code: $0.code.text) } : nil
            } while cursor != nil
            #expect(seen.count == 7)
            #expect(Set(seen) == issued)
        }
    }

    @Test func `list and count agree for every filter`() async throws {
        try await LookUpFixture.with { fixture in
            let gate = try await fixture.issue("test.gate", "1", title: "Cổng làng Vân Sơn")
            let school = try await fixture.issue("test.school", "2", title: "Trường học")
            let codes = fixture.codes
            try await fixture.database.write { try codes.revoke(school, reason: "moved", in: $0) }
            let filters: [(CodeStore.Filter, [PublicCode])] = [
                (.init(kind: "test.gate"), [gate]), (.init(state: .revoked), [school]),
                (.init(words: "van son"), [gate]),
                (.init(words: "truong"), [school]), (.init(words: gate.grouped.lowercased()), [gate]),
                (.init(words: "nothing"), []), (.init(kind: "test.gate", state: .revoked), []),
                (.init(leftOut: ["test.school", "test.paper"]), [gate]),
                // A kind that is asked for is not left out.
                (.init(kind: "test.school", leftOut: ["test.school"]), [school]),
            ]
            for (filter, expected) in filters {
                let (found, count) = try await fixture.database.read { connection in
                    let scope = Scope.everything(because: "test")
                    return (
                        try CodeStore.list(filter, scope: scope, after: nil, limit: 10, in: connection).map(\.code),
                        try CodeStore.count(filter, scope: scope, in: connection)
                    )
                }
                #expect(found == expected, "\(filter)")
                #expect(count == expected.count, "\(filter)")
            }
        }
    }

    @Test func `an export hands over every code in stretches`() async throws {
        try await LookUpFixture.with { fixture in
            var issued: Set<String> = []
            for number in 0..<5 { issued.insert(try await fixture.issue("test.thing", "\(number)").text) }
            var stretches: [Int] = []
            var exported: Set<String> = []
            try await ExportCodes(database: fixture.database, stretch: 2)(.everything(because: "test")) { codes in
                stretches.append(codes.count)
                for code in codes { exported.insert(code["code"]?.string ?? "") }
            }
            #expect(stretches == [2, 2, 1])
            #expect(exported == issued)
        }
    }
}
