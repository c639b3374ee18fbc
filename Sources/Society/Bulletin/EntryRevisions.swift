import Base
import House
import Storage

/// SQL of what stood on a page and what is proposed to stand there.
struct EntryRevisions: Sendable {
    /// Puts a version in.
    @discardableResult
    func insert(
        _ content: EntryContent, of entry: ID<BulletinEntry>, _ state: EntryRevision.State,
        note: LocalizedText = LocalizedText(""), maker: (id: String, name: String), at now: Instant,
        in transaction: Transaction
    ) throws -> ID<EntryRevision> {
        let id = ID<EntryRevision>(at: now)
        try transaction.execute(
            """
            INSERT INTO bulletin_revision (id, entry_id, state, content, note_vi, note_en, note_ar, maker_id, maker_name,
                made_at, decider_name, decided_at)
            VALUES (\(id), \(entry), \(state.rawValue), \(content.json), \(note.vietnamese),
                \(note.others[.english] ?? ""), \(note.others[.arabic] ?? ""), \(maker.id), \(maker.name), \(now), '', 0)
            """)
        return id
    }

    /// All versions, the newest first.
    func list(of entry: ID<BulletinEntry>, in connection: Connection) throws -> [EntryRevision] {
        try connection.rows(
            "\(Self.select) WHERE entry_id = \(entry) ORDER BY id DESC LIMIT 100", Self.read)
    }

    func find(
        _ id: ID<EntryRevision>, of entry: ID<BulletinEntry>, in connection: Connection
    ) throws -> EntryRevision? {
        try connection.row("\(Self.select) WHERE id = \(id) AND entry_id = \(entry)", Self.read)
    }

    /// Whether a correction waits for another person.
    func hasProposal(for entry: ID<BulletinEntry>, in connection: Connection) throws -> Bool {
        try connection.exists(
            "SELECT id FROM bulletin_revision WHERE entry_id = \(entry) AND state = 'proposed' LIMIT 1")
    }

    /// Decides a proposal; false if it was decided before.
    func decide(
        _ id: ID<EntryRevision>, _ state: EntryRevision.State, by name: String, at now: Instant,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE bulletin_revision SET state = \(state.rawValue), decider_name = \(name), decided_at = \(now)
            WHERE id = \(id) AND state = 'proposed'
            """) == 1
    }

    private static let select: SQL = """
        SELECT id, entry_id, state, content, note_vi, note_en, note_ar, maker_id, maker_name, made_at, decider_name,
            decided_at FROM bulletin_revision
        """

    private static func read(_ row: Row) throws -> EntryRevision {
        let decided: Int64 = try row["decided_at"]
        return EntryRevision(
            id: try row["id"], entry: try row["entry_id"],
            state: EntryRevision.State(rawValue: try row["state"]) ?? .dropped,
            content: EntryContent(json: try row["content"]),
            note: try row.localized("note"),
            makerID: try row["maker_id"], makerName: try row["maker_name"], madeAt: try row["made_at"],
            deciderName: try row["decider_name"], decidedAt: decided == 0 ? nil : Instant(milliseconds: decided))
    }
}
