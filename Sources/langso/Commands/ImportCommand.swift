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
        commandName: "import", abstract: "Bring data in from files.",
        subcommands: [ProcedureImport.self, LifeEventImport.self])

    /// Brings procedures in, one YAML file each.
    struct ProcedureImport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "procedure",
            abstract: "Bring procedures in, one YAML file each; a changed one becomes a new version.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The YAML files.") var files: [String]

        func run() async throws {
            try await withHouse(options) { house in
                let commune = try await house.commune()
                for file in files {
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    let outcome = try await ImportProcedure(services: house.oneStop)(
                        yaml: text, unit: commune.id, by: .system("langso import"))
                    print("\(file): \(outcome.rawValue)")
                }
            }
        }
    }

    /// Brings life events in.
    struct LifeEventImport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "life-event", abstract: "Bring life events in from a YAML file as Data/life-events.yaml.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The YAML file.") var file: String

        func run() async throws {
            try await withHouse(options) { house in
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let outcome = try await ImportLifeEvents(services: house.oneStop)(
                    yaml: text, unit: try await house.commune().id, by: .system("langso import"))
                print("added \(outcome.added), changed \(outcome.changed), unchanged \(outcome.unchanged)")
            }
        }
    }
}

extension Household {
    /// The unit that is at home here; throws `CommandFailure`.
    fileprivate func commune() async throws -> AdministrativeUnit {
        let (home, today) = (foundations.settings.home, clock.today())
        let found = try await database.read { try UnitStore().find(key: home, asOf: today, in: $0) }
        guard let found else { throw CommandFailure("there is no unit \(home) (LANGSO_HOME)") }
        return found
    }
}
