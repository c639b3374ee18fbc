import Base
import House
import Storage
import Translations

/// SQL of lines.
struct LineStore: Sendable {
    private let texts = TranslationStore()
    /// More lines than that no hall has.
    static let most = 200

    /// The lines of the scope in their order, or of one unit of it.
    func list(
        _ scope: Scope, unit: ID<AdministrativeUnit>? = nil, onlyActive: Bool = false, in connection: Connection
    ) throws -> [QueueLine] {
        var conditions: [SQL] = [scope.contains("queue_line.unit_id")]
        if let unit { conditions.append("unit_id = \(unit)") }
        if onlyActive { conditions.append("is_active = 1") }
        let lines = try connection.rows(
            """
            SELECT \(QueueLine.columns) FROM queue_line WHERE \(SQL.all(conditions))
            ORDER BY unit_id, position, letter LIMIT \(Self.most)
            """, QueueLine.init(row:))
        return try named(lines, in: connection)
    }

    /// The line, if it lies within the scope.
    func find(_ id: ID<QueueLine>, _ scope: Scope, in connection: Connection) throws -> QueueLine? {
        let line = try connection.row(
            """
            SELECT \(QueueLine.columns) FROM queue_line
            WHERE id = \(id) AND \(scope.contains("queue_line.unit_id"))
            """, QueueLine.init(row:))
        return try named(line.map { [$0] } ?? [], in: connection).first
    }

    /// As `find`, locked until the end of the transaction: giving out numbers and changing the line begin here.
    func lock(_ id: ID<QueueLine>, _ scope: Scope, in transaction: Transaction) throws -> QueueLine? {
        try transaction.row(
            """
            SELECT \(QueueLine.columns) FROM queue_line
            WHERE id = \(id) AND \(scope.contains("queue_line.unit_id"))\(transaction.forUpdate)
            """, QueueLine.init(row:))
    }

    /// The stored words of the line, with how current their translations are.
    func words(of id: ID<QueueLine>, in connection: Connection) throws -> [String: TranslatedText] {
        try texts.texts(of: QueueLine.owner(id), in: connection)
    }

    /// Puts a line in; false if the unit has one of that letter.
    func insert(
        _ id: ID<QueueLine>, unit: ID<AdministrativeUnit>, letter: String, position: Int, at now: Instant,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO queue_line (id, unit_id, letter, position, is_active, created_at, version)
            VALUES (\(id), \(unit), \(letter), \(position), 1, \(now), 1) ON CONFLICT (unit_id, letter) DO NOTHING
            """) == 1
    }

    /// Changes what the line is called and where it stands.
    func put(
        name: LocalizedText, about: LocalizedText, of id: ID<QueueLine>, confirmed: [String: Set<Language>] = [:],
        by author: String, at now: Instant, in transaction: Transaction
    ) throws {
        for (field, text) in [("name", name), ("about", about)] {
            try texts.put(
                text, field: field, of: QueueLine.owner(id), confirmed: confirmed[field] ?? [], by: author, at: now,
                in: transaction)
        }
    }

    /// Changes the row if it still has the version; false if somebody was quicker.
    func update(
        _ line: QueueLine, position: Int, isActive: Bool, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE queue_line SET position = \(position), is_active = \(isActive), version = version + 1
            WHERE id = \(line.id) AND version = \(line.version)
            """) == 1
    }

    /// The next number of the line on that day, from 1; nobody else gets one of it before this transaction ends.
    func nextNumber(_ line: ID<QueueLine>, on day: CalendarDate, in transaction: Transaction) throws -> Int {
        try transaction.value(
            """
            INSERT INTO queue_day (line_id, day, last_number) VALUES (\(line), \(day), 1)
            ON CONFLICT (line_id, day) DO UPDATE SET last_number = queue_day.last_number + 1 RETURNING last_number
            """) ?? 1
    }

    private func named(_ lines: [QueueLine], in connection: Connection) throws -> [QueueLine] {
        let words = try texts.texts(ofAll: QueueLine.ownerKind, lines.map(\.id.text), in: connection)
        return lines.map { line in
            var line = line
            if let name = words[line.id.text]?["name"] { line.name = name.text }
            if let about = words[line.id.text]?["about"] { line.about = about.text }
            return line
        }
    }
}
