import ArgumentParser
import Audit
import Base
import Foundation
import OneStop

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
                for file in files {
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    let outcome = try await ImportProcedure(house.oneStop)(
                        text, by: .system("langso import"), at: house.clock.now())
                    print("\(file): \(outcome)")
                }
            }
        }
    }
}
