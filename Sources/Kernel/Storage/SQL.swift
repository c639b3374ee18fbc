/// A statement of the one SQL dialect that both engines understand. Values get in only by interpolation, which binds them.
///
///     "UPDATE account SET name = \(name) WHERE id = \(id)"
///
/// Every interpolated value becomes a new `$n` with its type; an interpolated `SQL` is spliced in.
public struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    enum Segment: Sendable, Hashable {
        case text(String)
        case bind(Value)
        case type(ColumnType)
        /// The mark of a SQLite table that keeps to its types.
        case strictTable
    }

    var segments: [Segment]

    public init(stringLiteral text: String) { segments = [.text(text)] }

    public init(stringInterpolation: StringInterpolation) { segments = stringInterpolation.segments }

    /// Nothing at all: a fragment that may be left out.
    public static let empty: SQL = ""

    public static func + (first: SQL, second: SQL) -> SQL {
        var sum = first
        sum.segments += second.segments
        return sum
    }

    /// The parts with a separator between each two.
    public static func joined(_ parts: [SQL], by separator: StaticString) -> SQL {
        var result = SQL.empty
        for (index, part) in parts.enumerated() {
            if index > 0 { result.segments.append(.text("\(separator)")) }
            result.segments += part.segments
        }
        return result
    }

    /// All conditions at once; `TRUE` when there is none.
    public static func all(_ conditions: [SQL]) -> SQL {
        conditions.isEmpty ? "1 = 1" : "(" + joined(conditions, by: ") AND (") + ")"
    }

    private static let marks = (0..<100).map { "$\($0)" }

    /// The text with `$1…$n`, and the values in that order.
    func rendered(for dialect: Dialect) -> (text: String, arguments: [Value]) {
        var text = ""
        text.reserveCapacity(segments.count * 48)
        var arguments: [Value] = []
        arguments.reserveCapacity(segments.count / 2 + 1)
        for segment in segments {
            switch segment {
            case .text(let part): text += part
            case .bind(let value):
                arguments.append(value)
                text += arguments.count < Self.marks.count ? Self.marks[arguments.count] : "$\(arguments.count)"
            case .type(let type): text += type.name(in: dialect)
            case .strictTable: text += dialect == .sqlite ? " STRICT" : ""
            }
        }
        return (text, arguments)
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var segments: [Segment] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            segments.reserveCapacity(interpolationCount * 2 + 1)
        }

        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { segments.append(.text(literal)) }
        }

        /// A value, bound.
        public mutating func appendInterpolation(_ value: some Storable) { segments.append(.bind(value.stored)) }

        /// Another statement or fragment, spliced in.
        public mutating func appendInterpolation(_ sql: SQL) { segments += sql.segments }

        /// Values for `IN (…)`, each bound; an empty list matches nothing.
        public mutating func appendInterpolation<T: Storable>(list values: some Collection<T>) {
            if values.isEmpty { return segments.append(.text("NULL")) }
            for (index, value) in values.enumerated() {
                if index > 0 { segments.append(.text(", ")) }
                segments.append(.bind(value.stored))
            }
        }

        /// A column type of a schema.
        public mutating func appendInterpolation(_ type: ColumnType) { segments.append(.type(type)) }

        /// A name of the source code, quoted.
        public mutating func appendInterpolation(ident name: StaticString) { segments.append(.text("\"\(name)\"")) }

        /// Text of the source code, as it is.
        public mutating func appendInterpolation(trusted text: StaticString) { segments.append(.text("\(text)")) }
    }
}

/// Which engine a statement runs on.
public enum Dialect: String, Sendable, Hashable, CaseIterable {
    case sqlite, postgres
}

/// Column types that exist on both engines: SQLite's STRICT tables refuse PostgreSQL's names.
public enum ColumnType: Sendable, Hashable {
    case int64, bool, bytes, text, real
    /// A growing integer primary key, made by the engine.
    case serial

    func name(in dialect: Dialect) -> String {
        switch (self, dialect) {
        case (.int64, .sqlite), (.bool, .sqlite): "INTEGER"
        case (.bytes, .sqlite): "BLOB"
        case (.text, .sqlite): "TEXT"
        case (.real, .sqlite): "REAL"
        case (.serial, .sqlite): "INTEGER PRIMARY KEY AUTOINCREMENT"
        case (.int64, .postgres), (.bool, .postgres): "BIGINT"
        case (.bytes, .postgres): "BYTEA"
        case (.text, .postgres): "TEXT COLLATE \"C\""
        case (.real, .postgres): "DOUBLE PRECISION"
        case (.serial, .postgres): "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
        }
    }
}
