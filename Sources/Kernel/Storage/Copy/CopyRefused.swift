/// Why a database cannot be copied.
public enum CopyRefused: Error, Hashable, Sendable, CustomStringConvertible {
    /// The database to copy into holds rows already.
    case notEmpty(table: String)
    /// An earlier copy into it was broken off.
    case brokenOff
    /// The database to copy from has not had these steps of the schema.
    case behind([String])
    /// The databases have other tables, columns or keys, although they have had the same steps.
    case otherSchema(table: String)
    /// Tables that refer to each other in a circle.
    case circle([String])
    case noKey(String)
    case unknownType(table: String, type: String)
    /// A value that one of the engines cannot hold.
    case unfit(table: String, column: String, key: String, reason: String)

    public var description: String {
        switch self {
        case .notEmpty(let table): "the target is not empty: there are rows in \(table)"
        case .brokenOff: "an earlier copy into the target was broken off: drop that database and take a new one"
        case .behind(let steps):
            "the source is older than this program (\(steps.count) steps): run langso migrate first"
        case .otherSchema(let table): "the two databases do not have the same columns or key in \(table)"
        case .circle(let tables): "tables refer to each other in a circle: \(tables.joined(separator: ", "))"
        case .noKey(let table): "the table \(table) has no primary key"
        case .unknownType(let table, let type): "the table \(table) has a column of the type \(type)"
        case .unfit(let table, let column, let key, let reason):
            "\(table).\(column) of the row \(key) cannot be copied: \(reason)"
        }
    }
}
