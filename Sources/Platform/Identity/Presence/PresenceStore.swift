public import Base
public import House
public import Storage

/// Days on which somebody is away. Why is nobody's business but theirs, and is not asked.
public struct Absence: Sendable {
    public let id: ID<Absence>
    public let account: ID<Account>
    /// The end is the first day back.
    public let period: DatePeriod
    /// Who fills the posts meanwhile.
    public let deputy: ID<Account>?
}

/// Who is at work on a day. A unit with a duty roster for the day has those at work who are on it; all others are at work unless
/// they are away.
public struct PresenceStore: Sendable {
    public init() {}

    /// Which of the accounts are not at work that day.
    public func absent(
        among accounts: some Collection<ID<Account>>, on day: CalendarDate, in connection: Connection
    ) throws -> Set<ID<Account>> {
        if accounts.isEmpty { return [] }
        let ids = Set(accounts)
        return Set(
            try connection.values(
                """
                SELECT absence.account_id FROM absence
                WHERE absence.account_id IN (\(list: ids)) AND \(Self.inForce(day))
                UNION
                \(Self.offDuty(day)) AND post.account_id IN (\(list: ids))
                """, as: ID<Account>.self))
    }

    /// Those whose unit has a roster for the day, without them.
    private static func offDuty(_ day: CalendarDate) -> SQL {
        """
        SELECT post.account_id FROM post WHERE post.is_main = 1
            AND post.from_date <= \(day) AND post.until_date > \(day)
            AND EXISTS (SELECT 1 FROM duty WHERE duty.unit_id = post.unit_id AND duty.day = \(day))
            AND NOT EXISTS (SELECT 1 FROM duty WHERE duty.account_id = post.account_id AND duty.day = \(day))
        """
    }

    /// Whether the account is at work on the day of the moment.
    public func isPresent(_ account: ID<Account>, at now: Instant, in connection: Connection) throws -> Bool {
        try absent(among: [account], on: now.date, in: connection).isEmpty
    }

    /// The condition that the column's account is not at work that day, as `absent` says, or has no post or no open account any more,
    /// for queries of features.
    public static func isAway(_ column: SQL, on day: CalendarDate) -> SQL {
        """
        (\(column) IN (SELECT absence.account_id FROM absence WHERE \(inForce(day)))
            OR \(column) IN (\(offDuty(day)))
            OR NOT EXISTS (SELECT 1 FROM post JOIN account ON account.id = post.account_id
                WHERE post.account_id = \(column) AND account.state = \(AccountRecord.State.active)
                AND post.from_date <= \(day) AND post.until_date > \(day)))
        """
    }

    /// Absences within the units that are not over on the first day and begin before the last, the earliest first.
    func absences(
        _ scope: Scope, from first: CalendarDate, before last: CalendarDate, in connection: Connection
    ) throws -> [Absence] {
        try connection.rows(
            """
            \(Self.select) WHERE absence.until_date > \(first) AND absence.from_date < \(last)
                AND absence.until_date > absence.from_date
                AND EXISTS (SELECT 1 FROM post WHERE post.account_id = absence.account_id
                    AND post.until_date > \(first) AND \(scope.contains("post.unit_id")))
            ORDER BY absence.from_date, absence.id LIMIT 500
            """, Self.read)
    }

    func find(_ id: ID<Absence>, in connection: Connection) throws -> Absence? {
        try connection.row("\(Self.select) WHERE absence.id = \(id)", Self.read)
    }

    func overlaps(_ account: ID<Account>, _ period: DatePeriod, in connection: Connection) throws -> Bool {
        try connection.exists(
            """
            SELECT id FROM absence WHERE account_id = \(account) AND from_date < \(period.until ?? .openEnd)
                AND until_date > \(period.from) AND until_date > from_date
            """)
    }

    func insert(_ absence: Absence, by account: ID<Account>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO absence (id, account_id, from_date, until_date, deputy_id, made_by, made_at)
            VALUES (\(absence.id), \(absence.account), \(absence.period.from), \(absence.period.until ?? .openEnd),
                \(absence.deputy?.text ?? ""), \(account), \(now))
            """)
    }

    func end(_ id: ID<Absence>, on day: CalendarDate, in transaction: Transaction) throws {
        try transaction.execute("UPDATE absence SET until_date = \(day) WHERE id = \(id)")
    }

    /// Who is on duty in the unit that day.
    func duty(
        of unit: ID<AdministrativeUnit>, on day: CalendarDate, in connection: Connection
    ) throws -> [ID<Account>] {
        try connection.values(
            "SELECT account_id FROM duty WHERE unit_id = \(unit) AND day = \(day) ORDER BY account_id",
            as: ID<Account>.self)
    }

    /// The rosters of the units from one day to before another.
    func duties(
        _ scope: Scope, from first: CalendarDate, before last: CalendarDate, in connection: Connection
    ) throws -> [(day: CalendarDate, unit: ID<AdministrativeUnit>, account: ID<Account>)] {
        try connection.rows(
            """
            SELECT day, unit_id, account_id FROM duty WHERE day >= \(first) AND day < \(last)
                AND \(scope.contains("unit_id")) ORDER BY day, unit_id, account_id LIMIT 2000
            """
        ) { row in (try row["day"], try row["unit_id"], try row["account_id"]) }
    }

    /// The roster of the unit for the day; nobody on it means that there is none.
    func setDuty(
        _ accounts: [ID<Account>], of unit: ID<AdministrativeUnit>, on day: CalendarDate, by account: ID<Account>,
        at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute("DELETE FROM duty WHERE unit_id = \(unit) AND day = \(day)")
        for each in Set(accounts) {
            try transaction.execute(
                """
                INSERT INTO duty (unit_id, day, account_id, made_by, made_at)
                VALUES (\(unit), \(day), \(each), \(account), \(now))
                """)
        }
    }

    private static func inForce(_ day: CalendarDate) -> SQL {
        "absence.from_date <= \(day) AND absence.until_date > \(day)"
    }

    private static let select: SQL = """
        SELECT absence.id, absence.account_id, absence.from_date, absence.until_date, absence.deputy_id FROM absence
        """

    private static func read(_ row: Row) throws -> Absence {
        Absence(
            id: try row["id"], account: try row["account_id"],
            period: DatePeriod(from: try row["from_date"], column: try row["until_date"]),
            deputy: ID(try row["deputy_id"] as String))
    }
}
