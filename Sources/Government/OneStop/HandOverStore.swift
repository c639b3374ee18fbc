import Base
import House
import Storage

/// A sheet with which dossiers went from one official or unit to another. It says who gave what to whom; the dossiers' own turns
/// are not changed by it.
struct HandOverSheet: Sendable {
    let id: ID<HandOverSheet>
    let unit: ID<AdministrativeUnit>
    /// As named then, with the post.
    let giver: String
    let taker: String
    let note: String
    let createdAt: Instant
    let count: Int
}

/// SQL of hand-over sheets; lists take the reader's scope.
struct HandOverStore: Sendable {
    func insert(
        _ sheet: HandOverSheet, by account: ID<Account>, _ dossiers: [ID<Dossier>], in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO hand_over_sheet (id, unit_id, account_id, giver, taker, note, created_at)
            VALUES (\(sheet.id), \(sheet.unit), \(account), \(sheet.giver), \(sheet.taker), \(sheet.note),
                \(sheet.createdAt))
            """)
        for (place, dossier) in dossiers.enumerated() {
            try transaction.execute(
                "INSERT INTO hand_over_item (sheet_id, place, dossier_id) VALUES (\(sheet.id), \(place + 1), \(dossier))"
            )
        }
    }

    /// The newest first.
    func list(
        _ scope: Scope, before cursor: ID<HandOverSheet>?, limit: Int, in connection: Connection
    ) throws -> [HandOverSheet] {
        var conditions = [scope.contains("hand_over_sheet.unit_id")]
        if let cursor { conditions.append("hand_over_sheet.id < \(cursor)") }
        return try connection.rows(
            """
            \(Self.select) WHERE \(SQL.all(conditions)) ORDER BY hand_over_sheet.id DESC LIMIT \(limit)
            """, Self.read)
    }

    func find(_ id: ID<HandOverSheet>, _ scope: Scope, in connection: Connection) throws -> HandOverSheet? {
        try connection.row(
            "\(Self.select) WHERE hand_over_sheet.id = \(id) AND \(scope.contains("hand_over_sheet.unit_id"))",
            Self.read)
    }

    /// The dossiers of a sheet that the caller has found within its scope, in their order.
    func dossiers(of sheet: ID<HandOverSheet>, in connection: Connection) throws -> [Dossier] {
        try connection.rows(
            """
            SELECT \(Dossier.columns) FROM hand_over_item JOIN dossier ON dossier.id = hand_over_item.dossier_id
            WHERE hand_over_item.sheet_id = \(sheet) ORDER BY hand_over_item.place LIMIT 500
            """, Dossier.init(row:))
    }

    private static let select: SQL = """
        SELECT hand_over_sheet.id, hand_over_sheet.unit_id, hand_over_sheet.giver, hand_over_sheet.taker,
            hand_over_sheet.note, hand_over_sheet.created_at,
            (SELECT count(*) FROM hand_over_item WHERE hand_over_item.sheet_id = hand_over_sheet.id) AS items
        FROM hand_over_sheet
        """

    private static func read(_ row: Row) throws -> HandOverSheet {
        HandOverSheet(
            id: try row["id"], unit: try row["unit_id"], giver: try row["giver"], taker: try row["taker"],
            note: try row["note"], createdAt: try row["created_at"], count: try row["items"])
    }
}
