import Base
import House
import Storage

/// What a column of a list of dossiers may say.
enum ImportField: String, Sendable, CaseIterable {
    case code, procedure, applicant, received, due, resolved, state, officer, note

    var isRequired: Bool { self == .code || self == .received }
}

/// How the lists of one source are read: which column says what, and what the words of its states mean.
struct ImportMapping: Sendable, Hashable {
    /// What the officials call the list.
    var name: String
    /// The system that the codes are of.
    var system: String
    /// By field, the column's name in lower case.
    var columns: [ImportField: String]
    /// By the folded word of the list.
    var states: [String: OutsideDossier.Standing]

    init(
        name: String, system: String, columns: [ImportField: String],
        states: [String: OutsideDossier.Standing] = [:]
    ) {
        self.name = name
        self.system = system
        self.columns = columns
        self.states = states
    }

    var text: String {
        let columns = self.columns.map { ($0.key.rawValue, JSONValue.string($0.value)) }
        let states = self.states.map { ($0.key, JSONValue.string($0.value.rawValue)) }
        return JSONValue.object([
            "name": .string(name), "system": .string(system),
            "columns": .object(Dictionary(columns) { first, _ in first }),
            "states": .object(Dictionary(states) { first, _ in first }),
        ]).text
    }

    /// Reads what `text` writes; nil for anything else.
    init?(_ text: String) {
        guard let json = try? JSONValue(parsing: text), let name = json["name"]?.string,
            let system = json["system"]?.string
        else { return nil }
        let columns = (json["columns"]?.object ?? [:]).compactMap { key, value in
            ImportField(rawValue: key).flatMap { field in value.string.map { (field, $0) } }
        }
        let states = (json["states"]?.object ?? [:]).compactMap { key, value in
            value.string.flatMap(OutsideDossier.Standing.init(rawValue:)).map { (key, $0) }
        }
        self.init(
            name: name, system: system, columns: Dictionary(columns) { first, _ in first },
            states: Dictionary(states) { first, _ in first })
    }

    /// The row that tells lists of one source apart from others: the names of all columns.
    static func heading(_ table: TableReading) -> String { table.heading.map { $0.folded() }.joined(separator: "|") }

    /// The words in the column of states, each once, in the order of the list; at most so many.
    func words(of table: TableReading, most: Int) -> [String] {
        guard let column = columns[.state], let place = table.heading.firstIndex(of: column) else { return [] }
        var seen: Set<String> = []
        var words: [String] = []
        for row in table.rows {
            let word = row[place]
            guard !word.isEmpty, seen.insert(word.folded()).inserted else { continue }
            words.append(word)
            if words.count == most { break }
        }
        return words
    }

    // MARK: what is remembered

    /// Remembers how the source's lists are read.
    func keep(
        heading: String, unit: ID<AdministrativeUnit>, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO outside_source (id, unit_id, name, heading, mapping, changed_at, changed_by)
            VALUES (\(ID<ImportMapping>(at: now)), \(unit), \(name), \(heading), \(text), \(now), \(actor.account))
            ON CONFLICT (unit_id, name) DO UPDATE SET heading = excluded.heading, mapping = excluded.mapping,
                changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """)
    }

    /// The newest mapping for lists with that heading.
    static func find(heading: String, scope: Scope, in connection: Connection) throws -> ImportMapping? {
        let text: String? = try connection.value(
            """
            SELECT mapping FROM outside_source WHERE heading = \(heading) AND \(scope.contains("outside_source.unit_id"))
            ORDER BY changed_at DESC, id LIMIT 1
            """)
        return text.flatMap { ImportMapping($0) }
    }

    /// All sources, with when they were last changed.
    static func list(
        _ scope: Scope, in connection: Connection
    ) throws -> [(name: String, system: String, at: Instant)] {
        try connection.rows(
            """
            SELECT name, mapping, changed_at FROM outside_source WHERE \(scope.contains("outside_source.unit_id"))
            ORDER BY name LIMIT 100
            """
        ) { row in
            (
                name: try row["name"], system: ImportMapping(try row["mapping"])?.system ?? "",
                at: try row["changed_at"]
            )
        }
    }
}
