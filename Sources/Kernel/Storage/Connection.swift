/// What runs statements on one engine, inside one transaction.
protocol StatementRunner: AnyObject {
    func run(_ text: String, _ arguments: [Value]) throws -> RowSet
    /// Statements of the engine itself (SAVEPOINT and the like), not looked at by the guard.
    func runTrusted(_ text: String) throws
}

/// A view of the database at one moment. Lives only inside the closure that it is handed to.
public class Connection {
    /// The engine's dialect; only Storage and migrations may care.
    public let dialect: Dialect
    let runner: any StatementRunner

    init(dialect: Dialect, runner: any StatementRunner) {
        self.dialect = dialect
        self.runner = runner
    }

    func run(_ sql: SQL) throws -> RowSet {
        let (text, arguments) = sql.rendered(for: dialect)
        try StatementGuard.shared.check(text)
        QueryCount.note()
        return try runner.run(text, arguments)
    }

    /// All rows.
    public func rows(_ sql: SQL) throws -> [Row] { try run(sql).rows }

    /// All rows, each decoded.
    public func rows<T>(_ sql: SQL, _ decode: (Row) throws -> T) throws -> [T] { try run(sql).rows.map(decode) }

    /// The first row; nil if there is none.
    public func row(_ sql: SQL) throws -> Row? { try run(sql).rows.first }

    /// The first row, decoded; nil if there is none.
    public func row<T>(_ sql: SQL, _ decode: (Row) throws -> T) throws -> T? { try run(sql).rows.first.map(decode) }

    /// The first column of the first row; nil if there is no row.
    public func value<T: Storable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
        try run(sql).rows.first?.first()
    }

    /// The first column of every row.
    public func values<T: Storable>(_ sql: SQL, as type: T.Type = T.self) throws -> [T] {
        try run(sql).rows.map { try $0.first() }
    }

    /// Whether the query has any row.
    public func exists(_ sql: SQL) throws -> Bool { try !run(sql).rows.isEmpty }
}

/// A connection that may change the database. Everything in the closure is stored, durably, or nothing is.
public final class Transaction: Connection {
    private var hooks: [@Sendable () -> Void] = []
    private var depth = 0

    /// Runs a statement and answers how many rows it changed.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int { try run(sql).changes }

    /// Runs after the commit has reached the disk, and only then.
    public func afterCommit(_ hook: @escaping @Sendable () -> Void) { hooks.append(hook) }

    func takeHooks() -> [@Sendable () -> Void] {
        defer { hooks = [] }
        return hooks
    }

    /// Appended to a SELECT, locks its rows until the end of the transaction (SQLite has one writer anyway).
    public var forUpdate: SQL { dialect == .postgres ? " FOR UPDATE" : "" }

    /// Appended to a SELECT, locks the rows that no one else has locked, and leaves out the others.
    public var skipLocked: SQL { dialect == .postgres ? " FOR UPDATE SKIP LOCKED" : "" }

    /// Runs the closure in a savepoint: if it throws, its changes are undone and the transaction goes on.
    public func nested<T>(_ body: () throws -> T) throws -> T {
        depth += 1
        defer { depth -= 1 }
        let name = "nested_\(depth)"
        let hooksBefore = hooks
        try runner.runTrusted("SAVEPOINT \(name)")
        do {
            let result = try body()
            try runner.runTrusted("RELEASE SAVEPOINT \(name)")
            return result
        } catch {
            hooks = hooksBefore
            try runner.runTrusted("ROLLBACK TO SAVEPOINT \(name)")
            try runner.runTrusted("RELEASE SAVEPOINT \(name)")
            throw error
        }
    }
}

/// How many statements a task has issued: what a request costs.
public final class QueryCount: Sendable {
    private let counter = Counter()

    /// The count of the task at hand, if someone counts.
    @TaskLocal public static var current: QueryCount?

    /// A new count of zero.
    public init() {}

    /// Statements so far.
    public var statements: Int { counter.value }

    static func note() { current?.counter.increase() }
}
