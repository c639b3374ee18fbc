import Base
import Codes
import House
import Storage

/// SQL of dossiers. Lists take the reader's scope; a secret link and a public code open one row without one.
struct DossierStore: Sendable {
    /// The dossier, if it lies within the scope.
    func find(_ id: ID<Dossier>, scope: Scope, in connection: Connection) throws -> Dossier? {
        try connection.row(
            "SELECT \(Dossier.columns) FROM dossier WHERE id = \(id) AND \(scope.contains("dossier.unit_id"))",
            Dossier.init(row:))
    }

    /// The dossier, locked until the end of the transaction: every change begins here.
    func lock(_ id: ID<Dossier>, scope: Scope, in transaction: Transaction) throws -> Dossier? {
        try transaction.row(
            """
            SELECT \(Dossier.columns) FROM dossier WHERE id = \(id) AND \(scope.contains("dossier.unit_id"))
            \(transaction.forUpdate)
            """, Dossier.init(row:))
    }

    /// The dossier whose secret link has that digest.
    func find(secretDigest: String, in connection: Connection) throws -> Dossier? {
        try connection.row(
            "SELECT \(Dossier.columns) FROM dossier WHERE secret_digest = \(secretDigest)", Dossier.init(row:))
    }

    /// As `find(secretDigest:)`, locked.
    func lock(secretDigest: String, in transaction: Transaction) throws -> Dossier? {
        try transaction.row(
            """
            SELECT \(Dossier.columns) FROM dossier WHERE secret_digest = \(secretDigest)\(transaction.forUpdate)
            """, Dossier.init(row:))
    }

    /// The dossier of a printed code; what may be shown of it is for the caller to say.
    func find(code: PublicCode, in connection: Connection) throws -> Dossier? {
        try connection.row("SELECT \(Dossier.columns) FROM dossier WHERE code = \(code.text)", Dossier.init(row:))
    }

    /// The same within the scope.
    func find(code: PublicCode, _ scope: Scope, in connection: Connection) throws -> Dossier? {
        try connection.row(
            """
            SELECT \(Dossier.columns) FROM dossier WHERE code = \(code.text) AND \(scope.contains("dossier.unit_id"))
            """, Dossier.init(row:))
    }

    /// Writes an event of the timeline; `worker` is whose work the dossier became by it.
    func record(
        _ kind: DossierEvent.Kind, of dossier: ID<Dossier>, by actor: Actor?, step: String? = nil, text: String = "",
        isPublic: Bool = true, detail: String = "", dueAt: Instant? = nil, worker: Actor? = nil, at now: Instant,
        in transaction: Transaction
    ) throws {
        try insert(
            kind, of: dossier, account: actor?.id ?? "", named: actor?.displayName ?? "", step: step, text: text,
            isPublic: isPublic, detail: detail, dueAt: dueAt, worker: worker, at: now, in: transaction)
    }

    /// Writes an event that happened elsewhere than at the desk of the one-stop service.
    func record(
        _ kind: DossierEvent.Kind, of dossier: ID<Dossier>, named name: String, step: String? = nil, text: String = "",
        dueAt: Instant? = nil, at now: Instant, in transaction: Transaction
    ) throws {
        try insert(
            kind, of: dossier, account: "", named: name, step: step, text: text, isPublic: true, detail: "",
            dueAt: dueAt, worker: nil, at: now, in: transaction)
    }

    private func insert(
        _ kind: DossierEvent.Kind, of dossier: ID<Dossier>, account: String, named name: String, step: String?,
        text: String, isPublic: Bool, detail: String, dueAt: Instant?, worker: Actor?, at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_event (id, dossier_id, kind, at, account_id, actor_name, step, text, is_public, detail, due_at,
                officer_id, worked_unit_id)
            VALUES (\(ID<DossierEvent>(at: now)), \(dossier), \(kind), \(now), \(account), \(name), \(step ?? ""), \(text),
                \(isPublic), \(detail), \(dueAt ?? Instant(milliseconds: 0)), \(worker?.account.text ?? ""),
                \(worker?.unit.text ?? ""))
            """)
    }

    /// The timeline, oldest first.
    func events(of dossier: ID<Dossier>, onlyPublic: Bool, in connection: Connection) throws -> [DossierEvent] {
        try connection.rows(
            """
            SELECT id, kind, at, actor_name, step, text, is_public, detail, due_at FROM dossier_event
            WHERE dossier_id = \(dossier) AND (is_public = 1 OR \(!onlyPublic) = 1) ORDER BY id LIMIT 500
            """
        ) { row in
            let step: String = try row["step"]
            let due: Int64 = try row["due_at"]
            return DossierEvent(
                id: try row["id"], kind: try row["kind"], at: try row["at"], actorName: try row["actor_name"],
                step: step.isEmpty ? nil : step, text: try row["text"], isPublic: try row["is_public"],
                detail: try row["detail"], dueAt: due == 0 ? nil : Instant(milliseconds: due))
        }
    }

    /// Changes the state and what goes with it, if the version is still the expected one; throws `Problem` (conflict) otherwise.
    func move(
        _ dossier: Dossier, to state: Dossier.State, set changes: [SQL] = [], in transaction: Transaction
    ) throws {
        guard dossier.state == state || dossier.state.successors.contains(state) else {
            throw Problem(.conflict, "onestop.problem.state")
        }
        let assignments = SQL.joined(["state = \(state)", "version = version + 1"] + changes, by: ", ")
        let changed = try transaction.execute(
            "UPDATE dossier SET \(assignments) WHERE id = \(dossier.id) AND version = \(dossier.version)")
        guard changed == 1 else { throw Problem(.conflict, "onestop.problem.changed_meanwhile") }
    }
}
