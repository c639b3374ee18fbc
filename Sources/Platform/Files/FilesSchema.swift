import Storage

/// The table of stored files.
enum FilesSchema {
    static let migrations: [Migration] = [
        Migration(
            "files.0001 stored files",
            [
                .table(
                    "stored_file",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, owner_kind \(.text) NOT NULL,
                    owner_id \(.text) NOT NULL, holder \(.text) NOT NULL, field \(.text) NOT NULL,
                    name \(.text) NOT NULL,
                    kind \(.text) NOT NULL, size \(.int64) NOT NULL, fingerprint \(.text) NOT NULL,
                    state \(.text) NOT NULL, created_at \(.int64) NOT NULL, attached_at \(.int64) NOT NULL,
                    retain_until \(.int64) NOT NULL, erased_at \(.int64) NOT NULL, version \(.int64) NOT NULL
                    """),
                "CREATE INDEX stored_file_owner ON stored_file (owner_kind, owner_id, id)",
                "CREATE INDEX stored_file_staged ON stored_file (state, created_at)",
                "CREATE INDEX stored_file_retention ON stored_file (retain_until)",
            ])
    ]
}
