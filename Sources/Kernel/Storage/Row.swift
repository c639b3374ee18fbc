import Synchronization

/// One row of an answer, read by column name: `let name: String = try row["name"]`.
public struct Row: Sendable {
    @usableFromInline let columns: ColumnNames
    @usableFromInline let values: [Value]

    init(columns: ColumnNames, values: [Value]) {
        self.columns = columns
        self.values = values
    }

    /// The column's value; throws `UnreadableColumn` if there is no such column or it holds something else.
    @inlinable public subscript<T: Storable>(column: String) -> T {
        get throws {
            guard let index = columns.index[column] else { throw UnreadableColumn(column: column, found: nil) }
            guard let value = T(stored: values[index]) else {
                throw UnreadableColumn(column: column, found: values[index])
            }
            return value
        }
    }

    /// The value of the first column.
    func first<T: Storable>() throws -> T {
        guard let found = values.first, let value = T(stored: found) else {
            throw UnreadableColumn(column: columns.names.first ?? "", found: values.first)
        }
        return value
    }
}

/// A statement and the type it is read into disagree: a defect of the program or a damaged database.
public struct UnreadableColumn: Error {
    public let column: String
    public let found: Value?

    @inlinable init(column: String, found: Value?) {
        self.column = column
        self.found = found
    }
}

/// The names of an answer's columns, shared by its rows.
@usableFromInline final class ColumnNames: Sendable {
    let names: [String]
    @usableFromInline let index: [String: Int]

    init(_ names: [String]) {
        self.names = names
        index = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private static let byStatement = Mutex<[String: ColumnNames]>([:])

    /// The names that the statement answers with, from memory if it ran before.
    static func known(of statement: String, count: Int, _ names: () -> [String]) -> ColumnNames {
        if let known = byStatement.withLock({ $0[statement] }), known.names.count == count { return known }
        let made = ColumnNames(names())
        byStatement.withLock { if $0.count < 10_000 { $0[statement] = made } }
        return made
    }
}

/// What an engine answers to one statement.
struct RowSet {
    var columns: ColumnNames
    var rows: [Row]
    /// Rows inserted, updated or deleted.
    var changes: Int
}
