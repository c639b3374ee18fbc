import ArgumentParser
import Base
import House
import LookUp
import Storage

/// `langso code`: the register of printed codes.
struct CodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code", abstract: "Printed codes.", subcommands: [List.self])

    /// Lists every code.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List every code: code, kind, title, state.")
        @OptionGroup var options: CommonOptions
        @Flag(help: "As one JSON array.") var json = false

        func run() async throws {
            try await withHouse(options) { house in
                var isFirst = true
                if json { print("[", terminator: "") }
                let all = Scope.everything(because: "the administrator's command")
                try await ExportCodes(database: house.database)(all) { lines in
                    for line in lines {
                        if json {
                            print((isFirst ? "" : ",\n") + line.text, terminator: "")
                        } else {
                            print(
                                ["code", "kind", "state", "title"].map { line[$0]?.string ?? "" }.joined(
                                    separator: "\t"))
                        }
                        isFirst = false
                    }
                }
                if json { print("]") }
            }
        }
    }
}
