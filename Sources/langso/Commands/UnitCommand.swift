import ArgumentParser
import Audit
import Base
import Foundation
import House
import Identity
import LookUp
import Storage

/// `langso unit`: the dated tree of administrative units.
struct UnitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unit", abstract: "Administrative units.",
        subcommands: [List.self, Import.self, Merge.self, Outline.self])

    /// Lists the units in force on a day.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the units in force on a day.")
        @OptionGroup var options: CommonOptions
        @Option(name: .customLong("as-of"), help: "YYYY-MM-DD; today without one.") var asOf: String?

        func run() async throws {
            try await withHouse(options) { house in
                let date = try asOf.map { text -> CalendarDate in
                    guard let date = CalendarDate(text) else { throw ValidationError("no date: \(text)") }
                    return date
                }
                let day = date ?? house.clock.today()
                for unit in try await house.database.read({ try UnitStore().all(asOf: day, in: $0) }) {
                    print("\(unit.key)\t\(unit.kind.rawValue)\t\(unit.code)\t\(unit.name.vietnamese)")
                }
            }
        }
    }

    /// Brings units in from a CSV file as `Data/units.csv`; they get their codes and are found by everyone.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring units in from a CSV file.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The CSV file, with the columns of Data/units.csv.") var file: String

        func run() async throws {
            try await withHouse(options) { house in
                let rows = CSVText.rows(try String(contentsOfFile: file, encoding: .utf8))
                let now = house.clock.now()
                let publish = PublishUnits(codes: house.codes, database: house.database)
                let by = AuditActor.system("langso unit import")
                let (outcome, published) = try await house.database.write(.alone) { transaction in
                    (
                        try ImportUnits()(rows, actor: by, at: now, in: transaction),
                        try publish(by: by, at: now, in: transaction)
                    )
                }
                print("added \(outcome.added), changed \(outcome.changed), unchanged \(outcome.unchanged)")
                print("codes issued \(published.issued), entries of the search renewed \(published.renewed)")
            }
        }
    }

    /// Ends units on a day; others go on with their work.
    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End units on a day and let others go on with their work.",
            discussion: """
                Either name the units and --into, or give a CSV file whose columns unit and becomes name a unit and what
                it becomes; name_vi, kind, parent, code and org_code make a unit that does not exist yet. Where nothing goes
                on with the work, becomes says "ends"; what lies below then goes on under parent.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "The CSV file, or the keys of the units that end.") var units: [String]
        @Option(help: "The key of the unit that goes on with the work of those that are named.") var into: String?
        @Option(help: "The first day of the new order, YYYY-MM-DD.") var on: String
        @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

        func run() async throws {
            guard let day = CalendarDate(on) else { throw ValidationError("no date: \(on)") }
            let bytes: [UInt8]
            if let into {
                bytes = Array((["unit,becomes"] + units.map { "\($0),\(into)" }).joined(separator: "\n").utf8)
            } else {
                guard units.count == 1, let data = FileManager.default.contents(atPath: units[0]) else {
                    throw ValidationError("name one file that can be read, or units and --into")
                }
                bytes = Array(data)
            }
            try await withHouse(options) { house in
                let merge = try UnitMerge(try TableReading(bytes), on: day)
                let by = ImportAccounts.Authority(command: "langso unit merge")
                let action = MergeUnits(database: house.database, work: house.unitWork)
                let plan =
                    dryRun
                    ? try await action.plan(merge, by: by) : try await action(merge, by: by, at: house.clock.now())
                for name in plan.beginning { print("begins\t\(name.vietnamese)") }
                for each in plan.ending { print("ends\t\(each.unit.key)\t\(each.heir?.name.vietnamese ?? "-")") }
                for each in plan.moving { print("moves\t\(each.unit.key)\t\(each.parentName.vietnamese)") }
                for each in plan.posts {
                    let heir = each.heir?.name.vietnamese ?? (each.isLast ? "- (no other post)" : "-")
                    print("post\t\(each.username)\t\(each.post.title.vietnamese)\t\(heir)")
                }
                print(
                    "\(plan.ending.count) end, \(plan.moving.count) move, \(plan.posts.count) posts\(dryRun ? "; nothing was written" : "")"
                )
                guard !dryRun else { return }
                let publish = PublishUnits(codes: house.codes, database: house.database)
                let now = house.clock.now()
                _ = try await house.database.write(.alone) {
                    try publish(by: .system("langso unit merge"), at: now, in: $0)
                }
            }
        }
    }
}
