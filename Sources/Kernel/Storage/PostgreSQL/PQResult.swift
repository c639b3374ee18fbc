import CLibPQ

/// An answer of the server. Freed when it is let go.
final class PQResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    /// The server's word for what it has done, e.g. `INSERT 0 1`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    /// nil if libpq itself has noticed the error.
    var state: SQLState? { field("C").map(SQLState.init) }

    /// Whether the server has ended the session with this error.
    var isFatal: Bool { field("V") == "FATAL" || field("V") == "PANIC" }

    /// The server's words without values: neither its DETAIL nor a quoted input.
    func message(_ state: SQLState) -> String {
        let words = field("M") ?? ""
        let harmless = state.quotesValues ? words.prefix { $0 != "\"" } : words[...]
        return "\(harmless) (\(state.code))"
    }

    /// Names and types of the columns.
    var columns: (names: [String], types: [Oid]) {
        let indices = 0..<PQnfields(handle)
        return (indices.map { String(cString: PQfname(handle, $0)) }, indices.map { PQftype(handle, $0) })
    }

    func rowSet(of statement: PreparedStatement) -> RowSet {
        let decode = statement.isBinary ? Value.init(binary:type:) : Value.init(text:type:)
        let types = statement.types
        let rows = (0..<PQntuples(handle)).map { row in
            Row(
                columns: statement.columns,
                values: types.indices.map { column in
                    let column = Int32(column)
                    guard PQgetisnull(handle, row, column) == 0, let start = PQgetvalue(handle, row, column) else {
                        return .null(.text)
                    }
                    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
                    return decode(bytes, types[Int(column)])
                })
        }
        // A SELECT counts its rows there, which are no changes.
        let changes = tag.hasPrefix("SELECT") ? 0 : Int(String(cString: PQcmdTuples(handle))) ?? 0
        return RowSet(columns: statement.columns, rows: rows, changes: changes)
    }

    private func field(_ name: Unicode.Scalar) -> String? {
        PQresultErrorField(handle, Int32(name.value)).map { String(cString: $0) }
    }
}

/// A statement that one session knows by name, and what its answers look like.
struct PreparedStatement {
    let name: String
    let columns: ColumnNames
    let types: [Oid]
    /// Whether all columns are of types whose binary form is read here; else all come as text.
    let isBinary: Bool
    var lastUse: Int

    init(name: String, description: PQResult, lastUse: Int) {
        self.name = name
        self.lastUse = lastUse
        let (names, types) = description.columns
        columns = ColumnNames(names)
        self.types = types
        isBinary = types.allSatisfy(TypeOID.binary.contains)
    }
}
