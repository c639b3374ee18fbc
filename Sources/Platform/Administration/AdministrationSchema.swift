import Storage

/// What was done to keep the data safe. Steps are only ever appended.
enum AdministrationSchema {
    static let migrations: [Migration] = [
        Migration(
            "administration.0001 backups and restore drills",
            [
                .table(
                    "backup_record",
                    """
                    id \(.text) PRIMARY KEY, begun_at \(.int64) NOT NULL, finished_at \(.int64) NOT NULL,
                    place \(.text) NOT NULL, made_here \(.bool) NOT NULL, files \(.int64) NOT NULL,
                    bytes \(.int64) NOT NULL
                    """),
                "CREATE INDEX backup_record_time ON backup_record (begun_at)",
                .table(
                    "restore_drill",
                    """
                    id \(.text) PRIMARY KEY, at \(.int64) NOT NULL, backup_at \(.int64) NOT NULL,
                    milliseconds \(.int64) NOT NULL, succeeded \(.bool) NOT NULL, result \(.text) NOT NULL,
                    files \(.int64) NOT NULL, entries \(.int64) NOT NULL, head \(.text) NOT NULL
                    """),
                "CREATE INDEX restore_drill_time ON restore_drill (at)",
            ])
    ]
}
