import CLibPQ
import Foundation

/// One session with the server. Ends when it is let go.
// Unchecked, because one job on one thread holds it at a time; `ConnectionPool` hands it over under a lock.
final class PQConnection: @unchecked Sendable {
    private let handle: OpaquePointer
    private var statements: [StatementKey: PreparedStatement] = [:]
    private var uses = 0
    private var brokeOff = false
    /// A prepared statement has turned out not to fit the schema any more: the session should not be used again.
    private(set) var isStale = false

    /// A session keeps so many prepared statements; then the one unused for longest goes.
    static let statementLimit = 500

    /// What every session starts with. A page never waits for half a minute, so nothing runs longer.
    private static let settings = """
        SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET standard_conforming_strings = on; SET extra_float_digits = 1;
        SET client_min_messages = warning; SET lock_timeout = '10s'; SET statement_timeout = '30s';
        SET idle_in_transaction_session_timeout = '60s'
        """

    /// Connects, and waits for it; throws `DatabaseFailure` (unavailable).
    init(address: String) throws {
        guard
            let handle = Self.open([
                // The address may say otherwise.
                ("connect_timeout", "5"), ("target_session_attrs", "read-write"), ("tcp_user_timeout", "40000"),
                ("application_name", "langso"), ("dbname", address),
                // The address may not.
                ("client_encoding", "UTF8"),
            ])
        else { throw DatabaseFailure(.unavailable, "out of memory") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else { throw DatabaseFailure(.unavailable, lastMessage) }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        do { try execute(Self.settings) } catch let failure as DatabaseFailure {
            throw DatabaseFailure(.unavailable, failure.message)
        }
    }

    deinit { PQfinish(handle) }

    /// Whether libpq can read the address, and no piece of a password with unescaped signs is taken for host or port.
    static func isUnderstood(_ address: String) -> Bool {
        guard let options = PQconninfoParse(address, nil) else { return false }
        defer { PQconninfoFree(options) }
        var option = options
        while let key = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            switch String(cString: key) {
            case "host" where value.contains("@"): return false
            case "port" where !value.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ",") }): return false
            default: option += 1
            }
        }
        return true
    }

    /// Whether the server has gone away; the session is of no more use.
    var isLost: Bool { brokeOff || PQstatus(handle) != CONNECTION_OK }

    /// Looks whether the server has closed an idle session, without asking it.
    var isAlive: Bool {
        !isStale && PQconsumeInput(handle) == 1 && !isLost && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    var isInsideTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }
    var isInsideFailedTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

    /// Runs statements without values; answers the server's word for the last one (`COMMIT`, `ROLLBACK`).
    @discardableResult
    func execute(_ text: String) throws -> String {
        let result = try checked(PQexec(handle, text), text)
        return result.tag
    }

    /// Runs one statement with its values, prepared once for each session.
    func run(_ text: String, _ arguments: [Value]) throws -> RowSet {
        let statement = try prepared(StatementKey(text: text, kinds: arguments.map(\.bindKind)))
        let parameters = try PQParameters(arguments, statement: text)
        let answer = parameters.withPointers { values, lengths, formats in
            PQexecPrepared(
                handle, statement.name, Int32(arguments.count), values, lengths, formats, statement.isBinary ? 1 : 0)
        }
        return try checked(answer, text).rowSet(of: statement)
    }

    private func prepared(_ key: StatementKey) throws -> PreparedStatement {
        uses += 1
        if let index = statements.index(forKey: key) {
            statements.values[index].lastUse = uses
            return statements.values[index]
        }
        if statements.count >= Self.statementLimit,
            let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            try execute("DEALLOCATE \(oldest.value.name)")
            statements[oldest.key] = nil
        }
        let name = "langso_\(uses)"
        let types = key.kinds.map(\.oid)
        _ = try checked(PQprepare(handle, name, key.text, Int32(types.count), types), key.text)
        let description = try checked(PQdescribePrepared(handle, name), key.text)
        let statement = PreparedStatement(name: name, description: description, lastUse: uses)
        statements[key] = statement
        return statement
    }

    private func checked(_ answer: OpaquePointer?, _ text: String) throws -> PQResult {
        guard let answer else {
            throw DatabaseFailure(isLost ? .unavailable : .statement, firstLine, statement: text)
        }
        let result = PQResult(answer)
        switch PQresultStatus(answer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return result
        case PGRES_FATAL_ERROR: break
        default:
            // COPY, which would leave the session in another protocol.
            brokeOff = true
            throw DatabaseFailure(.statement, "a kind of statement that is not supported", statement: text)
        }
        guard let state = result.state else {
            // An error that libpq itself has noticed: the server has gone, even where the status does not say so yet.
            brokeOff = true
            throw DatabaseFailure(.unavailable, firstLine, statement: text)
        }
        if result.isFatal { brokeOff = true }
        if state.isStaleStatement { isStale = true }
        throw DatabaseFailure(state.kind, result.message(state), statement: text)
    }

    private var lastMessage: String {
        let words = String(cString: PQerrorMessage(handle)).trimmingCharacters(in: .whitespacesAndNewlines)
        return words.replacing("\t", with: "")
    }

    /// The lines that follow may have values in them.
    private var firstLine: String { lastMessage.split(separator: "\n").first.map(String.init) ?? "" }

    private static func open(_ parameters: [(key: String, value: String)]) -> OpaquePointer? {
        let keys = parameters.map { strdup($0.key) }
        let values = parameters.map { strdup($0.value) }
        defer { for text in keys + values { free(text) } }
        return PQconnectdbParams(
            keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }
}

/// Statements are told apart by the types of their values too.
private struct StatementKey: Hashable {
    let text: String
    let kinds: [Value.Kind]
}
