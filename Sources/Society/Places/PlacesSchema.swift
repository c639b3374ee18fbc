public import Storage

/// The tables of Places. What LookUp kept of places before is taken over, and its table with them.
public enum PlacesSchema {
    public static let migrations = [
        Migration(
            "places.0001 places with pictures and history",
            [
                .table(
                    "place_record",
                    """
                    id \(.text) PRIMARY KEY, key \(.text) NOT NULL UNIQUE, kind \(.text) NOT NULL,
                    unit_id \(.text) NOT NULL, has_position \(.bool) NOT NULL, latitude \(.int64) NOT NULL,
                    longitude \(.int64) NOT NULL, address \(.text) NOT NULL, phone \(.text) NOT NULL,
                    website \(.text) NOT NULL, nicknames \(.text) NOT NULL, hours \(.text) NOT NULL,
                    wheelchair \(.text) NOT NULL, assurance \(.text) NOT NULL, declared_by \(.text) NOT NULL,
                    synthetic \(.bool) NOT NULL, state \(.text) NOT NULL, publish_from \(.text) NOT NULL,
                    listed_at \(.int64) NOT NULL, withdrawn_reason \(.text) NOT NULL, title_vi \(.text) NOT NULL,
                    title_en \(.text) NOT NULL, title_ar \(.text) NOT NULL, sort_key \(.text) NOT NULL,
                    folded \(.text) NOT NULL, translation \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL, version \(.int64) NOT NULL
                    """),
                "CREATE INDEX place_record_order ON place_record (sort_key, key)",
                "CREATE INDEX place_record_unit ON place_record (unit_id)",
                "CREATE INDEX place_record_position ON place_record (latitude, longitude)",
                "CREATE INDEX place_record_due ON place_record (listed_at, state)",
                .table(
                    "place_picture",
                    """
                    id \(.text) PRIMARY KEY, place_id \(.text) NOT NULL, file_id \(.text) NOT NULL,
                    ordinal \(.int64) NOT NULL, alt_vi \(.text) NOT NULL, alt_en \(.text) NOT NULL,
                    alt_ar \(.text) NOT NULL, credit \(.text) NOT NULL, created_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX place_picture_place ON place_picture (place_id, ordinal)",
                .table(
                    "place_revision",
                    """
                    place_id \(.text) NOT NULL, number \(.int64) NOT NULL, made_at \(.int64) NOT NULL,
                    made_by \(.text) NOT NULL, account_id \(.text) NOT NULL, deed \(.text) NOT NULL,
                    changed \(.text) NOT NULL, note \(.text) NOT NULL, snapshot \(.text) NOT NULL,
                    PRIMARY KEY (place_id, number)
                    """),
                // Folded words and the entry of the search are made in Swift: the job that lists places sees to it.
                """
                INSERT INTO place_record (id, key, kind, unit_id, has_position, latitude, longitude, address, phone,
                    website, nicknames, hours, wheelchair, assurance, declared_by, synthetic, state, publish_from,
                    listed_at, withdrawn_reason, title_vi, title_en, title_ar, sort_key, folded, translation,
                    created_at, changed_at, changed_by, version)
                SELECT id, key, kind, unit_id, 0, 0, 0, '', '', '', '', '{}', 'unknown',
                    CASE WHEN verified = 'read' THEN 'verified' ELSE 'unverified' END, '', synthetic, 'published', '',
                    0, '', title_vi, title_en, title_ar, key, '',
                    CASE WHEN title_en = '' OR title_ar = '' OR (text_vi <> '' AND (text_en = '' OR text_ar = ''))
                        THEN 'missing' ELSE 'current' END, created_at, created_at, '', version
                FROM place WHERE true
                """,
            ] + words(of: "title") + words(of: "text") + ["DROP TABLE place"]),
        Migration(
            "places.0002 codes of places that were taken away say so",
            [
                """
                UPDATE public_code SET state = 'withdrawn', reason =
                    (SELECT withdrawn_reason FROM place_record WHERE place_record.key = public_code.target)
                WHERE kind = 'lookup.place' AND state = 'published'
                    AND target IN (SELECT key FROM place_record WHERE state = 'withdrawn')
                """
            ]),
    ]

    /// The words of a field of the former table, each language that has any.
    private static func words(of field: StaticString) -> [SQL] {
        let columns: [(StaticString, StaticString)] =
            "\(field)" == "title"
            ? [("vi", "title_vi"), ("en", "title_en"), ("ar", "title_ar")]
            : [("vi", "text_vi"), ("en", "text_en"), ("ar", "text_ar")]
        return columns.map { language, column in
            """
            INSERT INTO translated_text
                (owner_kind, owner_id, field, language, text, source_version, made_by, made_at)
            SELECT 'places.place', id, '\(trusted: field)', '\(trusted: language)', \(trusted: column), 1, '', created_at
            FROM place WHERE \(trusted: column) <> ''
            """
        }
    }
}
