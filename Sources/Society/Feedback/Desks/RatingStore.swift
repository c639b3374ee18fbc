import Base
import House
import Storage

/// Ratings in the database: SQL only.
struct RatingStore: Sendable {
    struct Draft: Sendable {
        var desk: ServiceDesk
        var official: SittingOfficial?
        var grade: Int
        var reasons: [Rating.Reason] = []
        var words = ""
        var channel: Rating.Channel
        /// What makes the visit this visit.
        var visit: String
        var ballot = ""
        var enteredBy: ID<Account>?
        var day: CalendarDate
    }

    /// False if the visit was rated before.
    func insert(_ draft: Draft, at now: Instant, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO rating (id, unit_id, desk_id, official_id, official_name, grade, reasons, words, channel, visit,
                ballot, subject_kind, subject_id, entered_by, day, at)
            VALUES (\(ID<Rating>(at: now)), \(draft.desk.unit), \(draft.desk.id), \(draft.official?.account.text ?? ""),
                \(draft.official?.name ?? ""), \(draft.grade), \(Self.text(draft.reasons)), \(draft.words),
                \(draft.channel), \(draft.visit), \(draft.ballot), '', '', \(draft.enteredBy?.text ?? ""), \(draft.day),
                \(now))
            ON CONFLICT (visit) DO NOTHING
            """) == 1
    }

    /// When the visit was rated first.
    func moment(ofVisit visit: String, in connection: Connection) throws -> Instant? {
        try connection.value("SELECT at FROM rating WHERE visit = \(visit)")
    }

    func correct(_ draft: Draft, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE rating SET grade = \(draft.grade), reasons = \(Self.text(draft.reasons)), words = \(draft.words)
            WHERE visit = \(draft.visit)
            """)
    }

    func lastTabletRating(at desk: ID<ServiceDesk>, in connection: Connection) throws -> Instant? {
        try connection.value(
            """
            SELECT at FROM rating WHERE desk_id = \(desk) AND channel = \(Rating.Channel.tablet)
            ORDER BY at DESC LIMIT 1
            """)
    }

    private static func text(_ reasons: [Rating.Reason]) -> String {
        reasons.map(\.rawValue).sorted().joined(separator: ";")
    }

    // MARK: figures

    /// What figures and lists are narrowed to.
    struct Filter: Sendable, Hashable {
        var from: CalendarDate
        /// The last day.
        var through: CalendarDate
        var desk: ID<ServiceDesk>?
        var official: ID<Account>?
        var grade: Int?

        fileprivate func conditions(for actor: Actor) -> SQL {
            var all: [SQL] = [RatingStore.visible(to: actor), "rating.day >= \(from)", "rating.day <= \(through)"]
            if let desk { all.append("rating.desk_id = \(desk)") }
            if let official { all.append("rating.official_id = \(official)") }
            if let grade { all.append("rating.grade = \(grade)") }
            return SQL.all(all)
        }
    }

    /// The ratings of the official's units for those who lead; for others their own.
    static func visible(to actor: Actor) -> SQL {
        actor.may(RatingRules.ratings)
            ? actor.scope.contains("rating.unit_id") : "rating.official_id = \(actor.account)"
    }

    /// Counts by grade of one desk or official.
    struct Figure: Sendable {
        let key: String
        let name: String
        var counts: [Int: Int64] = [:]

        var count: Int64 { counts.values.reduce(0, +) }
        var averageTenths: Int64? {
            RatingRules.averageTenths(sum: counts.reduce(0) { $0 + Int64($1.key) * $1.value }, count: count)
        }
    }

    func byDesk(_ filter: Filter, for actor: Actor, in connection: Connection) throws -> [Figure] {
        try figures(
            connection.rows(
                """
                SELECT rating.desk_id AS key, '' AS name, rating.grade, count(*) AS number FROM rating
                WHERE \(filter.conditions(for: actor)) GROUP BY rating.desk_id, rating.grade ORDER BY rating.desk_id
                LIMIT 2500
                """))
    }

    func byOfficial(_ filter: Filter, for actor: Actor, in connection: Connection) throws -> [Figure] {
        try figures(
            connection.rows(
                """
                SELECT rating.official_id AS key, max(rating.official_name) AS name, rating.grade, count(*) AS number
                FROM rating WHERE \(filter.conditions(for: actor)) AND rating.official_id <> ''
                GROUP BY rating.official_id, rating.grade ORDER BY rating.official_id LIMIT 2500
                """))
    }

    private func figures(_ rows: [Row]) throws -> [Figure] {
        var order: [String] = []
        var figures: [String: Figure] = [:]
        for row in rows {
            let key: String = try row["key"]
            if figures[key] == nil { order.append(key) }
            let (name, grade, number): (String, Int, Int64) = (try row["name"], try row["grade"], try row["number"])
            figures[key, default: Figure(key: key, name: name)].counts[grade] = number
        }
        return order.compactMap { figures[$0] }
    }

    /// Ratings, the newest first; one more than `limit` if there are more.
    func list(
        _ filter: Filter, for actor: Actor, before cursor: ID<Rating>?, limit: Int, in connection: Connection
    ) throws -> [Rating] {
        var conditions = [filter.conditions(for: actor)]
        if let cursor { conditions.append("rating.id < \(cursor)") }
        return try connection.rows(
            """
            SELECT \(Rating.columns) FROM rating WHERE \(SQL.all(conditions)) ORDER BY rating.id DESC LIMIT \(limit + 1)
            """, Rating.init(row:))
    }

    func count(_ filter: Filter, for actor: Actor, in connection: Connection) throws -> Int {
        try connection.value("SELECT count(*) FROM rating WHERE \(filter.conditions(for: actor))") ?? 0
    }
}
