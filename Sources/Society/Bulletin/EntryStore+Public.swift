import Base
import House
import Storage

/// What anyone may see: published entries, whatever the unit. No scope: being published is the permission.
extension EntryStore {
    /// The published (or withdrawn) entry at that address.
    func published(
        _ kind: BulletinEntry.Kind, key: String, in connection: Connection
    ) throws -> BulletinEntry? {
        try entries(kind, where: "entry.key = \(key)", tail: "LIMIT 1", in: connection).first { $0.isPublic }
    }

    /// The published (or withdrawn) entry of that identifier: what a code opens.
    func published(
        _ kind: BulletinEntry.Kind, id: ID<BulletinEntry>, in connection: Connection
    ) throws -> BulletinEntry? {
        try entries(kind, where: "entry.id = \(id)", tail: "LIMIT 1", in: connection).first { $0.isPublic }
    }

    /// Which announcements a public list shows.
    enum Shelf: Sendable, Hashable {
        /// In force and kept on top.
        case pinned
        /// In force, the others.
        case others
        /// In force, pinned or not.
        case current
        case emergencies
        /// Those whose time is over.
        case past
    }

    /// Announcements, the newest first; one more than `limit` if there are more. With a village, those that concern it, the whole
    /// commune's among them.
    func announcements(
        _ shelf: Shelf, village: ID<AdministrativeUnit>? = nil, on day: CalendarDate, after cursor: EntryCursor? = nil,
        limit: Int, in connection: Connection
    ) throws -> [BulletinEntry] {
        var conditions: [SQL] = ["entry.stage = \(BulletinEntry.Stage.published)"]
        switch shelf {
        case .pinned: conditions += ["detail.until_date > \(day)", "entry.pinned_until > \(day.description)"]
        case .others: conditions += ["detail.until_date > \(day)", "entry.pinned_until <= \(day.description)"]
        case .current: conditions.append("detail.until_date > \(day)")
        case .emergencies:
            conditions += ["detail.until_date > \(day)", "detail.urgency = \(Announcement.Urgency.emergency)"]
        case .past: conditions.append("detail.until_date <= \(day)")
        }
        if let village {
            conditions.append(
                """
                NOT EXISTS (SELECT 1 FROM announcement_village village WHERE village.entry_id = entry.id)
                OR EXISTS (SELECT 1 FROM announcement_village village
                    WHERE village.entry_id = entry.id AND village.unit_id = \(village))
                """)
        }
        if let cursor { conditions.append(cursor.condition) }
        return try entries(
            .announcement, where: SQL.all(conditions),
            tail: "ORDER BY entry.published_at DESC, entry.id DESC LIMIT \(limit + 1)", in: connection)
    }

    /// Events, cancelled ones among them, that may touch a day of the stretch; bounded.
    func events(
        from: CalendarDate, through: CalendarDate, limit: Int, in connection: Connection
    ) throws -> [BulletinEntry] {
        let stages: [BulletinEntry.Stage] = [.published, .withdrawn]
        return try entries(
            .event,
            where: """
                entry.stage IN (\(list: stages)) AND entry.published_at > 0 AND detail.ends_on >= \(from)
                    AND detail.first_day <= \(through)
                """, tail: "ORDER BY detail.first_day, entry.id LIMIT \(limit)", in: connection)
    }

    /// Questions of a field, or of all, in the order of their identifiers.
    func questions(
        _ field: FrequentQuestion.Field?, after cursor: ID<BulletinEntry>? = nil, limit: Int,
        in connection: Connection
    ) throws -> [BulletinEntry] {
        var conditions: [SQL] = ["entry.stage = \(BulletinEntry.Stage.published)"]
        if let field { conditions.append("detail.field = \(field)") }
        if let cursor { conditions.append("entry.id > \(cursor)") }
        return try entries(
            .question, where: SQL.all(conditions), tail: "ORDER BY entry.id LIMIT \(limit + 1)", in: connection)
    }

    /// How many questions each field has.
    func questionCounts(in connection: Connection) throws -> [FrequentQuestion.Field: Int64] {
        let rows = try connection.rows(
            """
            SELECT detail.field, count(*) AS number FROM bulletin_entry entry
            JOIN frequent_question detail ON detail.entry_id = entry.id
            WHERE entry.kind = \(BulletinEntry.Kind.question) AND entry.stage = \(BulletinEntry.Stage.published)
            GROUP BY detail.field
            """
        ) { (try $0["field"] as FrequentQuestion.Field, try $0["number"] as Int64) }
        return Dictionary(rows) { first, _ in first }
    }
}

/// A place in a public list, newest first: the last row that was shown.
struct EntryCursor: Sendable, Hashable {
    let publishedAt: Instant
    let id: ID<BulletinEntry>

    init(publishedAt: Instant, id: ID<BulletinEntry>) {
        self.publishedAt = publishedAt
        self.id = id
    }

    init?(after entry: BulletinEntry) {
        guard let publishedAt = entry.publishedAt else { return nil }
        self.init(publishedAt: publishedAt, id: entry.id)
    }

    /// Reads `1700000000000_0192…`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let value = Int64(parts[0]), let id = ID<BulletinEntry>(parts[1]) else { return nil }
        self.init(publishedAt: Instant(milliseconds: value), id: id)
    }

    var text: String { "\(publishedAt.milliseconds)_\(id)" }

    var condition: SQL {
        "entry.published_at < \(publishedAt) OR (entry.published_at = \(publishedAt) AND entry.id < \(id))"
    }
}
