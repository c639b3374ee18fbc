public import Base
public import Storage

/// Keeps the words of records in the languages they exist in.
public struct TranslationStore: Sendable {
    public init() {}

    /// Stores the words of one field. A language whose words are the same as before keeps its mark, so that it is stale once the
    /// Vietnamese words have changed, unless it is among `confirmed`: somebody has looked and found it still right. Empty words take
    /// a translation out.
    public func put(
        _ text: LocalizedText, field: String, of owner: TextOwner, confirmed: Set<Language> = [], by author: String,
        at now: Instant, in transaction: Transaction
    ) throws {
        let before = try self.text(field: field, of: owner, in: transaction)
        let isChanged = before?.vietnamese != text.vietnamese
        let version = (before?.version ?? 0) + (isChanged ? 1 : 0)
        if isChanged {
            try put(text.vietnamese, .vietnamese, version, field, owner, author, now, in: transaction)
        }
        for language in Language.allCases where language != .vietnamese {
            let words = text.others[language]
            let earlier = before?.translations[language]
            if let words {
                guard words != earlier?.text || confirmed.contains(language) else { continue }
                try put(words, language, version, field, owner, author, now, in: transaction)
            } else if earlier != nil {
                try transaction.execute(
                    """
                    DELETE FROM translated_text WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id)
                        AND field = \(field) AND language = \(language)
                    """)
            }
        }
    }

    /// The words of one field; nil if there never were any.
    public func text(field: String, of owner: TextOwner, in connection: Connection) throws -> TranslatedText? {
        try texts(of: owner, in: connection)[field]
    }

    /// The words of all fields of a record, by field.
    public func texts(of owner: TextOwner, in connection: Connection) throws -> [String: TranslatedText] {
        try texts(ofAll: owner.kind, [owner.id], in: connection)[owner.id] ?? [:]
    }

    /// The words of all fields of several records of a kind, by identifier and field: one query for a list.
    public func texts(
        ofAll kind: String, _ ids: some Sequence<String>, in connection: Connection
    ) throws -> [String: [String: TranslatedText]] {
        let ids = Array(ids)
        guard !ids.isEmpty else { return [:] }
        let rows = try connection.rows(
            """
            SELECT owner_id, field, language, text, source_version, made_by, made_at FROM translated_text
            WHERE owner_kind = \(kind) AND owner_id IN (\(list: ids))
            """)
        var parts: [String: [String: [Language: TranslatedText.Translation]]] = [:]
        for row in rows {
            guard let language = Language(rawValue: try row["language"]) else { continue }
            parts[try row["owner_id"], default: [:]][try row["field"], default: [:]][language] =
                TranslatedText.Translation(
                    text: try row["text"], sourceVersion: try row["source_version"], madeBy: try row["made_by"],
                    madeAt: try row["made_at"])
        }
        return parts.mapValues { fields in
            fields.compactMapValues { languages in
                guard let source = languages[.vietnamese] else { return nil }
                return TranslatedText(
                    vietnamese: source.text, version: source.sourceVersion,
                    translations: languages.filter { $0.key != .vietnamese })
            }
        }
    }

    /// Takes all words of a record out.
    public func remove(_ owner: TextOwner, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM translated_text WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id)")
    }

    private func put(
        _ words: String, _ language: Language, _ version: Int64, _ field: String, _ owner: TextOwner, _ author: String,
        _ now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO translated_text
                (owner_kind, owner_id, field, language, text, source_version, made_by, made_at)
            VALUES (\(owner.kind), \(owner.id), \(field), \(language), \(words), \(version), \(author), \(now))
            ON CONFLICT (owner_kind, owner_id, field, language) DO UPDATE SET text = excluded.text,
                source_version = excluded.source_version, made_by = excluded.made_by, made_at = excluded.made_at
            """)
    }
}
