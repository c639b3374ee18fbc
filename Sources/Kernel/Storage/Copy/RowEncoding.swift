/// Rows as bytes that are the same whichever engine holds them: for fingerprints of tables.
enum RowEncoding {
    /// The names of the columns, at the head of a table.
    static func head(_ table: TableShape) -> [UInt8] {
        ([table.name] + table.columns.map(\.name)).reduce(into: []) { bytes, name in
            append(.text(name), to: &bytes)
        }
    }

    /// Each value after a mark of its kind and, where lengths differ, after its length: no two rows have the same bytes.
    static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(UInt8(ascii: "n"))
        case .integer(let number):
            bytes.append(UInt8(ascii: "i"))
            append(UInt64(bitPattern: number), to: &bytes)
        case .real(let number):
            bytes.append(UInt8(ascii: "r"))
            append(number.bitPattern, to: &bytes)
        case .text(let text):
            bytes.append(UInt8(ascii: "t"))
            append(UInt64(text.utf8.count), to: &bytes)
            bytes.append(contentsOf: text.utf8)
        case .bytes(let content):
            bytes.append(UInt8(ascii: "b"))
            append(UInt64(content.count), to: &bytes)
            bytes.append(contentsOf: content)
        }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

/// The rows of a table in the order of its key, a page at a time.
struct TableReader: Sendable {
    let table: TableShape

    /// Rows after that key, each with the table's columns in their order; throws `CopyRefused` for what only one engine can hold.
    func page(after key: [Value]?, limit: Int, in connection: Connection) throws -> [[Value]] {
        // Texts of SQLite may hold anything, and would end at U+0000 on their way: they are read as bytes and looked at.
        let columns = table.columns.map { column -> SQL in
            connection.dialect == .sqlite && column.kind == .text
                ? "CAST(\(.name(column.name)) AS BLOB)" : .name(column.name)
        }
        let names = SQL.joined(table.key.map(SQL.name), by: ", ")
        var rest: SQL = ""
        if let key {
            rest = " WHERE (\(names)) > (\(SQL.joined(key.map { "\(bound: $0)" }, by: ", ")))"
        }
        let rows = try connection.rows(
            "SELECT \(SQL.joined(columns, by: ", ")) FROM \(.name(table.name))\(rest) ORDER BY \(names) LIMIT \(limit)")
        return try rows.map { row in
            try zip(table.columns, row.values).map { column, value in try checked(value, column, row) }
        }
    }

    /// The values of the key in such a row.
    func key(of row: [Value]) -> [Value] {
        table.key.compactMap { name in table.columns.firstIndex { $0.name == name }.map { row[$0] } }
    }

    private func checked(_ value: Value, _ column: TableShape.Column, _ row: Row) throws -> Value {
        switch (column.kind, value) {
        case (let kind, .null): return .null(kind)
        case (.text, .bytes(let bytes)):
            if bytes.contains(0) { throw unfit(column, row, "a text with U+0000") }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw unfit(column, row, "a text that is not UTF-8")
            }
            return .text(text)
        case (.real, .real(let number)):
            if number.isNaN { throw unfit(column, row, "a number that is none") }
            // SQLite knows no negative zero.
            return .real(number == 0 ? 0 : number)
        case (.integer, .integer), (.bytes, .bytes), (.text, .text): return value
        default: throw unfit(column, row, "a value of another type")
        }
    }

    private func unfit(_ column: TableShape.Column, _ row: Row, _ reason: String) -> CopyRefused {
        let key = key(of: row.values).map { value in
            switch value {
            case .null: "-"
            case .integer(let number): "\(number)"
            case .real(let number): "\(number)"
            case .text(let text): text
            case .bytes(let bytes): String(decoding: bytes.prefix(100), as: UTF8.self)
            }
        }
        return .unfit(table: table.name, column: column.name, key: key.joined(separator: ", "), reason: reason)
    }
}

extension SQL.StringInterpolation {
    /// A value as the engines hold it, bound.
    mutating func appendInterpolation(bound value: Value) { segments.append(.bind(value)) }
}
