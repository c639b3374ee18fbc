import Base
import Files
import House
import Storage

/// A picture of a place: a stored file, what can be seen on it, and whose it is.
struct PlacePicture: Sendable, Hashable {
    let id: ID<PlacePicture>
    let place: ID<Place>
    let file: ID<StoredFile>
    /// Smaller comes first.
    var ordinal: Int64
    /// For those who cannot see it. Without the Vietnamese words the public does not see the picture either.
    var description: LocalizedText
    /// Who made it, and under which licence it may be shown.
    var credit: String
    let createdAt: Instant

    var isShown: Bool { !description.vietnamese.isEmpty }

    /// For one place.
    static let most = 12
}

/// Pictures of places in the database.
enum PictureStore {
    private static let columns: SQL = "id, place_id, file_id, ordinal, alt_vi, alt_en, alt_ar, credit, created_at"

    /// In their order.
    static func list(of place: ID<Place>, in connection: Connection) throws -> [PlacePicture] {
        try connection.rows(
            """
            SELECT \(columns) FROM place_picture WHERE place_id = \(place) ORDER BY ordinal, id LIMIT \(PlacePicture.most)
            """, read)
    }

    static func find(
        _ id: ID<PlacePicture>, of place: ID<Place>, in connection: Connection
    ) throws -> PlacePicture? {
        try connection.row("SELECT \(columns) FROM place_picture WHERE id = \(id) AND place_id = \(place)", read)
    }

    static func insert(_ picture: PlacePicture, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO place_picture (id, place_id, file_id, ordinal, alt_vi, alt_en, alt_ar, credit, created_at)
            VALUES (\(picture.id), \(picture.place), \(picture.file), \(picture.ordinal),
                \(picture.description.vietnamese), \(picture.description.others[.english] ?? ""),
                \(picture.description.others[.arabic] ?? ""), \(picture.credit), \(picture.createdAt))
            """)
    }

    static func update(_ picture: PlacePicture, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE place_picture SET ordinal = \(picture.ordinal), alt_vi = \(picture.description.vietnamese),
                alt_en = \(picture.description.others[.english] ?? ""),
                alt_ar = \(picture.description.others[.arabic] ?? ""), credit = \(picture.credit)
            WHERE id = \(picture.id)
            """)
    }

    static func delete(_ picture: PlacePicture, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM place_picture WHERE id = \(picture.id)")
    }

    private static func read(_ row: Row) throws -> PlacePicture {
        PlacePicture(
            id: try row["id"], place: try row["place_id"], file: try row["file_id"], ordinal: try row["ordinal"],
            description: try row.localized("alt"),
            credit: try row["credit"], createdAt: try row["created_at"])
    }
}
