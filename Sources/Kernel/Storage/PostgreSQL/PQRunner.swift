/// Runs the statements of one transaction, and remembers what has broken it.
final class PQRunner: StatementRunner {
    private var connection: PQConnection?
    /// Why the server will take nothing more but a ROLLBACK; nil while all is well.
    private(set) var breakage: DatabaseFailure?

    init(_ connection: PQConnection) { self.connection = connection }

    /// From now on nothing runs: the closure is over.
    func end() { connection = nil }

    func run(_ text: String, _ arguments: [Value]) throws -> RowSet {
        try watched { try $0.run(text, arguments) }
    }

    func runTrusted(_ text: String) throws {
        try watched { connection in
            try connection.execute(text)
            // A ROLLBACK TO SAVEPOINT makes the transaction whole again.
            if connection.isInsideTransaction { breakage = nil }
        }
    }

    private func watched<T>(_ work: (PQConnection) throws -> T) throws -> T {
        guard let connection else { throw DatabaseFailure(.statement, "used outside its closure") }
        do {
            return try work(connection)
        } catch let failure as DatabaseFailure {
            if breakage == nil, connection.isInsideFailedTransaction || connection.isLost { breakage = failure }
            throw failure
        }
    }
}
