import Storage

/// The table of notices.
enum NoticesSchema {
    static let migrations: [Migration] = [
        Migration(
            "notices.0001 notices",
            [
                // An event tells an account once, however often its handler runs.
                .table(
                    "notice",
                    """
                    id \(.text) PRIMARY KEY, account_id \(.text) NOT NULL, unit_id \(.text) NOT NULL,
                    text_key \(.text) NOT NULL, arguments \(.text) NOT NULL, path \(.text) NOT NULL,
                    created_at \(.int64) NOT NULL, read_at \(.int64) NOT NULL DEFAULT 0, source_event \(.text) NOT NULL,
                    UNIQUE (account_id, source_event)
                    """),
                "CREATE INDEX notice_unread ON notice (account_id, read_at)",
                "CREATE INDEX notice_list ON notice (account_id, id)",
                "CREATE INDEX notice_age ON notice (created_at)",
            ])
    ]
}
