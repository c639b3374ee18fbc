import Base
import Codes
import Files
import House
import Storage

/// Print runs, their codes and their files in the database.
enum PrintRunStore {
    /// A file of a run.
    struct Part: Sendable {
        let number: Int
        let file: ID<StoredFile>
        let codes: Int
        let madeAt: Instant
    }

    private static let columns: SQL = """
        id, unit_id, account_id, account_name, chosen, format, skip, cut_lines, language, origin, draft, total, made,
        state, created_at, finished_at, version
        """

    /// Puts the run in with the codes of the filter; answers how many there are.
    static func insert(
        _ run: PrintRun, filter: CodeStore.Filter, scope: Scope, in transaction: Transaction
    ) throws -> Int {
        try insert(run, in: transaction)
        let conditions = filter.conditions + [scope.contains("unit_id")]
        // Neighbours stay together: the signs of one village, in the order of their names.
        let count = try transaction.execute(
            """
            INSERT INTO print_run_code (run_id, place, printed)
            SELECT \(run.id), row_number() OVER (ORDER BY unit_id, kind, folded, code) - 1, code FROM public_code
            WHERE \(SQL.all(conditions))
            """)
        try transaction.execute("UPDATE print_run SET total = \(count) WHERE id = \(run.id)")
        return count
    }

    /// Puts the run in with these codes, in their order.
    static func insert(_ run: PrintRun, codes: [PublicCode], in transaction: Transaction) throws {
        try insert(run, in: transaction)
        for start in stride(from: 0, to: codes.count, by: 200) {
            let lines = (start..<min(start + 200, codes.count)).map { place -> SQL in
                "(\(run.id), \(place), \(codes[place].text))"
            }
            try transaction.execute(
                "INSERT INTO print_run_code (run_id, place, printed) VALUES \(SQL.joined(lines, by: ", "))")
        }
    }

    private static func insert(_ run: PrintRun, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO print_run (id, unit_id, account_id, account_name, chosen, format, skip, cut_lines, language,
                origin, draft, total, made, state, created_at, finished_at, version)
            VALUES (\(run.id), \(run.unit), \(run.account), \(run.accountName), \(run.chosen), \(run.format),
                \(run.skip), \(run.hasCutLines), \(run.language), \(run.origin), \(run.isDraft), \(run.total), 0,
                \(run.state), \(run.createdAt), 0, 1)
            """)
    }

    /// Runs of the scope, newest first; one more than `limit` when there are more.
    static func list(
        scope: Scope, before cursor: ID<PrintRun>?, limit: Int, in connection: Connection
    ) throws -> [PrintRun] {
        var conditions = [scope.contains("unit_id")]
        if let cursor { conditions.append("id < \(cursor)") }
        return try connection.rows(
            "SELECT \(columns) FROM print_run WHERE \(SQL.all(conditions)) ORDER BY id DESC LIMIT \(limit + 1)", read)
    }

    static func find(_ id: ID<PrintRun>, scope: Scope, in connection: Connection) throws -> PrintRun? {
        try connection.row(
            "SELECT \(columns) FROM print_run WHERE id = \(id) AND \(scope.contains("unit_id"))", read)
    }

    /// The run, locked until the transaction ends.
    static func lock(_ id: ID<PrintRun>, scope: Scope, in transaction: Transaction) throws -> PrintRun? {
        try transaction.row(
            """
            SELECT \(columns) FROM print_run WHERE id = \(id) AND \(scope.contains("unit_id"))\(transaction.forUpdate)
            """, read)
    }

    /// The codes at those places that are still in force, in order.
    static func codes(
        of run: ID<PrintRun>, at places: Range<Int>, in connection: Connection
    ) throws -> [RegisteredCode] {
        try connection.rows(
            """
            SELECT \(RegisteredCode.columns) FROM print_run_code JOIN public_code ON public_code.code = printed
            WHERE run_id = \(run) AND place >= \(places.lowerBound) AND place < \(places.upperBound)
                AND state = \(CodeRecord.State.published)
            ORDER BY place
            """, RegisteredCode.init(row:))
    }

    static func parts(of run: ID<PrintRun>, in connection: Connection) throws -> [Part] {
        try connection.rows(
            """
            SELECT number, file_id, codes, made_at FROM print_run_part WHERE run_id = \(run) ORDER BY number LIMIT 1000
            """
        ) { row in
            Part(
                number: try row["number"], file: try row["file_id"], codes: try row["codes"], madeAt: try row["made_at"]
            )
        }
    }

    /// Notes a finished file; false if there is one of that number.
    static func insert(_ part: Part, of run: ID<PrintRun>, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO print_run_part (run_id, number, file_id, codes, made_at)
            VALUES (\(run), \(part.number), \(part.file), \(part.codes), \(part.madeAt))
            ON CONFLICT (run_id, number) DO NOTHING
            """) == 1
    }

    static func setMade(_ made: Int, of run: ID<PrintRun>, in transaction: Transaction) throws {
        try transaction.execute("UPDATE print_run SET made = \(made) WHERE id = \(run)")
    }

    /// Moves the run to the state; `now` is when it ended, for states that are an end.
    static func set(_ state: PrintRun.State, of run: ID<PrintRun>, at now: Instant, in transaction: Transaction) throws
    {
        let end = state == .working ? Instant(milliseconds: 0) : now
        try transaction.execute(
            """
            UPDATE print_run SET state = \(state), finished_at = \(end), version = version + 1 WHERE id = \(run)
            """)
    }

    /// Runs that ended before the moment, however they ended, the oldest first.
    static func ended(before limit: Instant, limit most: Int, in transaction: Transaction) throws -> [ID<PrintRun>] {
        try transaction.values(
            """
            SELECT id FROM print_run WHERE state <> \(PrintRun.State.working) AND finished_at > 0
                AND finished_at < \(limit) ORDER BY finished_at, id LIMIT \(most)
            """)
    }

    static func remove(_ run: ID<PrintRun>, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM print_run_code WHERE run_id = \(run)")
        try transaction.execute("DELETE FROM print_run_part WHERE run_id = \(run)")
        try transaction.execute("DELETE FROM print_run WHERE id = \(run)")
    }

    private static func read(_ row: Row) throws -> PrintRun {
        let finished: Instant = try row["finished_at"]
        return PrintRun(
            id: try row["id"], unit: try row["unit_id"], account: try row["account_id"],
            accountName: try row["account_name"], chosen: try row["chosen"], format: try row["format"],
            skip: try row["skip"], hasCutLines: try row["cut_lines"], language: try row["language"],
            origin: try row["origin"], isDraft: try row["draft"], total: try row["total"], made: try row["made"],
            state: try row["state"], createdAt: try row["created_at"],
            finishedAt: finished.milliseconds == 0 ? nil : finished, version: try row["version"])
    }
}
