import Storage

/// What was corrected in applications. Steps are only ever appended.
enum CorrectionsSchema {
    static let migrations: [Migration] = [
        Migration(
            "corrections.0001 what was entered, before it was corrected",
            [
                .table(
                    "dossier_correction",
                    """
                    id \(.text) PRIMARY KEY, dossier_id \(.text) NOT NULL REFERENCES dossier (id), at \(.int64) NOT NULL,
                    account_id \(.text) NOT NULL, officer \(.text) NOT NULL, reason \(.text) NOT NULL,
                    fields \(.text) NOT NULL, words_before \(.bytes) NOT NULL
                    """),
                "CREATE INDEX dossier_correction_dossier ON dossier_correction (dossier_id, id)",
            ])
    ]
}
