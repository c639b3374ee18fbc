import Storage

enum AuditSchema {
    static let migrations = [
        Migration(
            "audit.0001 entries, personal payloads and seals",
            [
                .table(
                    "audit_entry",
                    """
                    id \(.serial), entry_id \(.text) NOT NULL UNIQUE, at \(.int64) NOT NULL,
                    actor_kind \(.text) NOT NULL, actor_id \(.text) NOT NULL, actor_name \(.text) NOT NULL,
                    action \(.text) NOT NULL, subject_kind \(.text) NOT NULL, subject_id \(.text) NOT NULL, unit_id \(.text) NOT NULL,
                    facts \(.text) NOT NULL, personal_digest \(.text) NOT NULL, salt \(.bytes) NOT NULL,
                    digest \(.text) NOT NULL, seal_number \(.int64) NOT NULL
                    """),
                "CREATE INDEX audit_entry_seal ON audit_entry (seal_number, id)",
                "CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject_id, id)",
                "CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id)",
                "CREATE INDEX audit_entry_unit ON audit_entry (unit_id, id)",
                "CREATE INDEX audit_entry_action ON audit_entry (action, id)",
                .table(
                    "audit_personal",
                    """
                    entry_id \(.text) PRIMARY KEY, subject_kind \(.text) NOT NULL, subject_id \(.text) NOT NULL,
                    salt \(.bytes) NOT NULL, payload \(.bytes) NOT NULL
                    """),
                "CREATE INDEX audit_personal_subject ON audit_personal (subject_kind, subject_id)",
                .table(
                    "audit_seal",
                    """
                    number \(.int64) PRIMARY KEY, previous \(.text) NOT NULL, head \(.text) NOT NULL,
                    entries \(.int64) NOT NULL, first_entry \(.text) NOT NULL, last_entry \(.text) NOT NULL,
                    at \(.int64) NOT NULL, signature \(.text) NOT NULL, key_id \(.text) NOT NULL
                    """),
            ]),
        Migration(
            "audit.0002 looks at many records at once",
            [
                // Under each record that was shown among many, the entry that says to whom and why.
                .table(
                    "audit_look",
                    """
                    subject_kind \(.text) NOT NULL, subject_id \(.text) NOT NULL, entry_id \(.text) NOT NULL,
                    PRIMARY KEY (subject_kind, subject_id, entry_id)
                    """)
            ]),
    ]
}
