/// One row of an answer, read by column name: `let name: String = try row["name"]`.
public struct Row: Sendable {
    let columns: ColumnNames
    let values: [Value]

    /// The column's value; throws `UnreadableColumn` if there is no such column or it holds something else.
    public subscript<T: Storable>(column: String) -> T {
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
}

/// The names of an answer's columns, shared by its rows.
final class ColumnNames: Sendable {
    let names: [String]
    let index: [String: Int]

    init(_ names: [String]) {
        self.names = names
        index = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }
}

/// What an engine answers to one statement.
struct RowSet {
    var columns: ColumnNames
    var rows: [Row]
    /// Rows inserted, updated or deleted.
    var changes: Int
}
