import Base
import Codes
import House
import Identity
import Storage
import Trust

/// What the work list is narrowed to. One set of conditions serves list, count and export.
struct DossierFilter: Sendable, Hashable {
    /// Which dossiers by state.
    enum Stand: String, Sendable, CaseIterable {
        /// Everything that waits for the office.
        case open
        case prefiled, processing, paused, returned, resolved
        case handedOut = "handed_out"
        case refused, withdrawn, all

        var states: [Dossier.State] {
            switch self {
            case .open: [.prefiled, .processing, .resolved]
            case .prefiled: [.prefiled]
            case .processing: [.processing]
            case .paused: [.paused]
            case .returned: [.returned]
            case .resolved: [.resolved]
            case .handedOut: [.handedOut]
            case .refused: [.refused]
            case .withdrawn: [.withdrawn]
            case .all: Dossier.State.allCases.filter { $0 != .draft }
            }
        }

        /// Open work goes by what is due first; the rest by what came last.
        var isByDueDate: Bool { self == .open || self == .processing }
    }

    enum DueIn: String, Sendable, CaseIterable { case late, today, week }

    /// What somebody should look at.
    enum Watch: String, Sendable, CaseIterable {
        case stepLate = "step_late", acceptanceLate = "acceptance_late", unclaimed, pausedLong = "paused_long"
        /// Sent back against the rules.
        case fault
    }

    enum Turn: String, Sendable, CaseIterable { case mine, role }

    var stand = Stand.open
    var due: DueIn?
    /// Due before then: the result of what is processed, the acceptance of what was sent.
    var dueBefore: Instant?
    var turn: Turn?
    var watch: Watch?
    /// What `watch` compares with, by the rules of the day; `OneStopServices.completed` sets it.
    var before: Instant?
    /// A number of the figures, whose dossiers these are.
    var figure: FigureSlice?
    /// Whose turn it is.
    var holderRole: RoleKey?
    /// Who last worked on it.
    var officer: ID<Account>?
    var procedure: String?
    var words: String?

    /// Whether it looks for more than what waits: then it looks in all states.
    var isNarrow: Bool { words != nil || watch != nil || figure != nil || officer != nil }

    /// The conditions on `dossier`, the scope included: one, or two for a number of the figures, of which each dossier meets one
    /// at most.
    func conditions(for actor: Actor, now: Instant, hash: (String) -> String) -> [SQL] {
        let whole = condition(for: actor, now: now, hash: hash)
        return figure.map { figure in figure.conditions(now: now).map { SQL.all([whole, $0]) } } ?? [whole]
    }

    private func condition(for actor: Actor, now: Instant, hash: (String) -> String) -> SQL {
        var all: [SQL] = [actor.scope.contains("dossier.unit_id")]
        // What the figures count was received: no draft is among it, and the planners need not look at states.
        if figure == nil || stand != .all { all.append("dossier.state IN (\(list: stand.states))") }
        if let due {
            let today = now.date
            all.append("dossier.state IN (\(list: Dossier.State.running)) AND dossier.due_at > 0")
            switch due {
            case .late: all.append("dossier.due_at < \(now)")
            case .today:
                all.append("dossier.due_at >= \(Instant(today)) AND dossier.due_at < \(Instant(today.adding(days: 1)))")
            case .week:
                let nextMonday = today.adding(days: 8 - today.weekday)
                all.append("dossier.due_at >= \(Instant(today)) AND dossier.due_at < \(Instant(nextMonday))")
            }
        }
        if let dueBefore {
            all.append(
                """
                (dossier.state IN (\(list: Dossier.State.running)) AND dossier.due_at > 0 AND dossier.due_at < \(dueBefore))
                    OR (dossier.state = \(Dossier.State.prefiled) AND dossier.accept_by > 0 AND dossier.accept_by < \(dueBefore))
                """)
        }
        if let watch { all.append(Self.condition(watch, before: before ?? now, now: now)) }
        if let holderRole { all.append("dossier.holder_role = \(holderRole)") }
        if let officer { all.append("dossier.officer_id = \(officer)") }
        switch turn {
        case .none: break
        case .mine: all.append("dossier.holder_id IN (\(list: actor.persons))")
        case .role: all.append(Self.waits(for: actor, on: now.date))
        }
        if let procedure { all.append("dossier.procedure_code = \(procedure)") }
        if let words { all.append(Self.matching(words, hash: hash)) }
        return SQL.all(all)
    }

    /// Whether the dossier's procedure is of that field.
    static func isOf(field: String) -> SQL {
        "dossier.procedure_code IN (SELECT code FROM procedure WHERE field_key = \(field))"
    }

    private static func condition(_ watch: Watch, before: Instant, now: Instant) -> SQL {
        switch watch {
        case .stepLate:
            "dossier.state = \(Dossier.State.processing) AND dossier.step_due_at > 0 AND dossier.step_due_at < \(now)"
        case .acceptanceLate:
            "dossier.state = \(Dossier.State.prefiled) AND dossier.accept_by > 0 AND dossier.accept_by < \(now)"
        case .unclaimed: "dossier.state = \(Dossier.State.resolved) AND dossier.resolved_at < \(before)"
        case .fault: "dossier.faults > 0"
        case .pausedLong: "dossier.paused_at > 0 AND dossier.paused_at < \(before)"
        }
    }

    /// What waits for the actor: by role, unless another person was named who is there; pre-filings wait for the counter.
    static func waits(for actor: Actor, on day: CalendarDate) -> SQL {
        let roles = actor.roles.sorted { $0.rawValue < $1.rawValue }
        let turn: SQL = """
            dossier.holder_role IN (\(list: roles))
                AND (dossier.holder_id = '' OR dossier.holder_id IN (\(list: actor.persons))
                    OR \(PresenceStore.isAway("dossier.holder_id", on: day)))
            """
        return actor.may(DossierRules.receive)
            ? "(\(turn)) OR dossier.state = \(Dossier.State.prefiled)" : "(\(turn))"
    }

    /// A code of ours, a case number, a code of another system, or the personal number or words of the name of the applicant or of
    /// who files for her.
    static func matching(_ words: String, hash: (String) -> String) -> SQL {
        if case .valid(let code) = PublicCode.parse(words) { return "dossier.code = \(code.text)" }
        if let number = CaseNumber(parsing: words) {
            // Numbers of other systems may look like ours.
            return "dossier.case_number IN (\(list: number.spellings.sorted())) OR \(external(words))"
        }
        let digits = words.filter { !$0.isWhitespace && $0 != "." && $0 != "-" }
        if digits.utf8.count == 12, digits.utf8.allSatisfy({ (48...57).contains($0) }) {
            return """
                dossier.number_hash = \(hash(digits)) OR dossier.id IN
                    (SELECT dossier_id FROM dossier_mandate WHERE agent_hash = \(hash(digits)) AND agent_hash <> '')
                    OR \(external(words))
                """
        }
        let name = words.foldedWords().prefix(8)
        if name.isEmpty { return "1 = 0" }
        return """
            (\(has(name, "dossier.applicant_folded"))) OR \(external(words))
                OR dossier.id IN (SELECT dossier_id FROM dossier_mandate WHERE \(has(name, "agent_folded")))
            """
    }

    /// Whether the column has all of the words.
    private static func has(_ words: some Sequence<String>, _ column: SQL) -> SQL {
        // What remains without the word differs from the whole: a search within a text that both engines know.
        SQL.all(words.map { "replace(\(column), \($0), '') <> \(column)" })
    }

    private static func external(_ words: String) -> SQL {
        """
        dossier.id IN (SELECT dossier_id FROM dossier_external_code WHERE folded = \(ExternalCode.folded(words)))
        """
    }
}

/// A place in the list: the sort value and the identifier of the last row that was shown.
struct DossierCursor: Sendable, Hashable {
    let value: Int64
    let id: ID<Dossier>

    init(value: Int64, id: ID<Dossier>) {
        self.value = value
        self.id = id
    }

    /// Reads `1700000000000_0192…`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let value = Int64(parts[0]), let id = ID<Dossier>(parts[1]) else { return nil }
        self.init(value: value, id: id)
    }

    var text: String { "\(value)_\(id)" }
}

extension DossierStore {
    /// The fields of the procedures that take applications, and of these, by name.
    func fields(besides codes: [String], in connection: Connection) throws -> [(key: String, name: LocalizedText)] {
        try connection.rows(
            """
            SELECT field_key, min(field_vi) AS vi, min(field_en) AS en, min(field_ar) AS ar FROM procedure
            WHERE is_modelled = 1 OR code IN (\(list: codes)) GROUP BY field_key ORDER BY field_key
            """
        ) { row in
            (try row["field_key"], LocalizedText(try row["vi"], english: try row["en"], arabic: try row["ar"]))
        }
    }

    /// What is due goes first by its date, then what has no date, then pre-filings to receive, then results to hand out, each the
    /// oldest first. `urgency(of:)` says the same.
    private static let urgency: SQL = """
        CASE WHEN dossier.state = \(Dossier.State.prefiled) AND dossier.due_at = 0 THEN 4000000000000000 + dossier.sent_at
        WHEN dossier.state NOT IN (\(list: Dossier.State.running)) THEN 6000000000000000 + dossier.resolved_at
        WHEN dossier.due_at = 0 THEN 3000000000000000 ELSE dossier.due_at END
        """

    private static func urgency(of dossier: Dossier) -> Int64 {
        switch dossier.state {
        case .prefiled where dossier.dueAt == nil: 4_000_000_000_000_000 + (dossier.sentAt?.milliseconds ?? 0)
        case .processing, .prefiled: dossier.dueAt?.milliseconds ?? 3_000_000_000_000_000
        default: 6_000_000_000_000_000 + (dossier.resolvedAt?.milliseconds ?? 0)
        }
    }

    /// A stretch of the list; one more than `limit` if there are more.
    func list(
        _ filter: DossierFilter, for actor: Actor, after cursor: DossierCursor?, limit: Int, now: Instant,
        hash: (String) -> String, in connection: Connection
    ) throws -> [Dossier] {
        let parts = filter.conditions(for: actor, now: now, hash: hash)
        if filter.figure != nil { return try list(parts, after: cursor, limit: limit, in: connection) }
        var conditions = parts
        let order: SQL
        if filter.stand.isByDueDate {
            if let cursor {
                conditions.append(
                    """
                    \(Self.urgency) > \(cursor.value) OR (\(Self.urgency) = \(cursor.value) AND dossier.id > \(cursor.id))
                    """)
            }
            order = "\(Self.urgency), dossier.id"
        } else {
            if let cursor { conditions.append("dossier.id < \(cursor.id)") }
            order = "dossier.id DESC"
        }
        return try connection.rows(
            """
            SELECT \(Dossier.columns) FROM dossier WHERE \(SQL.all(conditions)) ORDER BY \(order) LIMIT \(limit + 1)
            """, Dossier.init(row:))
    }

    /// A stretch of what a number of the figures counts, what was received last first: chosen in the index, and only then read.
    private func list(
        _ parts: [SQL], after cursor: DossierCursor?, limit: Int, in connection: Connection
    ) throws -> [Dossier] {
        let chosen = parts.map { part -> SQL in
            var conditions = [part]
            if let cursor {
                conditions.append(
                    """
                    dossier.accepted_at < \(cursor.value)
                        OR (dossier.accepted_at = \(cursor.value) AND dossier.id < \(cursor.id))
                    """)
            }
            return
                "SELECT dossier.id AS chosen_id, dossier.accepted_at AS chosen_at FROM dossier WHERE \(SQL.all(conditions))"
        }
        return try connection.rows(
            """
            SELECT \(Dossier.columns) FROM (
                SELECT chosen_id, chosen_at FROM (\(SQL.joined(chosen, by: " UNION ALL "))) AS both_ranges
                ORDER BY chosen_at DESC, chosen_id DESC LIMIT \(limit + 1)
            ) AS chosen JOIN dossier ON dossier.id = chosen.chosen_id
            ORDER BY chosen.chosen_at DESC, chosen.chosen_id DESC
            """, Dossier.init(row:))
    }

    /// The place after the dossier in a list of that filter.
    func cursor(after dossier: Dossier, _ filter: DossierFilter) -> DossierCursor {
        if filter.figure != nil { return DossierCursor(value: dossier.acceptedAt?.milliseconds ?? 0, id: dossier.id) }
        let value = filter.stand.isByDueDate ? Self.urgency(of: dossier) : 0
        return DossierCursor(value: value, id: dossier.id)
    }

    func count(
        _ filter: DossierFilter, for actor: Actor, now: Instant, hash: (String) -> String, in connection: Connection
    ) throws -> Int {
        try filter.conditions(for: actor, now: now, hash: hash).reduce(0) { sum, condition in
            sum + (try connection.value("SELECT count(*) FROM dossier WHERE \(condition)") ?? 0)
        }
    }
}
