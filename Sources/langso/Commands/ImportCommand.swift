import ArgumentParser
import Audit
import Base
import Foundation
import House
import Identity
import OneStop
import Storage
import Texts
import Web

/// `langso import`: data from files.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring data in from files.",
        subcommands: [ProcedureImport.self, LifeEventImport.self, AccountImport.self])

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

extension ImportCommand {
    /// Brings officials' accounts in.
    struct AccountImport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accounts",
            abstract: "Bring officials' accounts in from a CSV file, as /desk/accounts/export.csv writes it.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "The CSV file.") var file: String
        @Flag(help: "Say what would become of each line, and write nothing.") var dryRun = false
        @Flag(help: "End today what the file does not name.") var endMissing = false

        func run() async throws {
            try await withHouse(options) { house in
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw CommandFailure("cannot read \(file)")
                }
                let fates = try await ImportAccounts(database: house.database)(
                    Array(data), endsMissing: endMissing, by: .init(command: "langso import accounts"), isDry: dryRun,
                    at: house.clock.now())
                for fate in fates where dryRun || fate.fate == .error {
                    let note = fate.note.map { house.site.catalog.text($0, in: .english) } ?? ""
                    print("\(fate.number)\t\(fate.fate.rawValue)\t\(fate.username)\t\(note)")
                }
                print(
                    LineFate.Fate.allCases.map { fate in "\(fate.rawValue) \(fates.count { $0.fate == fate })" }
                        .joined(separator: ", "))
            }
        }
    }
}

extension Household {
    /// The unit that is at home here; throws `CommandFailure`.
    fileprivate func commune() async throws -> AdministrativeUnit {
        let (home, today) = (foundations.settings.home, clock.today())
        let found = try await database.read { try UnitStore().home(home, asOf: today, in: $0) }
        guard let found else { throw CommandFailure("there is no unit \(home) (LANGSO_HOME)") }
        return found
    }
}
