import Base
import House
import Storage
import Translations

/// SQL of entries for officials and for changes. Lists take the reader's scope.
struct EntryStore: Sendable {
    let translations = TranslationStore()

    /// What a list at the desk is narrowed to; one set of conditions serves list, count and export.
    struct Filter: Sendable, Hashable {
        var kind: BulletinEntry.Kind
        var stage: BulletinEntry.Stage?
        var words: String?
        /// Submitted, or with a correction that waits; and not by this account's own hand.
        var waitsFor: String?

        func conditions(_ scope: Scope) -> SQL {
            var all: [SQL] = [scope.contains("entry.unit_id"), "entry.kind = \(kind)"]
            if let stage { all.append("entry.stage = \(stage)") }
            for word in (words ?? "").foldedWords().prefix(6) {
                // What remains without the word differs from the whole: a search that both engines know.
                all.append("replace(entry.folded, \(word), '') <> entry.folded")
            }
            if let waitsFor { all.append(EntryStore.waits(for: waitsFor)) }
            return SQL.all(all)
        }
    }

    // MARK: reading

    /// A stretch of the list, the newest first; one more than `limit` if there are more.
    func list(
        _ filter: Filter, scope: Scope, before cursor: ID<BulletinEntry>? = nil, limit: Int, in connection: Connection
    ) throws -> [BulletinEntry] {
        var conditions = [filter.conditions(scope)]
        if let cursor { conditions.append("entry.id < \(cursor)") }
        return try entries(
            filter.kind, where: SQL.all(conditions), tail: "ORDER BY entry.id DESC LIMIT \(limit + 1)", in: connection)
    }

    func count(_ filter: Filter, scope: Scope, in connection: Connection) throws -> Int {
        try connection.value("SELECT count(*) FROM bulletin_entry entry WHERE \(filter.conditions(scope))") ?? 0
    }

    func find(
        _ id: ID<BulletinEntry>, _ kind: BulletinEntry.Kind, scope: Scope, in connection: Connection
    ) throws -> BulletinEntry? {
        try entries(
            kind, where: "entry.id = \(id) AND \(scope.contains("entry.unit_id"))", tail: "LIMIT 1", in: connection
        ).first
    }

    /// As `find`, locked until the end of the transaction: every change begins here.
    func lock(
        _ id: ID<BulletinEntry>, _ kind: BulletinEntry.Kind, scope: Scope, in transaction: Transaction
    ) throws -> BulletinEntry? {
        _ = try transaction.rows("SELECT id FROM bulletin_entry WHERE id = \(id)\(transaction.forUpdate)")
        return try find(id, kind, scope: scope, in: transaction)
    }

    /// Entries of one kind with their words and villages: three queries, however many there are.
    func entries(
        _ kind: BulletinEntry.Kind, where condition: SQL, tail: SQL, in connection: Connection
    ) throws -> [BulletinEntry] {
        let (table, columns): (SQL, SQL) =
            switch kind {
            case .announcement: ("announcement", Announcement.columns)
            case .event: ("public_event", PublicEvent.columns)
            case .question: ("frequent_question", FrequentQuestion.columns)
            }
        var found = try connection.rows(
            """
            SELECT \(BulletinEntry.columns), \(columns) FROM bulletin_entry entry
            JOIN \(table) detail ON detail.entry_id = entry.id
            WHERE entry.kind = \(kind) AND (\(condition)) \(tail)
            """, BulletinEntry.init(row:))
        let ids = found.map(\.id.text)
        let words = try translations.texts(ofAll: kind.source, ids, in: connection)
        let villages = kind == .announcement ? try self.villages(of: ids, in: connection) : [:]
        for index in found.indices {
            found[index].words = EntryWords(fields: words[found[index].id.text] ?? [:])
            if case .announcement(var announcement) = found[index].details {
                announcement.villages = villages[found[index].id.text] ?? []
                found[index].details = .announcement(announcement)
            }
        }
        return found
    }

    private func villages(
        of ids: [String], in connection: Connection
    ) throws -> [String: [ID<AdministrativeUnit>]] {
        if ids.isEmpty { return [:] }
        var found: [String: [ID<AdministrativeUnit>]] = [:]
        for row in try connection.rows(
            """
            SELECT entry_id, unit_id FROM announcement_village WHERE entry_id IN (\(list: ids)) ORDER BY entry_id, unit_id
            """)
        {
            found[try row["entry_id"], default: []].append(try row["unit_id"])
        }
        return found
    }

    /// What an approver must look at: submitted by others, or with a correction that another proposed.
    static func waits(for account: String) -> SQL {
        """
        (entry.stage = \(BulletinEntry.Stage.submitted) AND entry.author_id <> \(account)
            AND entry.editor_id <> \(account) AND entry.submitter_id <> \(account))
        OR (entry.stage = \(BulletinEntry.Stage.published) AND EXISTS (SELECT 1 FROM bulletin_revision revision
            WHERE revision.entry_id = entry.id AND revision.state = 'proposed' AND revision.maker_id <> \(account)))
        """
    }

    // MARK: writing

    /// Puts a new entry in; false if another has its key.
    func insert(
        _ id: ID<BulletinEntry>, _ kind: BulletinEntry.Kind, key: String, unit: ID<AdministrativeUnit>,
        author: (id: String, name: String), isSynthetic: Bool = false, at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO bulletin_entry (id, kind, key, unit_id, stage, folded, author_id, author_name, editor_id,
                submitter_id, decider_name, remark, created_at, changed_at, submitted_at, approved_at, publish_at,
                published_at, corrected_at, withdrawn_at, pinned_until, is_listed, synthetic, version)
            VALUES (\(id), \(kind), \(key), \(unit), \(BulletinEntry.Stage.draft), '', \(author.id), \(author.name), '',
                '', '', '', \(now), \(now), 0, 0, 0, 0, 0, 0, '', 0, \(isSynthetic), 1)
            ON CONFLICT (kind, key) DO NOTHING
            """) == 1
    }

    /// Stores what was written, in place of what stood there.
    func put(
        _ content: EntryContent, of id: ID<BulletinEntry>, _ kind: BulletinEntry.Kind,
        confirmed: [String: Set<Language>] = [:], by author: String, at now: Instant, in transaction: Transaction
    ) throws {
        let owner = TextOwner(kind.source, id.text)
        for (field, text) in [("title", content.title), ("text", content.text), ("place", content.place)]
        where field != "place" || kind == .event {
            try translations.put(
                text, field: field, of: owner, confirmed: confirmed[field] ?? [], by: author, at: now, in: transaction)
        }
        try transaction.execute(
            "UPDATE bulletin_entry SET folded = \(content.title.everyLanguage.folded()) WHERE id = \(id)")
        switch content.details {
        case .announcement(let announcement): try put(announcement, of: id, in: transaction)
        case .event(let event): try put(event, of: id, in: transaction)
        case .question(let question):
            try transaction.execute(
                """
                INSERT INTO frequent_question (entry_id, field, procedures, helpful_yes, helpful_no)
                VALUES (\(id), \(question.field), \(question.procedures.joined(separator: " ")), 0, 0)
                ON CONFLICT (entry_id) DO UPDATE SET field = excluded.field, procedures = excluded.procedures
                """)
        }
    }

    private func put(_ it: Announcement, of id: ID<BulletinEntry>, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO announcement (entry_id, urgency, until_date)
            VALUES (\(id), \(it.urgency), \(it.until?.description ?? Announcement.openEnd))
            ON CONFLICT (entry_id) DO UPDATE SET urgency = excluded.urgency, until_date = excluded.until_date
            """)
        try transaction.execute("DELETE FROM announcement_village WHERE entry_id = \(id)")
        for village in it.villages {
            try transaction.execute(
                "INSERT INTO announcement_village (entry_id, unit_id) VALUES (\(id), \(village)) ON CONFLICT DO NOTHING"
            )
        }
    }

    private func put(_ it: PublicEvent, of id: ID<BulletinEntry>, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO public_event (entry_id, first_day, last_day, start_minute, end_minute, repeats, repeat_until,
                ends_on, link, sequence)
            VALUES (\(id), \(it.firstDay), \(it.lastDay), \(it.startMinute ?? -1), \(it.endMinute ?? -1), \(it.repeats),
                \(it.repeatUntil?.description ?? ""), \(it.endsOn), \(it.link), 0)
            ON CONFLICT (entry_id) DO UPDATE SET first_day = excluded.first_day, last_day = excluded.last_day,
                start_minute = excluded.start_minute, end_minute = excluded.end_minute, repeats = excluded.repeats,
                repeat_until = excluded.repeat_until, ends_on = excluded.ends_on, link = excluded.link
            """)
    }

    /// Changes columns if the version is still the expected one; throws `Problem` (conflict) otherwise.
    func update(_ entry: BulletinEntry, _ changes: [SQL], at now: Instant, in transaction: Transaction) throws {
        let assignments = SQL.joined(["version = version + 1", "changed_at = \(now)"] + changes, by: ", ")
        let changed = try transaction.execute(
            "UPDATE bulletin_entry SET \(assignments) WHERE id = \(entry.id) AND version = \(entry.version)")
        guard changed == 1 else { throw Problem(.conflict, "bulletin.problem.changed_meanwhile") }
    }
}

extension LocalizedText {
    /// All its words, for finding.
    var everyLanguage: String {
        ([vietnamese] + others.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)).joined(separator: " ")
    }
}
