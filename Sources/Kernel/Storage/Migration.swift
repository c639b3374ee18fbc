/// One step of the schema. Released steps never change; new ones are appended.
public struct Migration: Sendable {
    /// `feature.NNNN what it does`, e.g. `onestop.0003 add due date`.
    public let id: String
    let statements: [SQL]
    let perDialect: (@Sendable (Dialect) -> [SQL])?

    /// A step of portable statements.
    public init(_ id: String, _ statements: [SQL]) {
        self.id = id
        self.statements = statements
        perDialect = nil
    }

    /// A step whose statements differ between the engines (full-text indexes).
    init(_ id: String, perDialect: @escaping @Sendable (Dialect) -> [SQL]) {
        self.id = id
        statements = []
        self.perDialect = perDialect
    }

    func statements(for dialect: Dialect) -> [SQL] { perDialect?(dialect) ?? statements }

    /// A fingerprint of the statements (FNV-1a, 64 bits), to notice that a released step was edited.
    public func checksum(for dialect: Dialect) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for statement in statements(for: dialect) {
            for byte in statement.rendered(for: dialect).text.utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }
}

extension SQL {
    /// `CREATE TABLE`, strict on SQLite: each column keeps its type there as on PostgreSQL.
    public static func table(_ name: StaticString, _ columns: SQL) -> SQL {
        "CREATE TABLE \(trusted: name) (\(columns))\(SQL.strict)"
    }

    private static let strict = SQL(segments: [.strictTable])

    private init(segments: [Segment]) { self.segments = segments }
}
