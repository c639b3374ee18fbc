import Base
import House
import Identity
import Storage

/// Service desks and who sits there: SQL only.
struct DeskStore: Sendable {
    func find(_ id: ID<ServiceDesk>, in connection: Connection) throws -> ServiceDesk? {
        try connection.row(
            "SELECT \(ServiceDesk.columns) FROM service_desk WHERE id = \(id)", ServiceDesk.init(row:))
    }

    func find(_ id: ID<ServiceDesk>, _ scope: Scope, in connection: Connection) throws -> ServiceDesk? {
        try connection.row(
            """
            SELECT \(ServiceDesk.columns) FROM service_desk WHERE id = \(id) AND \(scope.contains("unit_id"))
            """, ServiceDesk.init(row:))
    }

    func lock(_ id: ID<ServiceDesk>, _ scope: Scope, in transaction: Transaction) throws -> ServiceDesk? {
        try transaction.row(
            """
            SELECT \(ServiceDesk.columns) FROM service_desk
            WHERE id = \(id) AND \(scope.contains("unit_id"))\(transaction.forUpdate)
            """, ServiceDesk.init(row:))
    }

    /// For a rating: whoever rates at once waits.
    func lock(_ id: ID<ServiceDesk>, in transaction: Transaction) throws -> ServiceDesk? {
        try transaction.row(
            "SELECT \(ServiceDesk.columns) FROM service_desk WHERE id = \(id)\(transaction.forUpdate)",
            ServiceDesk.init(row:))
    }

    /// The desks of the scope by unit and number; closed ones last. An office has a handful of them.
    func list(_ scope: Scope, withClosed: Bool, in connection: Connection) throws -> [ServiceDesk] {
        var conditions = [scope.contains("unit_id")]
        if !withClosed { conditions.append("closed_at = 0") }
        return try connection.rows(
            """
            SELECT \(ServiceDesk.columns) FROM service_desk WHERE \(SQL.all(conditions))
            ORDER BY CASE WHEN closed_at = 0 THEN 0 ELSE 1 END, unit_id, number, id LIMIT 500
            """, ServiceDesk.init(row:))
    }

    /// False if the unit has a desk of that number.
    func insert(
        _ id: ID<ServiceDesk>, unit: ID<AdministrativeUnit>, number: String, name: LocalizedText, work: LocalizedText,
        at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO service_desk (id, unit_id, number, name_vi, name_en, name_ar, work_vi, work_en, work_ar,
                closed_at, created_at, version)
            VALUES (\(id), \(unit), \(number), \(name.vietnamese), \(name.english), \(name.arabic),
                \(work.vietnamese), \(work.english), \(work.arabic), 0, \(now), 1)
            ON CONFLICT (unit_id, number) DO NOTHING
            """) == 1
    }

    func update(
        _ id: ID<ServiceDesk>, name: LocalizedText, work: LocalizedText, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE service_desk SET name_vi = \(name.vietnamese), name_en = \(name.english), name_ar = \(name.arabic),
                work_vi = \(work.vietnamese), work_en = \(work.english), work_ar = \(work.arabic), version = version + 1
            WHERE id = \(id)
            """)
    }

    func close(_ id: ID<ServiceDesk>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE service_desk SET closed_at = \(now), version = version + 1 WHERE id = \(id)")
    }

    func raiseVersion(_ id: ID<ServiceDesk>, in transaction: Transaction) throws {
        try transaction.execute("UPDATE service_desk SET version = version + 1 WHERE id = \(id)")
    }

    // MARK: who sits there

    /// The sittings of a desk, the latest first.
    func sittings(of desk: ID<ServiceDesk>, in connection: Connection) throws -> [DeskSitting] {
        try connection.rows(
            """
            SELECT id, desk_id, account_id, is_substitute, from_date, until_date FROM desk_sitting
            WHERE desk_id = \(desk) ORDER BY from_date DESC, id DESC LIMIT 100
            """, DeskSitting.init(row:))
    }

    func insert(
        account: ID<Account>, at desk: ID<ServiceDesk>, isSubstitute: Bool, period: DatePeriod, at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO desk_sitting (id, desk_id, account_id, is_substitute, from_date, until_date)
            VALUES (\(ID<DeskSitting>(at: now)), \(desk), \(account), \(isSubstitute), \(period.from),
                \(period.until?.description ?? DeskSitting.openEnd))
            """)
    }

    /// Ends on that day what is in force or would be later, of those who usually sit there.
    func endUsual(at desk: ID<ServiceDesk>, on day: CalendarDate, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM desk_sitting WHERE desk_id = \(desk) AND is_substitute = 0 AND from_date >= \(day)")
        try transaction.execute(
            """
            UPDATE desk_sitting SET until_date = \(day)
            WHERE desk_id = \(desk) AND is_substitute = 0 AND until_date > \(day)
            """)
    }

    /// Who sits at each of the desks that day: the substitute, if there is one. One query for the desks, two for the names.
    func officials(
        at desks: [ID<ServiceDesk>], on day: CalendarDate, in connection: Connection
    ) throws -> [ID<ServiceDesk>: SittingOfficial] {
        if desks.isEmpty { return [:] }
        let sittings = try connection.rows(
            """
            SELECT id, desk_id, account_id, is_substitute, from_date, until_date FROM desk_sitting
            WHERE desk_id IN (\(list: desks)) AND from_date <= \(day) AND until_date > \(day)
            ORDER BY is_substitute DESC, from_date DESC, id DESC
            """, DeskSitting.init(row:))
        let first = Dictionary(sittings.map { ($0.desk, $0) }) { first, _ in first }
        let accounts = first.values.map(\.account)
        let names = try AccountStore().names(of: accounts, in: connection)
        let posts = try AccountStore().posts(of: accounts, in: connection)
        return first.compactMapValues { sitting in
            guard let name = names[sitting.account] else { return nil }
            let post = posts[sitting.account]?.first { $0.period.contains(day) }
            return SittingOfficial(
                account: sitting.account, name: name, post: post?.title ?? LocalizedText(""),
                isSubstitute: sitting.isSubstitute)
        }
    }

    func official(
        at desk: ID<ServiceDesk>, on day: CalendarDate, in connection: Connection
    ) throws -> SittingOfficial? {
        try officials(at: [desk], on: day, in: connection)[desk]
    }
}
