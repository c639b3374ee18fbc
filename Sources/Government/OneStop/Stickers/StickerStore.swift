import Base
import Codes
import House
import Storage

/// SQL of stickers; lists take the reader's scope.
struct StickerStore: Sendable {
    private static let columns: SQL = """
        sticker.code, sticker.block_id, sticker.place, sticker.state, sticker.dossier_id, sticker.changed_at,
        sticker.actor_name, sticker.reason
        """

    /// The number of the commune's next block.
    func nextNumber(of unit: ID<AdministrativeUnit>, in transaction: Transaction) throws -> Int64 {
        let last: Int64? = try transaction.value("SELECT max(number) FROM sticker_block WHERE unit_id = \(unit)")
        return (last ?? 0) + 1
    }

    func insert(_ block: StickerBlock, by actor: Actor, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO sticker_block (id, unit_id, number, note, account_id, actor_name, made_at)
            VALUES (\(block.id), \(block.unit), \(block.number), \(block.note), \(actor.account), \(block.actorName),
                \(block.madeAt))
            """)
    }

    func insert(_ code: PublicCode, at place: Int, of block: StickerBlock, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO sticker (code, block_id, place, state, dossier_id, changed_at, actor_name, reason)
            VALUES (\(code.text), \(block.id), \(place), \(Sticker.State.free), '', \(block.madeAt), '', '')
            """)
    }

    /// Blocks, the newest first.
    func list(
        _ scope: Scope, before cursor: ID<StickerBlock>?, limit: Int, in connection: Connection
    ) throws -> [StickerBlock] {
        var conditions = [scope.contains("sticker_block.unit_id")]
        if let cursor { conditions.append("sticker_block.id < \(cursor)") }
        let blocks = try connection.rows(
            "\(Self.select) WHERE \(SQL.all(conditions)) ORDER BY sticker_block.id DESC LIMIT \(limit)", Self.block)
        return try counted(blocks, in: connection)
    }

    func find(_ id: ID<StickerBlock>, _ scope: Scope, in connection: Connection) throws -> StickerBlock? {
        let block = try connection.row(
            "\(Self.select) WHERE sticker_block.id = \(id) AND \(scope.contains("sticker_block.unit_id"))", Self.block)
        return try counted([block].compactMap(\.self), in: connection).first
    }

    /// A sticker with its block, of any commune: what may be told of it is for the caller to say.
    func find(_ code: PublicCode, in connection: Connection) throws -> (sticker: Sticker, block: StickerBlock)? {
        let sticker = try connection.row(
            "SELECT \(Self.columns) FROM sticker WHERE code = \(code.text)", Self.sticker)
        guard let sticker else { return nil }
        let block = try connection.row("\(Self.select) WHERE sticker_block.id = \(sticker.block)", Self.block)
        return block.map { (sticker, $0) }
    }

    /// The stickers of a block that the caller has found within its scope, from one place on.
    func stickers(
        of block: ID<StickerBlock>, from place: Int = 1, limit: Int, in connection: Connection
    ) throws -> [Sticker] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM sticker WHERE block_id = \(block) AND place >= \(place) ORDER BY place
            LIMIT \(limit)
            """, Self.sticker)
    }

    /// Moves a free sticker on; false if it is not free any more.
    func move(
        _ code: PublicCode, to state: Sticker.State, dossier: ID<Dossier>? = nil, reason: String = "", by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE sticker SET state = \(state), dossier_id = \(dossier?.text ?? ""), changed_at = \(now),
                actor_name = \(actor.displayName), reason = \(reason)
            WHERE code = \(code.text) AND state = \(Sticker.State.free)
            """) == 1
    }

    private func counted(_ blocks: [StickerBlock], in connection: Connection) throws -> [StickerBlock] {
        guard !blocks.isEmpty else { return [] }
        let rows = try connection.rows(
            """
            SELECT block_id, state, count(*) AS number FROM sticker WHERE block_id IN (\(list: blocks.map(\.id)))
            GROUP BY block_id, state
            """
        ) { row in
            (
                block: try row["block_id"] as ID<StickerBlock>, state: try row["state"] as Sticker.State,
                number: try row["number"] as Int
            )
        }
        return blocks.map { block in
            var counted = block
            for row in rows where row.block == block.id { counted.counts[row.state] = row.number }
            return counted
        }
    }

    private static let select: SQL = """
        SELECT sticker_block.id, sticker_block.unit_id, sticker_block.number, sticker_block.note,
            sticker_block.actor_name, sticker_block.made_at FROM sticker_block
        """

    private static func block(_ row: Row) throws -> StickerBlock {
        StickerBlock(
            id: try row["id"], unit: try row["unit_id"], number: try row["number"], note: try row["note"],
            actorName: try row["actor_name"], madeAt: try row["made_at"])
    }

    private static func sticker(_ row: Row) throws -> Sticker {
        let text: String = try row["code"]
        guard let code = PublicCode(text) else { throw DamagedCode(text: text) }
        let dossier: String = try row["dossier_id"]
        return Sticker(
            code: code, block: try row["block_id"], place: try row["place"], state: try row["state"],
            dossier: ID(dossier), changedAt: try row["changed_at"], actorName: try row["actor_name"],
            reason: try row["reason"])
    }
}
