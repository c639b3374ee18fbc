import ArgumentParser
import Audit
import Base
import Foundation
import LookUp
import Storage
import Texts
import Web

extension UnitCommand {
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
