import Base
import House
import Storage
import TestSupport
import Testing

@testable import LookUp

@Suite struct EditingOldCodes {
    private let now = LookUpBench.now

    private func edit(_ bench: LookUpBench) -> EditOldCodes {
        EditOldCodes(
            database: bench.database,
            targets: OldTargets(
                units: UnitDirectory(), codes: bench.codes, prefixes: ["procedure": "/procedures/"],
                codeKinds: ["onestop.procedure", "test.thing"]))
    }

    private func code(
        _ shown: String = "VS-001", kind: String = "unit", target: String = "thon-1", issuer: String = "tan-ninh"
    ) -> LegacyCode {
        LegacyCode(
            shown: shown, kind: kind, target: target, title: "Thôn 1", printedOn: CalendarDate(dayNumber: 19_955),
            issuer: issuer)
    }

    @Test(arguments: TestEngine.available)
    func `an old code is added once, corrected by version, and taken out`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let (edit, actor) = (edit(bench), bench.actor())
            try await edit.create(code(), by: actor, key: nil, at: now)
            await #expect(throws: Problem.self) {
                try await edit.create(code("vs 001"), by: actor, key: nil, at: now)
            }
            var better = code(kind: "procedure", target: "1.001193")
            let unknown = better
            let none = await #expect(throws: Problem.self) { try await edit(unknown, by: actor, at: now) }
            #expect(none?.fields == [FieldProblem("target", "lookup.old_codes.no_target")])
            try await bench.register("onestop.procedure", "1.001193")
            try await edit(better, by: actor, at: now)
            let found = try #require(try await bench.database.read { try LegacyCode.find("vs001", in: $0) })
            #expect(found.target == "1.001193")
            #expect(found.version == 2)
            // Somebody else's page still has the first version.
            better.version = 1
            let stale = better
            let conflict = await #expect(throws: Problem.self) { try await edit(stale, by: actor, at: now) }
            #expect(conflict?.kind == .conflict)
            try await edit.remove("VS-001", by: actor, at: now)
            #expect(try await bench.database.read { try LegacyCode.find("VS-001", in: $0) } == nil)
            #expect(try await bench.count("SELECT count(*) FROM audit_entry") == 3)
            await #expect(throws: Problem.forbidden) {
                try await edit.create(code(), by: bench.actor(may: []), key: nil, at: now)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a code must lead somewhere and come from somebody`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let edit = edit(bench)
            for wrong in [
                code("a"), code(kind: "rocket"), code(target: "nowhere"), code(target: ""), code(issuer: "nobody"),
            ] {
                let problem = await #expect(throws: Problem.self) {
                    try await edit.create(wrong, by: bench.actor(), key: nil, at: now)
                }
                #expect(problem?.kind == .invalid)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a list is taken whole or not at all, and twice changes nothing`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let (edit, actor) = (edit(bench), bench.actor())
            try await bench.register("lookup.place", "hall")
            let head = "old_code,kind,target,title_vi,printed_on,issuer\n"
            let good =
                "VS-1 01,unit,thon-1,\"Thôn 1, cũ\",2024-03-15,tan-ninh\nVS-102,place,hall,Nhà,2024-03-15,tan-ninh\n"
            let bad = "VS-103,unit,thon-1,x,15/3/2024,tan-ninh\n"
            let line = await #expect(throws: EditOldCodes.BadLine.self) {
                try await edit.importList(head + good + bad, by: actor, at: now)
            }
            #expect(line?.number == 4)
            #expect(line?.problem.field == "printed_on")
            #expect(try await bench.count("SELECT count(*) FROM legacy_code") == 0)
            #expect(try await edit.importList(head + good, by: actor, at: now) == .init(added: 2, known: 0))
            #expect(try await edit.importList(head + good, by: actor, at: now) == .init(added: 0, known: 2))
            await #expect(throws: EditOldCodes.BadLine.self) {
                try await edit.importList("name\nx\n", by: actor, at: now)
            }
            // A list is as clean as a form, and no longer.
            let long = "VS-104,unit,thon-1,\(String(repeating: "x", count: 301)),2024-03-15,tan-ninh\n"
            let tooLong = await #expect(throws: EditOldCodes.BadLine.self) {
                try await edit.importList(head + long, by: actor, at: now)
            }
            #expect(tooLong?.problem.field == "title")
            let unclean = "AA\0-105,unit,thon-1,  Tho\u{302}n\0  mo\u{302}\u{323}t ,2024-03-15,tan-ninh\n"
            #expect(try await edit.importList(head + unclean, by: actor, at: now) == .init(added: 1, known: 0))
            let clean = try await bench.database.read { try LegacyCode.find("AA 105", in: $0) }
            #expect(clean?.shown == "AA -105" && clean?.title == "Thôn một")
            try await edit.remove("AA 105", by: actor, at: now)
            let page = try await bench.database.read { connection in
                (
                    try LegacyCode.list(words: "", after: "", limit: 1, in: connection).map(\.shown),
                    try LegacyCode.list(words: "102", after: "", limit: 9, in: connection).map(\.shown),
                    try LegacyCode.list(words: "", after: "vs101", limit: 9, in: connection).map(\.shown)
                )
            }
            #expect(page.0 == ["VS-1 01", "VS-102"])
            #expect(page.1 == ["VS-102"])
            #expect(page.2 == ["VS-102"])
        }
    }
}

@Suite struct EditingEmergencyNumbers {
    private let now = LookUpBench.now

    private func number(_ number: String, place: Int = 0, name: String = "Công an") -> EmergencyNumber {
        EmergencyNumber(
            number: number, name: LocalizedText(name), text: LocalizedText(""), verified: "read", place: place)
    }

    @Test(arguments: TestEngine.available)
    func `numbers are added, ordered, corrected by version and taken out, and the pages are made anew`(
        engine: TestEngine
    ) async throws {
        try await LookUpBench.with(engine) { bench in
            let edit = EditEmergencyNumbers(database: bench.database)
            let actor = bench.actor()
            try await edit.create(number("113", place: 2), by: actor, key: nil, at: now)
            try await edit.create(number("115", place: 1), by: actor, key: nil, at: now)
            await #expect(throws: Problem.self) { try await edit.create(number("113"), by: actor, key: nil, at: now) }
            // The same press twice is answered as the first.
            for _ in 1...2 { try await edit.create(number("114"), by: actor, key: "một", at: now) }
            try await edit.remove(number("114"), by: actor, at: now)
            try await edit(number("113", place: 0, name: "Công an xã"), by: actor, at: now)
            let list = try await bench.database.read { try EmergencyNumber.list(in: $0) }
            #expect(list.map(\.number) == ["113", "115"])
            #expect(list.first?.name.vietnamese == "Công an xã")
            #expect(list.map(\.version) == [2, 1])
            let conflict = await #expect(throws: Problem.self) {
                try await edit(number("113"), by: actor, at: now)
            }
            #expect(conflict?.kind == .conflict)
            try await edit.remove(number("113"), by: actor, at: now)
            await #expect(throws: Problem.notFound) { try await edit.remove(number("113"), by: actor, at: now) }
            await #expect(throws: Problem.forbidden) {
                try await edit.create(
                    number("114"), by: bench.actor(may: [LookUpFeature.codesPermission]), key: nil, at: now)
            }
            #expect(try await bench.count("SELECT count(*) FROM audit_entry") == 6)
            let generations = try await bench.database.generations(at: WallClock.system.now())
            #expect(generations["lookup"] == 6)
        }
    }
}
