import Base
import House
import Storage

/// A place as it was after one change: nothing that was ever published is forgotten.
struct PlaceRevision: Sendable, Hashable {
    /// The version that the change made.
    let number: Int64
    let madeAt: Instant
    /// The name of who made it; empty for the program.
    let madeBy: String
    let deed: Deed
    /// The names of the fields that changed, as in `PlaceSnapshot.fields`.
    let changed: [String]
    /// The reason, where one was asked for.
    let note: String

    /// What was done; the text `places.deed.<deed>`.
    enum Deed: String, Sendable, CaseIterable, Storable {
        case create, edit, pictures, publish, withdraw, imported

        /// As the book of deeds names it; the text `places.audit.<verb>_<noun>`.
        var action: String {
            switch self {
            case .pictures: "places.edit_pictures"
            case .imported: "places.import_place"
            default: "places.\(rawValue)_place"
            }
        }
    }
}

/// Revisions in the database.
enum RevisionStore {
    private static let columns: SQL = "number, made_at, made_by, deed, changed, note"

    static func insert(
        _ revision: PlaceRevision, of place: ID<Place>, account: String, snapshot: PlaceSnapshot,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO place_revision (place_id, number, made_at, made_by, account_id, deed, changed, note, snapshot)
            VALUES (\(place), \(revision.number), \(revision.madeAt), \(revision.madeBy), \(account), \(revision.deed),
                \(JSONValue.array(revision.changed.map { .string($0) })), \(revision.note), \(snapshot.json))
            ON CONFLICT (place_id, number) DO NOTHING
            """)
    }

    /// The newest first.
    static func list(of place: ID<Place>, limit: Int = 100, in connection: Connection) throws -> [PlaceRevision] {
        try connection.rows(
            "SELECT \(columns) FROM place_revision WHERE place_id = \(place) ORDER BY number DESC LIMIT \(limit)", read)
    }

    /// One revision with the place as it was.
    static func find(
        _ number: Int64, of place: ID<Place>, in connection: Connection
    ) throws -> (revision: PlaceRevision, snapshot: PlaceSnapshot)? {
        try connection.row(
            "SELECT \(columns), snapshot FROM place_revision WHERE place_id = \(place) AND number = \(number)"
        ) { (revision: try read($0), snapshot: PlaceSnapshot(json: try $0["snapshot"])) }
    }

    static func hasAny(_ place: ID<Place>, in connection: Connection) throws -> Bool {
        try connection.exists("SELECT number FROM place_revision WHERE place_id = \(place) LIMIT 1")
    }

    private static func read(_ row: Row) throws -> PlaceRevision {
        let changed: JSONValue = try row["changed"]
        return PlaceRevision(
            number: try row["number"], madeAt: try row["made_at"], madeBy: try row["made_by"], deed: try row["deed"],
            changed: (changed.array ?? []).compactMap(\.string), note: try row["note"])
    }
}
