import Storage

/// What ties dossiers to persons and to each other. Steps are only ever appended; they come after those of `ProceduresSchema`.
enum LinkedSchema {
    static let migrations: [Migration] = [
        Migration(
            "linked.0001 dossiers by person",
            ["CREATE INDEX dossier_resident ON dossier (resident_id, id) WHERE resident_id <> ''"]),
        Migration(
            "linked.0002 what goes along at other agencies",
            [
                .table(
                    "dossier_part",
                    """
                    dossier_id \(.text) NOT NULL REFERENCES dossier (id), key \(.text) NOT NULL, place \(.int64) NOT NULL,
                    state \(.text) NOT NULL, number \(.text) NOT NULL, note \(.text) NOT NULL,
                    changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL, version \(.int64) NOT NULL,
                    PRIMARY KEY (dossier_id, key)
                    """)
            ]),
    ]
}
