import Base
import Codes
import House
import Storage
import TestSupport
import Testing

@testable import LookUp

@Suite struct FiguresOfScans {
    private let today = LookUpBench.now.date

    @Test(arguments: TestEngine.available)
    func `figures add up by day, kind, unit and code, within one's units`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let gates = try await bench.issue(2, kind: "test.gate")
            let halls = try await bench.issue(1, kind: "test.hall", in: bench.village)
            try await bench.scans(gates[0], 5, on: today)
            try await bench.scans(gates[1], 2, on: today.adding(days: -1))
            try await bench.scans(halls[0], 4, on: today)
            try await bench.scans(halls[0], 100, on: today.adding(days: -60))
            let days = today.adding(days: -29)...today
            let (all, own) = try await bench.database.read { connection in
                (
                    try ScanFigures.read(days, scope: bench.actor().scope, in: connection),
                    try ScanFigures.read(days, scope: bench.actor(in: bench.village).scope, in: connection)
                )
            }
            #expect(all.total == 11)
            #expect(all.byDay.count == 30)
            #expect(all.byDay.suffix(2).map(\.number) == [2, 9])
            #expect(all.byKind.map(\.kind) == ["test.gate", "test.hall"])
            #expect(all.byKind.map(\.number) == [7, 4])
            #expect(all.byUnit.map(\.unit) == [bench.commune, bench.village])
            #expect(all.top.map(\.number) == [5, 4, 2])
            #expect(all.top.first?.code.code == gates[0])
            #expect(own.total == 4)
            #expect(own.top.map(\.code.code) == halls)
            let lines = try await bench.database.read {
                try ScanFigures.lines(days, scope: bench.actor().scope, limit: 10, in: $0).map(\.number)
            }
            #expect(lines.reduce(0, +) == all.total)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the hour is kept for the kind and the unit, not for the code`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let codes = try await bench.issue(2)
            let counter = ScanCounter(database: bench.database, logger: LookUpBench.logger, delay: .seconds(600))
            for _ in 0..<2 { counter.note(codes[0], at: LookUpBench.now) }
            counter.note(codes[1], at: LookUpBench.now)
            counter.note(codes[1], at: LookUpBench.now.adding(minutes: 60))
            counter.note(.random(), at: LookUpBench.now)
            try await counter.flush()
            let figures = try await bench.database.read { connection in
                try ScanFigures.read(today...today, scope: bench.actor().scope, in: connection)
            }
            #expect(figures.byHour[9] == 3)
            #expect(figures.byHour[10] == 1)
            #expect(figures.byHour.reduce(0, +) == 4)
            #expect(figures.total == 4)
            #expect(try await bench.count("SELECT count(*) FROM scan_hour") == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a sign is silent when its scans stopped or never began`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let old = LookUpBench.now.adding(days: -40)
            let signs = try await bench.issue(4, kind: "test.gate", at: old)
            let paper = try await bench.issue(1, kind: "test.paper", at: old)
            let fresh = try await bench.issue(1, kind: "test.new")
            let codes = bench.codes
            try await bench.database.write { try codes.revoke(signs[3], reason: "gone", in: $0) }
            try await bench.scans(signs[0], 3, on: today.adding(days: -20))
            try await bench.scans(signs[1], 3, on: today.adding(days: -20))
            try await bench.scans(signs[1], 1, on: today.adding(days: -2))
            let silent = SilentSigns(papers: ["test.paper"])
            let scope = bench.actor().scope
            for (kind, expected) in [(SilentSigns.Kind.stopped, [signs[0]]), (.never, [signs[2]])] {
                let (found, count) = try await bench.database.read { connection in
                    (
                        try silent.list(kind, scope: scope, today: today, after: nil, limit: 10, in: connection),
                        try silent.count(kind, scope: scope, today: today, in: connection)
                    )
                }
                #expect(found.map(\.code.code) == expected)
                #expect(count == expected.count)
                #expect(found.first?.lastDay == (kind == .stopped ? today.adding(days: -20) : nil))
            }
            #expect(paper.count + fresh.count == 2)
        }
    }

    @Test(arguments: [
        ("Cổng làng Vân Sơn", "cong lang van son"), ("đổi  bằng-lái", "doi bang lai"), ("nghi dinh 118 2025", nil),
        ("qd 5 2026", "qd 5 2026"), ("0912 345 678", nil), ("+84 912 345", nil), ("ten@example.vn", nil), ("a", nil),
        (String(repeating: "x", count: 60), nil), ("", nil),
    ])
    func `words that found nothing are kept only if they say nobody's number`(typed: String, kept: String?) {
        #expect(SearchMiss.kept(typed) == kept)
    }

    @Test(arguments: TestEngine.available)
    func `searches that found nothing are counted and forgotten after half a year`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            try await bench.database.write { transaction in
                for days in [0, 0, -1, -200] {
                    try SearchMiss.note("cho nua", on: today.adding(days: days), in: transaction)
                }
                try SearchMiss.note("san bong", on: today, in: transaction)
                try SearchMiss.removeOld(today: today, in: transaction)
            }
            let found = try await bench.database.read {
                try SearchMiss.list(since: today.adding(days: -400), limit: 10, in: $0)
            }
            #expect(found.map(\.words) == ["cho nua", "san bong"])
            #expect(found.map(\.number) == [3, 1])
            #expect(found.first?.lastDay == today)
        }
    }
}
