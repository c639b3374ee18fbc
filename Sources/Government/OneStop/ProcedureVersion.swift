import Base
import House
import Identity
import Storage

/// One published version of a procedure, as the desk lists it.
struct ProcedureVersion: Sendable {
    let code: String
    let number: Int
    let from: CalendarDate
    let until: CalendarDate?
    let source: String
    let publishedAt: Instant
    let publishedBy: String
    let note: String
    let replacedBy: String
    /// Nil unless it was taken back.
    let withdrawnAt: Instant?
    let withdrawnBy: String
    let withdrawnReason: String

    enum State: String, Sendable, CaseIterable { case scheduled, inForce = "in_force", past, withdrawn }

    func state(on day: CalendarDate) -> State {
        if withdrawnAt != nil { return .withdrawn }
        if from > day { return .scheduled }
        return until.map { $0 > day } ?? true ? .inForce : .past
    }
}

/// Versions and drafts of procedures in the database.
struct ProcedureVersions: Sendable {
    /// All versions, the newest first.
    func list(of code: String, in connection: Connection) throws -> [ProcedureVersion] {
        try connection.rows(
            """
            SELECT procedure_code, version, from_date, until_date, source, created_at, published_by, note, replaced_by,
                withdrawn_at, withdrawn_by, withdrawn_reason
            FROM procedure_version WHERE procedure_code = \(code) ORDER BY version DESC
            """
        ) { row in
            let until: CalendarDate = try row["until_date"]
            let withdrawn: Instant = try row["withdrawn_at"]
            return ProcedureVersion(
                code: try row["procedure_code"], number: try row["version"], from: try row["from_date"],
                until: until == .openEnd ? nil : until, source: try row["source"], publishedAt: try row["created_at"],
                publishedBy: try row["published_by"], note: try row["note"], replacedBy: try row["replaced_by"],
                withdrawnAt: withdrawn.milliseconds == 0 ? nil : withdrawn, withdrawnBy: try row["withdrawn_by"],
                withdrawnReason: try row["withdrawn_reason"])
        }
    }

    /// The procedure, if it belongs to one of the units; locked until the end of a transaction.
    func isThere(_ code: String, scope: Scope, in connection: Connection) throws -> Bool {
        try connection.exists("SELECT code FROM procedure WHERE code = \(code) AND \(scope.contains("unit_id"))")
    }

    func lock(_ code: String, scope: Scope, in transaction: Transaction) throws -> Bool {
        try transaction.exists(
            """
            SELECT code FROM procedure WHERE code = \(code) AND \(scope.contains("unit_id"))\(transaction.forUpdate)
            """)
    }

    /// How many dossiers stand on a version: drafts, and those that are still open.
    func dossiers(of code: String, _ version: Int, in connection: Connection) throws -> (drafts: Int, open: Int) {
        let open = Dossier.State.allCases.filter { !$0.isFinal && $0 != .draft }
        let drafts: Int? = try connection.value(
            """
            SELECT count(*) FROM dossier WHERE state = \(Dossier.State.draft) AND procedure_code = \(code)
                AND procedure_version = \(version)
            """)
        let others: Int? = try connection.value(
            """
            SELECT count(*) FROM dossier WHERE state IN (\(list: open)) AND procedure_code = \(code)
                AND procedure_version = \(version)
            """)
        return (drafts ?? 0, others ?? 0)
    }
}

/// The next version of a procedure while it is written: one for each procedure, as YAML that may not yet be complete.
struct ProcedureDraft: Sendable {
    let code: String
    let unit: ID<AdministrativeUnit>
    /// The Vietnamese name, for lists.
    let name: String
    let source: String
    /// The number of the version that it was begun from; 0 for a new procedure.
    let basedOn: Int
    let version: Int64
    let changedAt: Instant
    let changedBy: String

    private static let columns: SQL = "code, unit_id, name, source, based_on, version, changed_at, changed_by"

    private init(row: Row) throws {
        code = try row["code"]
        unit = try row["unit_id"]
        name = try row["name"]
        source = try row["source"]
        basedOn = try row["based_on"]
        version = try row["version"]
        changedAt = try row["changed_at"]
        changedBy = try row["changed_by"]
    }

    static func find(_ code: String, scope: Scope, in connection: Connection) throws -> ProcedureDraft? {
        try connection.row(
            "SELECT \(columns) FROM procedure_draft WHERE code = \(code) AND \(scope.contains("unit_id"))",
            ProcedureDraft.init(row:))
    }

    static func lock(_ code: String, scope: Scope, in transaction: Transaction) throws -> ProcedureDraft? {
        try transaction.row(
            """
            SELECT \(columns) FROM procedure_draft
            WHERE code = \(code) AND \(scope.contains("unit_id"))\(transaction.forUpdate)
            """, ProcedureDraft.init(row:))
    }

    static func list(scope: Scope, in connection: Connection) throws -> [ProcedureDraft] {
        try connection.rows(
            "SELECT \(columns) FROM procedure_draft WHERE \(scope.contains("unit_id")) ORDER BY code",
            ProcedureDraft.init(row:))
    }

    /// False if there is one already.
    static func insert(
        _ code: String, unit: ID<AdministrativeUnit>, name: String, source: String, basedOn: Int, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO procedure_draft (code, unit_id, name, source, based_on, version, changed_at, changed_by)
            VALUES (\(code), \(unit), \(name), \(source), \(basedOn), 1, \(now), \(actor.displayName))
            ON CONFLICT (code) DO NOTHING
            """) == 1
    }

    func replace(
        with source: String, name: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE procedure_draft SET source = \(source), name = \(name), version = version + 1, changed_at = \(now),
                changed_by = \(actor.displayName)
            WHERE code = \(code)
            """)
    }

    func delete(in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM procedure_draft WHERE code = \(code)")
    }
}
