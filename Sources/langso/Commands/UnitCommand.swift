import ArgumentParser
import Audit
import Base
import Foundation
import House
import Identity
import LookUp
import Storage
import Texts
import Web

/// `langso unit`: the dated tree of administrative units.
struct UnitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unit", abstract: "Administrative units.", subcommands: [List.self, Import.self, Outline.self])

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

    /// Draws units on the map from a GeoJSON file as `Data/demo/outlines.geojson`.
    struct Outline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring outlines of units in from a GeoJSON file.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The file; each feature names its unit in the property unit, and its source in source.")
        var file: String

        func run() async throws {
            try await withHouse(options) { house in
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let (now, outlines) = (house.clock.now(), ImportOutlines(database: house.database))
                do {
                    let outcome = try await house.database.write(.alone) { transaction in
                        try outlines(text, by: .system("langso unit outline"), at: now, in: transaction)
                    }
                    print("changed \(outcome.changed), unchanged \(outcome.unchanged)")
                } catch let bad as ImportOutlines.BadFeature {
                    throw ValidationError(
                        "feature \(bad.number): \(house.site.catalog.text(bad.message, in: .english))")
                }
            }
        }
    }
}
