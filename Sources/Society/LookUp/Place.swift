import Base
import House
import Storage

/// A place with a sign: a village hall, a school, a historic site.
struct Place: Sendable {
    let id: ID<Place>
    /// A readable word that names it in data files and in its code.
    let key: String
    /// What sort of place; the text `lookup.place.<kind>`.
    let kind: String
    let title: LocalizedText
    let text: LocalizedText
    let unit: ID<AdministrativeUnit>
    /// Who says so: `read`, `secondary`, `unverified`.
    let verified: String
    let isSynthetic: Bool
    let createdAt: Instant

    /// The kinds that have a text of their own; any other shows as a place.
    static let kinds: Set<String> = [
        "village_hall", "health", "service_centre", "office", "police", "school", "historic_site", "market", "sports",
        "irrigation",
    ]

    var kindText: TextKey { TextKey("lookup.place.\(Self.kinds.contains(kind) ? kind : "other")") }

    var icon: String {
        switch kind {
        case "village_hall": "village"
        case "school": "school"
        case "office", "service_centre": "building"
        case "police": "shield"
        default: "pin"
        }
    }
}

/// Places in the database.
enum PlaceStore {
    private static let columns: SQL = """
        id, key, kind, title_vi, title_en, title_ar, text_vi, text_en, text_ar, unit_id, verified, synthetic, created_at
        """

    static func find(key: String, in connection: Connection) throws -> Place? {
        try connection.row("SELECT \(columns) FROM place WHERE key = \(key)", read)
    }

    /// The places of a unit itself, by key.
    static func list(of unit: ID<AdministrativeUnit>, limit: Int, in connection: Connection) throws -> [Place] {
        try connection.rows("SELECT \(columns) FROM place WHERE unit_id = \(unit) ORDER BY key LIMIT \(limit)", read)
    }

    /// Puts the place in; answers false if there is one of that key.
    static func insert(_ place: Place, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO place (id, key, kind, title_vi, title_en, title_ar, text_vi, text_en, text_ar, unit_id, verified,
                synthetic, created_at, version)
            VALUES (\(place.id), \(place.key), \(place.kind), \(place.title.vietnamese),
                \(place.title.others[.english] ?? ""), \(place.title.others[.arabic] ?? ""), \(place.text.vietnamese),
                \(place.text.others[.english] ?? ""), \(place.text.others[.arabic] ?? ""), \(place.unit),
                \(place.verified), \(place.isSynthetic), \(place.createdAt), 1)
            ON CONFLICT (key) DO NOTHING
            """) == 1
    }

    private static func read(_ row: Row) throws -> Place {
        Place(
            id: try row["id"], key: try row["key"], kind: try row["kind"], title: try row.localized("title"),
            text: try row.localized("text"), unit: try row["unit_id"], verified: try row["verified"],
            isSynthetic: try row["synthetic"], createdAt: try row["created_at"])
    }
}
