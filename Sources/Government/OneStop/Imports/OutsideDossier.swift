import Base
import House
import Storage

/// A dossier that another system holds, as its last list said. Nothing of it is changed here; it has no number of ours, and no
/// figure of ours counts it.
struct OutsideDossier: Sendable {
    let id: ID<OutsideDossier>
    let unit: ID<AdministrativeUnit>
    /// What the other system says.
    var facts: Facts
    /// The dossier of ours that is about the same thing.
    var link: ID<Dossier>?
    let createdAt: Instant
    let changedAt: Instant

    /// What a line of a list says.
    struct Facts: Sendable, Hashable {
        let system: String
        let code: String
        /// One of ours; empty where none is named so.
        var procedure = ""
        /// In the words of the list.
        var procedureName = ""
        var applicant = ""
        var receivedAt: Instant
        var dueAt: Instant?
        var finishedAt: Instant?
        var standing: Standing
        var officer = ""
        var note = ""

        /// Whether it was finished after its date.
        var isLate: Bool { dueAt.map { due in finishedAt.map { $0 > due } ?? false } ?? false }
    }

    /// How far it is, in our words.
    enum Standing: String, Sendable, CaseIterable, Storable {
        case processing, paused, returned, resolved, refused, withdrawn

        var isFinished: Bool { [.resolved, .refused, .withdrawn].contains(self) }
    }
}

/// Something that happened to it here.
struct OutsideEvent: Sendable {
    let kind: Kind
    let at: Instant
    let actorName: String
    /// A comment, the number of ours, or the names of what changed.
    let text: String

    enum Kind: String, Sendable, CaseIterable, Storable { case imported, changed, commented, linked, unlinked }
}

/// SQL of what other systems hold.
struct OutsideStore: Sendable {
    private static let columns: SQL = """
        outside_dossier.id, outside_dossier.unit_id, outside_dossier.system, outside_dossier.code,
        outside_dossier.procedure_code, outside_dossier.procedure_name, outside_dossier.applicant_name,
        outside_dossier.received_at, outside_dossier.due_at, outside_dossier.finished_at, outside_dossier.state,
        outside_dossier.officer, outside_dossier.note, outside_dossier.dossier_id, outside_dossier.created_at,
        outside_dossier.changed_at
        """

    private static func decode(_ row: Row) throws -> OutsideDossier {
        func moment(_ name: String) throws -> Instant? {
            let moment: Instant = try row[name]
            return moment.milliseconds == 0 ? nil : moment
        }
        let link: String = try row["dossier_id"]
        return OutsideDossier(
            id: try row["id"], unit: try row["unit_id"],
            facts: OutsideDossier.Facts(
                system: try row["system"], code: try row["code"], procedure: try row["procedure_code"],
                procedureName: try row["procedure_name"], applicant: try row["applicant_name"],
                receivedAt: try row["received_at"], dueAt: try moment("due_at"), finishedAt: try moment("finished_at"),
                standing: try row["state"], officer: try row["officer"], note: try row["note"]),
            link: ID<Dossier>(link), createdAt: try row["created_at"], changedAt: try row["changed_at"])
    }

    func find(_ id: ID<OutsideDossier>, scope: Scope, in connection: Connection) throws -> OutsideDossier? {
        try connection.row(
            """
            SELECT \(Self.columns) FROM outside_dossier WHERE id = \(id) AND \(scope.contains("outside_dossier.unit_id"))
            """, Self.decode)
    }

    /// The newest that another system knows by that code.
    func find(code: String, scope: Scope, in connection: Connection) throws -> OutsideDossier? {
        let folded = ExternalCode.folded(code)
        guard !folded.isEmpty else { return nil }
        return try connection.row(
            """
            SELECT \(Self.columns) FROM outside_dossier
            WHERE folded = \(folded) AND \(scope.contains("outside_dossier.unit_id")) ORDER BY id DESC LIMIT 1
            """, Self.decode)
    }

    /// Those that the system knows by these codes, by folded code, in whosoever's units.
    func known(_ codes: [String], of system: String, in connection: Connection) throws -> [String: OutsideDossier] {
        let rows = try connection.rows(
            """
            SELECT \(Self.columns) FROM outside_dossier WHERE system = \(system) AND folded IN (\(list: codes))
            """, Self.decode)
        return Dictionary(rows.map { (ExternalCode.folded($0.facts.code), $0) }) { first, _ in first }
    }

    /// Our own dossiers that carry these codes of the system, by folded code.
    func ours(
        _ codes: [String], of system: String, scope: Scope, in connection: Connection
    ) throws -> [String: ID<Dossier>] {
        let rows = try connection.rows(
            """
            SELECT dossier_external_code.folded, dossier.id FROM dossier_external_code
            JOIN dossier ON dossier.id = dossier_external_code.dossier_id
            WHERE dossier_external_code.system = \(system) AND dossier_external_code.folded IN (\(list: codes))
                AND \(scope.contains("dossier.unit_id"))
            """
        ) { (try $0["folded"] as String, try $0["id"] as ID<Dossier>) }
        return Dictionary(rows) { first, _ in first }
    }

    /// A page of them, the latest received first.
    func list(
        _ scope: Scope, standing: OutsideDossier.Standing?, after place: (at: Instant, id: ID<OutsideDossier>)?,
        limit: Int, in connection: Connection
    ) throws -> [OutsideDossier] {
        var conditions = [scope.contains("outside_dossier.unit_id")]
        if let standing { conditions.append("outside_dossier.state = \(standing)") }
        if let place {
            conditions.append(
                """
                (outside_dossier.received_at < \(place.at)
                    OR outside_dossier.received_at = \(place.at) AND outside_dossier.id < \(place.id))
                """)
        }
        return try connection.rows(
            """
            SELECT \(Self.columns) FROM outside_dossier WHERE \(SQL.all(conditions))
            ORDER BY outside_dossier.received_at DESC, outside_dossier.id DESC LIMIT \(limit)
            """, Self.decode)
    }

    func list(
        _ ids: [ID<OutsideDossier>], scope: Scope, in connection: Connection
    ) throws -> [OutsideDossier] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM outside_dossier WHERE id IN (\(list: ids))
                AND \(scope.contains("outside_dossier.unit_id")) ORDER BY outside_dossier.id DESC
            """, Self.decode)
    }

    /// Those that are linked with a dossier of ours.
    func list(linkedWith dossier: ID<Dossier>, scope: Scope, in connection: Connection) throws -> [OutsideDossier] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM outside_dossier WHERE dossier_id = \(dossier)
                AND \(scope.contains("outside_dossier.unit_id")) ORDER BY outside_dossier.id LIMIT 50
            """, Self.decode)
    }

    func insert(_ new: OutsideDossier, in transaction: Transaction) throws {
        let facts = new.facts
        let none = Instant(milliseconds: 0)
        let count = try transaction.execute(
            """
            INSERT INTO outside_dossier (id, unit_id, system, code, folded, procedure_code, procedure_name, applicant_name,
                received_at, due_at, finished_at, state, officer, note, dossier_id, created_at, changed_at)
            VALUES (\(new.id), \(new.unit), \(facts.system), \(facts.code), \(ExternalCode.folded(facts.code)),
                \(facts.procedure), \(facts.procedureName), \(facts.applicant), \(facts.receivedAt),
                \(facts.dueAt ?? none), \(facts.finishedAt ?? none), \(facts.standing), \(facts.officer), \(facts.note),
                \(new.link?.text ?? ""), \(new.createdAt), \(new.changedAt))
            ON CONFLICT (system, folded) DO NOTHING
            """)
        // Somebody brings the same list in at this moment.
        guard count == 1 else { throw Problem(.conflict, "onestop.problem.changed_meanwhile") }
    }

    func replace(_ facts: OutsideDossier.Facts, of id: ID<OutsideDossier>, at now: Instant, in transaction: Transaction)
        throws
    {
        let none = Instant(milliseconds: 0)
        try transaction.execute(
            """
            UPDATE outside_dossier SET code = \(facts.code), procedure_code = \(facts.procedure),
                procedure_name = \(facts.procedureName), applicant_name = \(facts.applicant),
                received_at = \(facts.receivedAt), due_at = \(facts.dueAt ?? none),
                finished_at = \(facts.finishedAt ?? none), state = \(facts.standing), officer = \(facts.officer),
                note = \(facts.note), changed_at = \(now)
            WHERE id = \(id)
            """)
    }

    func link(_ id: ID<OutsideDossier>, with dossier: ID<Dossier>?, in transaction: Transaction) throws {
        try transaction.execute("UPDATE outside_dossier SET dossier_id = \(dossier?.text ?? "") WHERE id = \(id)")
    }

    func record(
        _ kind: OutsideEvent.Kind, of id: ID<OutsideDossier>, by actor: Actor, text: String = "", at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO outside_event (id, outside_id, kind, at, actor_name, text)
            VALUES (\(ID<OutsideEvent>(at: now)), \(id), \(kind), \(now), \(actor.displayName), \(text))
            """)
    }

    func events(of id: ID<OutsideDossier>, in connection: Connection) throws -> [OutsideEvent] {
        try connection.rows(
            "SELECT kind, at, actor_name, text FROM outside_event WHERE outside_id = \(id) ORDER BY id LIMIT 500"
        ) { row in
            OutsideEvent(
                kind: try row["kind"], at: try row["at"], actorName: try row["actor_name"], text: try row["text"])
        }
    }
}
