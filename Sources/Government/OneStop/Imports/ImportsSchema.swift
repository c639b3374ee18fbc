import Storage

/// The tables of what other systems hold. Steps are only ever appended; they come after those of `OneStopSchema`.
enum ImportsSchema {
    static let migrations: [Migration] = [
        Migration(
            "imports.0001 dossiers that other systems hold",
            [
                .table(
                    "outside_source",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, name \(.text) NOT NULL, heading \(.text) NOT NULL,
                    mapping \(.text) NOT NULL, changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL,
                    UNIQUE (unit_id, name)
                    """),
                .table(
                    "outside_dossier",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, system \(.text) NOT NULL, code \(.text) NOT NULL,
                    folded \(.text) NOT NULL, procedure_code \(.text) NOT NULL, procedure_name \(.text) NOT NULL,
                    applicant_name \(.text) NOT NULL, received_at \(.int64) NOT NULL, due_at \(.int64) NOT NULL,
                    finished_at \(.int64) NOT NULL, state \(.text) NOT NULL, officer \(.text) NOT NULL,
                    note \(.text) NOT NULL, dossier_id \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    changed_at \(.int64) NOT NULL, UNIQUE (system, folded)
                    """),
                "CREATE INDEX outside_dossier_folded ON outside_dossier (folded)",
                "CREATE INDEX outside_dossier_unit ON outside_dossier (unit_id, received_at, id)",
                "CREATE INDEX outside_dossier_link ON outside_dossier (dossier_id) WHERE dossier_id <> ''",
                .table(
                    "outside_event",
                    """
                    id \(.text) PRIMARY KEY, outside_id \(.text) NOT NULL REFERENCES outside_dossier (id),
                    kind \(.text) NOT NULL, at \(.int64) NOT NULL, actor_name \(.text) NOT NULL, text \(.text) NOT NULL
                    """),
                "CREATE INDEX outside_event_outside ON outside_event (outside_id, id)",
                .table(
                    "outside_import",
                    """
                    id \(.text) PRIMARY KEY, made_by \(.text) NOT NULL, made_at \(.int64) NOT NULL,
                    file_name \(.text) NOT NULL, body \(.bytes) NOT NULL, mapping \(.text) NOT NULL,
                    applied_at \(.int64) NOT NULL, outcome \(.text) NOT NULL
                    """),
            ])
    ]
}
