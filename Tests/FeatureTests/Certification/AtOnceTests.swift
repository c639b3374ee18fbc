import Base
import Codes
import House
import Storage
import TestSupport
import Testing
import Web

@testable import Certification

/// Entries as applications of the one-stop service: what is counted, what is listed, and the lines of the register.
@Suite struct CertifiedAtOnceTests {
    /// How many the relation has.
    private func counted(
        _ extent: ResolvedAtOnceExtent, _ scope: Scope, _ fixture: CertificationFixture
    ) async throws -> Int {
        let source = CertifiedAtOnce(entries: fixture.services.entries)
        return try await fixture.services.database.read {
            try $0.value("SELECT count(*) FROM (\(source.relation(extent, scope))) AS at_once") ?? 0
        }
    }

    @Test(arguments: TestEngine.available)
    func `entries that are not void count once, by kind, officer, unit and day`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let (one, other) = (fixture.actor(), fixture.actor())
            let day = CertificationFixture.start.date
            // The last minute of the day before, the first of the day, the last of the day.
            fixture.time.set(Instant(day).adding(minutes: -1))
            try await fixture.enter(fixture.request(), by: one)
            fixture.time.set(Instant(day))
            try await fixture.enter(fixture.request(), by: one)
            try await fixture.enter(fixture.request(.signature), by: other)
            fixture.time.set(Instant(day.adding(days: 1)).adding(minutes: -1))
            try await fixture.enter(fixture.request(), by: other)
            let void = try await fixture.enter(fixture.request(), by: one)
            try await fixture.void(void, by: one)

            var extent = ResolvedAtOnceExtent(from: day, until: day)
            let scope = one.scope
            #expect(try await counted(extent, scope, fixture) == 3)
            #expect(try await counted(extent, .nothing, fixture) == 0)
            extent.procedure = "2.000884"
            #expect(try await counted(extent, scope, fixture) == 1)
            extent.procedure = "2.000815"
            #expect(try await counted(extent, scope, fixture) == 2)
            extent.officer = other.account
            #expect(try await counted(extent, scope, fixture) == 1)
            extent = ResolvedAtOnceExtent(from: day, until: day, unit: one.unit)
            #expect(try await counted(extent, scope, fixture) == 3)
            extent.unit = ID(at: CertificationFixture.start)
            #expect(try await counted(extent, scope, fixture) == 0)
            extent = ResolvedAtOnceExtent(from: day.adding(days: -1), until: day.adding(days: -1))
            #expect(try await counted(extent, scope, fixture) == 1)
            extent = ResolvedAtOnceExtent(from: day.adding(days: 1), until: day.adding(days: 9))
            #expect(try await counted(extent, scope, fixture) == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was entered for an application is counted with the application alone`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            let source = CertifiedAtOnce(entries: fixture.services.entries)
            let code = PublicCode.random()
            var request = fixture.request()
            request.application = code
            request.number = nil
            let entry = try await fixture.enter(request, by: officer)
            // The application told the number.
            #expect(try entry.personalNumber(fixture.services.vault) == "038185001234")
            let day = CertificationFixture.start.date
            let extent = ResolvedAtOnceExtent(from: day, until: day)
            #expect(try await counted(extent, officer.scope, fixture) == 0)
            func held() async throws -> [ApplicationEntry] {
                try await fixture.services.database.read { try source.entries(for: code, in: $0) }
            }
            #expect(try await held().map(\.path) == [entry.path])

            // She came without one after all; and back again.
            try await fixture.correct(entry, application: "", by: officer)
            #expect(try await counted(extent, officer.scope, fixture) == 1)
            #expect(try await held().isEmpty)
            let changed = try #require(try await fixture.find(entry.id))
            await #expect(throws: Problem.self) {
                try await fixture.correct(changed, application: "ABC", by: officer)
            }
            try await fixture.correct(changed, application: code.grouped.lowercased(), by: officer)
            #expect(try await counted(extent, officer.scope, fixture) == 0)

            let again = try #require(try await fixture.find(entry.id))
            try await fixture.void(again, by: officer)
            #expect(try await held().isEmpty)

            // For copies only: its code enters no signature.
            var signature = fixture.request(.signature)
            signature.application = code
            await #expect(throws: Problem.self) { try await fixture.enter(signature, by: officer) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `the list of an extent is read back as it was written`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            let source = CertifiedAtOnce(entries: fixture.services.entries)
            let day = CertificationFixture.start.date
            let path = source.path(
                ResolvedAtOnceExtent(
                    from: day, until: day, procedure: "2.000884", officer: officer.account, unit: officer.unit))
            #expect(
                path == "/desk/certification/register?from=\(day)&to=\(day)&kind=signature&state=valid"
                    + "&origin=walk_in&officer=\(officer.account)&unit=\(officer.unit)")
            #expect(source.procedures == ["2.000815", "2.000884"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `lines of the register are those of the scope`(engine: TestEngine) async throws {
        try await CertificationFixture.with(engine) { (fixture) async throws in
            let officer = fixture.actor()
            let source = CertifiedAtOnce(entries: fixture.services.entries)
            let entry = try await fixture.enter(fixture.request(.signature), by: officer)
            let (lines, none) = try await fixture.services.database.read { connection in
                (
                    try source.lines([entry.id.text, "x"], officer.scope, in: connection),
                    try source.lines([entry.id.text], .nothing, in: connection)
                )
            }
            #expect(
                lines == [
                    entry.id.text: ResolvedAtOnceLine(
                        procedure: "2.000884", applicant: "Lê Thị Hoa", at: entry.at,
                        note: Message("certification.at_once.note", ["number": .text("1/2026")]))
                ])
            #expect(none.isEmpty)
        }
    }
}
