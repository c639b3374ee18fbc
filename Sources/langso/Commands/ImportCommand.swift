import ArgumentParser
import Audit
import Base
import Foundation
import House
import Identity
import OneStop
import Storage

/// `langso import`: data from files.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring data in from files.", subcommands: [ProcedureImport.self])

    /// Brings procedures in, one YAML file each.
    struct ProcedureImport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "procedure",
            abstract: "Bring procedures in, one YAML file each; a changed one becomes a new version.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The YAML files.") var files: [String]

        func run() async throws {
            try await withHouse(options) { house in
                let (home, today) = (house.foundations.settings.home, house.clock.today())
                let commune = try await house.database.read { try UnitStore().find(key: home, asOf: today, in: $0) }
                guard let commune else { throw CommandFailure("there is no unit \(home) (LANGSO_HOME)") }
                for file in files {
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    let outcome = try await ImportProcedure(services: house.oneStop)(
                        yaml: text, unit: commune.id, by: .system("langso import"))
                    print("\(file): \(outcome.rawValue)")
                }
            }
        }
    }
}
