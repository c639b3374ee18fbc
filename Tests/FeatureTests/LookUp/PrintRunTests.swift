import Base
import Codes
import Files
import House
import Storage
import TestSupport
import Testing
import Web

@testable import LookUp

@Suite struct PlanningSheets {
    @Test(arguments: [
        // codes, format, skip, sheets, codes in each file
        (0, PrintFormat.a4, 0, 0, [Int]()), (1, .a4, 0, 1, [1]), (450, .a5, 0, 450, [200, 200, 50]),
        (24, .label3x8, 0, 1, [24]), (25, .label3x8, 0, 2, [25]), (24, .label3x8, 1, 2, [24]),
        (2_000, .label3x8, 0, 84, [984, 984, 32]), (2_000, .label3x8, 23, 85, [961, 984, 55]),
        (65, .label5x13, 64, 2, [65]), (10, .label2x4, 99, 3, [10]), (5, .a4, 3, 5, [5]),
    ])
    func `codes fill whole sheets, and a file ends with a full one`(
        codes: Int, format: PrintFormat, skip: Int, sheets: Int, files: [Int]
    ) {
        let plan = PrintPlan(codes: codes, format: format, skip: skip)
        #expect(plan.sheets == sheets)
        #expect(plan.parts.map(\.count) == files)
        #expect(plan.parts.flatMap { Array($0) } == Array(0..<codes))
    }

    @Test func `a list of codes is read as people type and paste it`() {
        let (first, second) = (PublicCode.random(), PublicCode.random())
        let typed = TypedCodes(
            "\(first.grouped.lowercased())\n  \(second.text); \(first.text),, \(second.grouped.replacing("-", with: " "))"
        )
        #expect(typed.codes == [first, second])
        #expect(typed.unreadable == [])
        #expect(TypedCodes("\(first.text) \(second.text)").codes == [first, second])
        #expect(TypedCodes("van son\n\(first.text)").unreadable == ["van", "son"])
        #expect(TypedCodes(" \n ").codes == [])
    }
}

@Suite struct PrintingManyCodes {
    private static let address = PrintCodes.Address(origin: "https://tanninh.example.vn", isDraft: false)

    private func handlers(_ bench: LookUpBench) -> [JobHandler] {
        let part = PrintPart(
            database: bench.database, clock: bench.clock, logger: LookUpBench.logger, files: bench.files)
        return [JobHandler(kind: PrintPart.kind, lane: .slow) { try await part($0) }]
    }

    private func run(_ id: ID<PrintRun>, _ bench: LookUpBench) async throws -> (PrintRun, [PrintRunStore.Part]) {
        try await bench.database.read { connection in
            let run = try PrintRunStore.find(id, scope: .everything(because: "test"), in: connection)
            return (try #require(run), try PrintRunStore.parts(of: id, in: connection))
        }
    }

    private func order(_ format: PrintFormat = .label3x8) -> PrintCodes.Order {
        PrintCodes.Order(format: format, chosen: ["kind": "test.thing"])
    }

    @Test(arguments: TestEngine.available)
    func `a run is forgotten a month after its end, its files too, and not before`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            _ = try await bench.issue(30)
            let orders = PrintCodes(database: bench.database)
            let id = try await orders(
                order(), at: Self.address, by: bench.actor(), key: nil, now: LookUpBench.now)
            try await bench.work(handlers(bench))
            let waiting = try await orders(
                order(), at: Self.address, by: bench.actor(), key: nil, now: LookUpBench.now)
            let part = try #require(try await run(id, bench).1.first)
            func erase(afterDays days: Int) async throws -> Int {
                let later = WallClock { LookUpBench.now.adding(days: days) }
                return try await ErasePrintRuns(database: bench.database, clock: later, files: bench.files)()
            }
            #expect(try await erase(afterDays: 29) == 0)
            #expect(try await erase(afterDays: 31) == 1)
            #expect(try await erase(afterDays: 31) == 0)
            #expect(try await bench.count("SELECT count(*) FROM print_run_code") == 30)
            #expect(try await bench.count("SELECT count(*) FROM print_run_part") == 0)
            // What is still at work stays.
            #expect(try await run(waiting, bench).0.state == .working)
            let file = try await bench.database.read { try bench.files.file(part.file, in: $0) }
            #expect(file?.state == .erased)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a run is made file by file and can be fetched`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            _ = try await bench.issue(1_000)
            let id = try await PrintCodes(database: bench.database)(
                order(), at: Self.address, by: bench.actor(), key: nil, now: LookUpBench.now)
            try await bench.work(handlers(bench))
            let (run, parts) = try await run(id, bench)
            #expect(run.state == .done)
            #expect(run.made == 1_000)
            #expect(parts.map(\.codes) == [984, 16])
            for part in parts {
                let download = try await bench.files.download(part.file)
                #expect(download.mediaType == "application/pdf")
                #expect(download.bytes.starts(with: Array("%PDF-".utf8)))
            }
            let kept = try await bench.database.read { try bench.files.file(parts[0].file, in: $0)?.retainUntil }
            #expect(kept == LookUpBench.now.adding(days: PrintRun.daysKept))
            #expect(try await bench.count("SELECT count(*) FROM audit_entry WHERE action = 'lookup.print_codes'") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a job that runs again makes no file twice`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            _ = try await bench.issue(3)
            let id = try await PrintCodes(database: bench.database)(
                order(), at: Self.address, by: bench.actor(), key: nil, now: LookUpBench.now)
            try await bench.work(handlers(bench))
            // As after a crash between the work and the note that it was done.
            try await bench.database.write { try $0.execute("UPDATE job SET state = 'waiting', lease_until = 0") }
            try await bench.work(handlers(bench))
            #expect(try await run(id, bench).1.count == 1)
            #expect(try await bench.count("SELECT count(*) FROM stored_file") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a double click orders once`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            _ = try await bench.issue(3)
            let actor = bench.actor()
            let print = PrintCodes(database: bench.database)
            let first = try await print(order(), at: Self.address, by: actor, key: "k", now: LookUpBench.now)
            let second = try await print(order(), at: Self.address, by: actor, key: "k", now: LookUpBench.now)
            #expect(first == second)
            #expect(try await bench.count("SELECT count(*) FROM print_run") == 1)
            #expect(try await bench.count("SELECT count(*) FROM print_run_code") == 3)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a cancelled run makes no more, a failed one goes on`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            _ = try await bench.issue(2)
            let actor = bench.actor()
            let withdraw = WithdrawPrintRun(database: bench.database)
            let print = PrintCodes(database: bench.database)
            let id = try await print(order(), at: Self.address, by: actor, key: nil, now: LookUpBench.now)
            try await withdraw(id, by: actor, at: LookUpBench.now)
            try await bench.work(handlers(bench))
            #expect(try await run(id, bench).0.state == .cancelled)
            #expect(try await run(id, bench).1.isEmpty)
            await #expect(throws: Problem.self) { try await withdraw.resume(id, by: actor, at: LookUpBench.now) }

            let failed = try await print(order(.a6), at: Self.address, by: actor, key: nil, now: LookUpBench.now)
            try await bench.database.write { try $0.execute("UPDATE job SET state = 'dead' WHERE state = 'waiting'") }
            try await bench.database.write {
                try PrintRunStore.set(.failed, of: failed, at: LookUpBench.now, in: $0)
            }
            try await withdraw.resume(failed, by: actor, at: LookUpBench.now)
            try await bench.work(handlers(bench))
            #expect(try await run(failed, bench).0.state == .done)
        }
    }

    @Test(arguments: TestEngine.available)
    func `only codes in force within one's units are printed`(engine: TestEngine) async throws {
        try await LookUpBench.with(engine) { bench in
            let own = try await bench.issue(2, in: bench.village)
            let others = try await bench.issue(3)
            let codes = bench.codes
            try await bench.database.write { try codes.revoke(own[1], reason: "lost", in: $0) }
            let print = PrintCodes(database: bench.database)
            let head = bench.actor(in: bench.village)
            let (chief, nobody, plain) = (bench.actor(), bench.actor(may: []), order())
            var village = order()
            village.filter.within = .below([bench.village], asOf: LookUpBench.now.date)
            let (mine, all, some) = try await bench.database.read { [village] connection in
                (
                    try print.count(plain, by: head, in: connection), try print.count(plain, by: chief, in: connection),
                    try print.count(village, by: chief, in: connection)
                )
            }
            #expect([mine, all, some] == [1, 4, 1])
            for typed in [[own[1]], [others[0]], [PublicCode.random()]] {
                let list = PrintCodes.Order(typed: typed, format: .a4)
                await #expect(throws: Problem.self) {
                    try await print(list, at: Self.address, by: head, key: nil, now: LookUpBench.now)
                }
            }
            let list = PrintCodes.Order(typed: [others[2], others[0]], format: .a4)
            let id = try await print(list, at: Self.address, by: chief, key: nil, now: LookUpBench.now)
            let printed = try await bench.database.read { connection in
                try PrintRunStore.codes(of: id, at: 0..<10, in: connection).map(\.code)
            }
            #expect(printed == [others[2], others[0]])
            await #expect(throws: Problem.forbidden) {
                try await print(plain, at: Self.address, by: nobody, key: nil, now: LookUpBench.now)
            }
            await #expect(throws: Problem.notFound) {
                try await WithdrawPrintRun(database: bench.database)(id, by: head, at: LookUpBench.now)
            }
        }
    }
}
