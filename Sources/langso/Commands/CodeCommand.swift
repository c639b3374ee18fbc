import ArgumentParser
import Base
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
                try await ExportCodes(database: house.database)({ record in
                    if json {
                        let line: JSONValue = [
                            "code": .string(record.code.text), "kind": .string(record.kind),
                            "title": .string(record.title.vietnamese), "state": .string(record.state.rawValue),
                        ]
                        print((isFirst ? "" : ",\n") + line.text, terminator: "")
                    } else {
                        print(
                            "\(record.code.grouped)\t\(record.kind)\t\(record.state.rawValue)\t\(record.title.vietnamese)"
                        )
                    }
                    isFirst = false
                })
                if json { print("]") }
            }
        }
    }
}
