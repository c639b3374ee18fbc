import Base
import House
import Storage

/// Places in the database, one by one.
enum PlaceStore {
    static let columns: SQL = """
        id, key, kind, unit_id, has_position, latitude, longitude, address, phone, website, nicknames, hours, wheelchair,
        assurance, declared_by, synthetic, state, publish_from, listed_at, withdrawn_reason, title_vi, title_en,
        title_ar, translation, created_at, changed_at, changed_by, version
        """

    /// The place of that key, whoever asks: for its public page.
    static func find(key: String, in connection: Connection) throws -> Place? {
        try connection.row("SELECT \(columns) FROM place_record WHERE key = \(key)", read)
    }

    /// The place of that key within the scope.
    static func get(key: String, scope: Scope, in connection: Connection) throws -> Place? {
        try connection.row(
            "SELECT \(columns) FROM place_record WHERE key = \(key) AND \(scope.contains("unit_id"))", read)
    }

    /// The same, locked until the end of the transaction; throws `Problem`: not found, or conflict if it has another
    /// version than that of the form.
    static func lock(
        key: String, version: Int64? = nil, scope: Scope, in transaction: Transaction
    ) throws -> Place {
        let found = try transaction.row(
            """
            SELECT \(columns) FROM place_record WHERE key = \(key) AND \(scope.contains("unit_id"))
            \(transaction.forUpdate)
            """, read)
        guard let found else { throw Problem.notFound }
        if let version, found.version != version { throw Problem(.conflict, "web.problem.conflict.text") }
        return found
    }

    static func isTaken(key: String, in connection: Connection) throws -> Bool {
        try connection.exists("SELECT key FROM place_record WHERE key = \(key)")
    }

    /// Puts a new place in; answers false if there is one of that key.
    static func insert(_ place: Place, in transaction: Transaction) throws -> Bool {
        let facts = place.facts
        let (latitude, longitude) = facts.position?.micro ?? (0, 0)
        return try transaction.execute(
            """
            INSERT INTO place_record (id, key, kind, unit_id, has_position, latitude, longitude, address, phone, website,
                nicknames, hours, wheelchair, assurance, declared_by, synthetic, state, publish_from, listed_at,
                withdrawn_reason, title_vi, title_en, title_ar, sort_key, folded, translation, created_at, changed_at,
                changed_by, version)
            VALUES (\(place.id), \(place.key), \(facts.kind), \(facts.unit), \(facts.position != nil), \(latitude),
                \(longitude), \(facts.address), \(facts.phone), \(facts.website),
                \(facts.nicknames.joined(separator: "\n")), \(facts.hours.json), \(facts.wheelchair),
                \(facts.assurance), \(facts.declaredBy), \(facts.isSynthetic), \(place.state),
                \(place.publishFrom?.description ?? ""), \(place.listedAt ?? Instant(milliseconds: 0)),
                \(place.withdrawnReason), \(place.title.vietnamese), \(place.title.others[.english] ?? ""),
                \(place.title.others[.arabic] ?? ""), \(place.sortKey), \(place.folded), \(place.translation),
                \(place.createdAt), \(place.changedAt), \(place.changedBy), \(place.version))
            ON CONFLICT (key) DO NOTHING
            """) == 1
    }

    /// Stores everything of the place but its key and beginning.
    static func update(_ place: Place, in transaction: Transaction) throws {
        let facts = place.facts
        let (latitude, longitude) = facts.position?.micro ?? (0, 0)
        try transaction.execute(
            """
            UPDATE place_record SET kind = \(facts.kind), unit_id = \(facts.unit),
                has_position = \(facts.position != nil), latitude = \(latitude), longitude = \(longitude),
                address = \(facts.address), phone = \(facts.phone), website = \(facts.website),
                nicknames = \(facts.nicknames.joined(separator: "\n")), hours = \(facts.hours.json),
                wheelchair = \(facts.wheelchair), assurance = \(facts.assurance), declared_by = \(facts.declaredBy),
                synthetic = \(facts.isSynthetic), state = \(place.state),
                publish_from = \(place.publishFrom?.description ?? ""),
                listed_at = \(place.listedAt ?? Instant(milliseconds: 0)), withdrawn_reason = \(place.withdrawnReason),
                title_vi = \(place.title.vietnamese), title_en = \(place.title.others[.english] ?? ""),
                title_ar = \(place.title.others[.arabic] ?? ""), sort_key = \(place.sortKey), folded = \(place.folded),
                translation = \(place.translation), changed_at = \(place.changedAt), changed_by = \(place.changedBy),
                version = \(place.version)
            WHERE id = \(place.id)
            """)
    }

    static func read(_ row: Row) throws -> Place {
        let hasPosition: Bool = try row["has_position"]
        let from: String = try row["publish_from"]
        let listed: Instant = try row["listed_at"]
        let nicknames: String = try row["nicknames"]
        let facts = PlaceFacts(
            // Data of before may know other kinds.
            kind: PlaceFacts.Kind(rawValue: try row["kind"]) ?? .other, unit: try row["unit_id"],
            position: hasPosition ? Position(micro: try row["latitude"], try row["longitude"]) : nil,
            address: try row["address"], phone: try row["phone"], website: try row["website"],
            nicknames: nicknames.split(separator: "\n").map(String.init),
            hours: OpeningHours(json: try row["hours"]), wheelchair: try row["wheelchair"],
            assurance: try row["assurance"], declaredBy: try row["declared_by"], isSynthetic: try row["synthetic"])
        return Place(
            id: try row["id"], key: try row["key"], facts: facts,
            title: try row.localized("title"),
            state: try row["state"], publishFrom: CalendarDate(from),
            listedAt: listed.milliseconds == 0 ? nil : listed, withdrawnReason: try row["withdrawn_reason"],
            translation: try row["translation"], createdAt: try row["created_at"], changedAt: try row["changed_at"],
            changedBy: try row["changed_by"], version: try row["version"])
    }
}

extension Place {
    /// Lists go by it.
    fileprivate var sortKey: String { title.vietnamese.folded() }

    /// What lists are narrowed by.
    fileprivate var folded: String {
        ([title.everywhere, facts.phone, facts.address, key] + facts.nicknames).joined(separator: " ").folded()
    }
}
