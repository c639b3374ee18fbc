public import Base
import Codes
public import House
public import Storage

/// Every code with its kind, title and state, in stretches, for `langso code list --json`.
public struct ExportCodes: Sendable {
    private let database: Database
    private let stretch: Int

    /// An export that reads so many codes at a time.
    public init(database: Database, stretch: Int = 1_000) {
        self.database = database
        self.stretch = stretch
    }

    /// Hands over the codes of the scope in the order of their characters: objects of `code`, `kind`, `title`, `state`.
    public func callAsFunction(_ scope: Scope, _ take: ([JSONValue]) async throws -> Void) async throws {
        var last = ""
        while true {
            let after = last
            let stretch = stretch
            let codes = try await database.read { connection in
                try CodeStore.stretch(after: after, scope: scope, limit: stretch, in: connection)
            }
            guard let end = codes.last else { return }
            try await take(codes.map(\.json))
            if codes.count < stretch { return }
            last = end.code.text
        }
    }
}

extension RegisteredCode {
    /// What is told of a code to programs and in exports.
    var json: JSONValue {
        [
            "code": .string(code.text), "kind": .string(record.kind), "title": .string(record.title.vietnamese),
            "state": .string(record.state.rawValue),
        ]
    }
}
