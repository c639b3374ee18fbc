import Base
import Codes
import House
import Storage

/// Reports in the database: SQL only.
struct ReportStore: Sendable {
    // MARK: one report

    func find(secretDigest: String, in connection: Connection) throws -> Report? {
        try connection.row(
            "SELECT \(Report.columns) FROM report WHERE secret_digest = \(secretDigest)", Report.init(row:))
    }

    func find(code: PublicCode, in connection: Connection) throws -> Report? {
        try connection.row("SELECT \(Report.columns) FROM report WHERE code = \(code.text)", Report.init(row:))
    }

    /// For pages that everyone sees: none that was not released.
    func findReleased(code: PublicCode, in connection: Connection) throws -> Report? {
        try connection.row(
            "SELECT \(Report.columns) FROM report WHERE code = \(code.text) AND released = 1", Report.init(row:))
    }

    func find(_ id: ID<Report>, in connection: Connection) throws -> Report? {
        try connection.row("SELECT \(Report.columns) FROM report WHERE id = \(id)", Report.init(row:))
    }

    /// The report if the official may see it.
    func find(_ id: ID<Report>, for actor: Actor, in connection: Connection) throws -> Report? {
        try connection.row(
            "SELECT \(Report.columns) FROM report WHERE id = \(id) AND \(Self.visible(to: actor))", Report.init(row:))
    }

    func lock(_ id: ID<Report>, for actor: Actor, in transaction: Transaction) throws -> Report? {
        try transaction.row(
            """
            SELECT \(Report.columns) FROM report WHERE id = \(id) AND \(Self.visible(to: actor))\(transaction.forUpdate)
            """, Report.init(row:))
    }

    func lock(secretDigest: String, in transaction: Transaction) throws -> Report? {
        try transaction.row(
            """
            SELECT \(Report.columns) FROM report WHERE secret_digest = \(secretDigest)\(transaction.forUpdate)
            """, Report.init(row:))
    }

    func lock(_ id: ID<Report>, in transaction: Transaction) throws -> Report? {
        try transaction.row(
            "SELECT \(Report.columns) FROM report WHERE id = \(id)\(transaction.forUpdate)", Report.init(row:))
    }

    /// The one predicate for list, get, search, export and count: what lies within the official's units, what such a unit is to
    /// answer, and what was given to the official in person.
    static func visible(to actor: Actor) -> SQL {
        """
        (\(actor.scope.contains("report.unit_id")) OR \(actor.scope.contains("report.handling_unit_id"))
            OR report.holder_id = \(actor.account))
        """
    }

    // MARK: writing

    /// What a new report is made of.
    struct Draft: Sendable {
        var id: ID<Report>
        var unit: ID<AdministrativeUnit>
        var handlingUnit: ID<AdministrativeUnit>?
        var kind: Report.Kind
        var about: AboutThing?
        var category: String
        var words: String
        var position: Position?
        var sealedName: [UInt8]
        var sealedPhone: [UInt8]
        var language: Language
        var dueAt: Instant
    }

    func insert(
        _ draft: Draft, code: PublicCode, secretDigest: String, at now: Instant, in transaction: Transaction
    ) throws {
        let title = draft.about?.title
        try transaction.execute(
            """
            INSERT INTO report (id, code, secret_digest, unit_id, handling_unit_id, kind, about_kind, about_target,
                about_code, about_vi, about_en, about_ar, category, words, folded, public_words, position, name, phone,
                language, state, outcome, answer, holder_id, holder_name, released, photos_released, merged_into,
                me_too, reopened, received_at, due_at, answered_at, closed_at, warned_at, version)
            VALUES (\(draft.id), \(code.text), \(secretDigest), \(draft.unit), \(draft.handlingUnit?.text ?? ""),
                \(draft.kind), \(draft.about?.kind ?? ""), \(draft.about?.target ?? ""), \(draft.about?.code ?? ""),
                \(title?.vietnamese ?? ""), \(title?.english ?? ""), \(title?.arabic ?? ""), \(draft.category),
                \(draft.words), \(draft.words.folded()), '', \(draft.position?.text ?? ""), \(draft.sealedName),
                \(draft.sealedPhone), \(draft.language), \(Report.State.received), '', '', '', '', 0, 0, '', 0, 0,
                \(now), \(draft.dueAt), 0, 0, 0, 1)
            """)
    }

    /// Changes columns of the report and raises its version.
    func update(_ id: ID<Report>, _ changes: [SQL], in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE report SET \(SQL.joined(changes + ["version = version + 1"], by: ", ")) WHERE id = \(id)
            """)
    }

    func record(
        _ kind: ReportEvent.Kind, of report: ID<Report>, by actor: Actor? = nil, text: String = "", isPublic: Bool,
        at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO report_event (id, report_id, kind, at, account_id, actor_name, text, is_public)
            VALUES (\(ID<ReportEvent>(at: now)), \(report), \(kind), \(now), \(actor?.id ?? ""),
                \(actor?.displayName ?? ""), \(text), \(isPublic))
            """)
    }

    /// The timeline, oldest first.
    func events(of report: ID<Report>, onlyPublic: Bool, in connection: Connection) throws -> [ReportEvent] {
        try connection.rows(
            """
            SELECT id, kind, at, actor_name, text, is_public FROM report_event
            WHERE report_id = \(report) AND (is_public = 1 OR \(!onlyPublic) = 1) ORDER BY id LIMIT 500
            """
        ) { row in
            ReportEvent(
                id: try row["id"], kind: try row["kind"], at: try row["at"], actorName: try row["actor_name"],
                text: try row["text"], isPublic: try row["is_public"])
        }
    }

    // MARK: the same again

    /// Open reports about the same thing in the same category, the oldest first, released or not.
    func doubles(
        aboutKind: String, target: String, category: String?, limit: Int, in connection: Connection
    ) throws -> [Report] {
        var conditions: [SQL] = [
            "about_kind = \(aboutKind)", "about_target = \(target)", "state IN (\(list: Report.State.open))",
            "kind = \(Report.Kind.problem)",
        ]
        if let category { conditions.append("category = \(category)") }
        return try connection.rows(
            "SELECT \(Report.columns) FROM report WHERE \(SQL.all(conditions)) ORDER BY id LIMIT \(limit)",
            Report.init(row:))
    }

    /// Counts a visitor once a day; answers whether this one was new.
    func countMeToo(
        _ report: ID<Report>, visitor: String, on day: CalendarDate, in transaction: Transaction
    ) throws -> Bool {
        let isNew =
            try transaction.execute(
                """
                INSERT INTO report_me_too (report_id, day, visitor) VALUES (\(report), \(day), \(visitor))
                ON CONFLICT (report_id, day, visitor) DO NOTHING
                """) == 1
        if isNew { try transaction.execute("UPDATE report SET me_too = me_too + 1 WHERE id = \(report)") }
        return isNew
    }

    // MARK: reveals

    /// One look at who a reporter is.
    struct Reveal: Sendable {
        let actorName: String
        let postName: String
        let reason: String
        let at: Instant
    }

    func recordReveal(
        of report: Report, by actor: Actor, reason: String, at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO report_reveal (id, report_id, unit_id, account_id, actor_name, post_name, reason, at)
            VALUES (\(ID<Reveal>(at: now)), \(report.id), \(report.unit), \(actor.account), \(actor.displayName),
                \(actor.postName), \(reason), \(now))
            """)
    }

    func reveals(of report: ID<Report>, in connection: Connection) throws -> [Reveal] {
        try connection.rows(
            """
            SELECT actor_name, post_name, reason, at FROM report_reveal WHERE report_id = \(report)
            ORDER BY id DESC LIMIT 50
            """
        ) { row in
            Reveal(
                actorName: try row["actor_name"], postName: try row["post_name"], reason: try row["reason"],
                at: try row["at"])
        }
    }
}
