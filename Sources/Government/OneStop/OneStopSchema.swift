import Storage

/// The tables of the one-stop service. Steps are only ever appended.
enum OneStopSchema {
    static let migrations: [Migration] = first + clocks

    private static let first: [Migration] = [
        Migration(
            "onestop.0001 procedures",
            [
                .table(
                    "procedure",
                    """
                    code \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, name_vi \(.text) NOT NULL,
                    name_en \(.text) NOT NULL, name_ar \(.text) NOT NULL, field_key \(.text) NOT NULL,
                    field_vi \(.text) NOT NULL, field_en \(.text) NOT NULL, field_ar \(.text) NOT NULL,
                    sort_key \(.text) NOT NULL, is_modelled \(.bool) NOT NULL, level \(.text) NOT NULL
                    """),
                "CREATE INDEX procedure_field ON procedure (field_key, sort_key)",
                .table(
                    "procedure_version",
                    """
                    procedure_code \(.text) NOT NULL REFERENCES procedure (code), version \(.int64) NOT NULL,
                    from_date \(.text) NOT NULL, until_date \(.text) NOT NULL, source \(.text) NOT NULL,
                    created_at \(.int64) NOT NULL, PRIMARY KEY (procedure_code, version)
                    """),
            ]),
        Migration(
            "onestop.0002 dossiers",
            [
                .table(
                    "dossier",
                    """
                    id \(.text) PRIMARY KEY, code \(.text) NOT NULL UNIQUE, unit_id \(.text) NOT NULL,
                    secret_digest \(.text) NOT NULL UNIQUE, procedure_code \(.text) NOT NULL,
                    procedure_version \(.int64) NOT NULL, name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL,
                    name_ar \(.text) NOT NULL, state \(.text) NOT NULL, channel \(.text) NOT NULL,
                    applicant_name \(.text) NOT NULL, applicant_folded \(.text) NOT NULL,
                    number_hash \(.text) NOT NULL, resident_id \(.text) NOT NULL, case_number \(.text) NOT NULL,
                    language \(.text) NOT NULL, created_at \(.int64) NOT NULL, sent_at \(.int64) NOT NULL,
                    received_at \(.int64) NOT NULL, due_at \(.int64) NOT NULL, resolved_at \(.int64) NOT NULL,
                    closed_at \(.int64) NOT NULL, step \(.text) NOT NULL, holder_role \(.text) NOT NULL,
                    holder_id \(.text) NOT NULL, answers \(.bytes) NOT NULL, version \(.int64) NOT NULL
                    """),
                "CREATE INDEX dossier_unit_state ON dossier (unit_id, state, due_at)",
                "CREATE INDEX dossier_unit_recent ON dossier (unit_id, id)",
                "CREATE INDEX dossier_number ON dossier (number_hash)",
                "CREATE UNIQUE INDEX dossier_case ON dossier (case_number) WHERE case_number <> ''",
                .table(
                    "dossier_event",
                    """
                    id \(.text) PRIMARY KEY, dossier_id \(.text) NOT NULL REFERENCES dossier (id), kind \(.text) NOT NULL,
                    at \(.int64) NOT NULL, account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL,
                    step \(.text) NOT NULL, text \(.text) NOT NULL, is_public \(.bool) NOT NULL
                    """),
                "CREATE INDEX dossier_event_dossier ON dossier_event (dossier_id, id)",
                .table(
                    "dossier_document",
                    """
                    id \(.text) PRIMARY KEY, dossier_id \(.text) NOT NULL REFERENCES dossier (id),
                    document_key \(.text) NOT NULL, file_id \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    original_seen \(.bool) NOT NULL, checked_by \(.text) NOT NULL
                    """),
                "CREATE INDEX dossier_document_dossier ON dossier_document (dossier_id)",
                .table(
                    "dossier_external_code",
                    """
                    id \(.text) PRIMARY KEY, dossier_id \(.text) NOT NULL REFERENCES dossier (id),
                    system \(.text) NOT NULL, code \(.text) NOT NULL, folded \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    UNIQUE (system, folded)
                    """),
                "CREATE INDEX dossier_external_code_folded ON dossier_external_code (folded)",
                .table(
                    "dossier_paper",
                    """
                    id \(.text) PRIMARY KEY, dossier_id \(.text) NOT NULL REFERENCES dossier (id), kind \(.text) NOT NULL,
                    code \(.text) NOT NULL UNIQUE, title_vi \(.text) NOT NULL, title_en \(.text) NOT NULL,
                    title_ar \(.text) NOT NULL, file_id \(.text) NOT NULL, issued_at \(.int64) NOT NULL,
                    issued_by \(.text) NOT NULL, account_id \(.text) NOT NULL, valid_until \(.text) NOT NULL,
                    external_number \(.text) NOT NULL, state \(.text) NOT NULL
                    """),
                "CREATE INDEX dossier_paper_dossier ON dossier_paper (dossier_id)",
                .table(
                    "case_number",
                    "agency \(.text) NOT NULL, day \(.text) NOT NULL, last \(.int64) NOT NULL, PRIMARY KEY (agency, day)"
                ),
            ]),
        Migration(
            "onestop.0003 work at the desk",
            [
                .table(
                    "dossier_paper_content",
                    """
                    paper_id \(.text) PRIMARY KEY REFERENCES dossier_paper (id), snapshot \(.bytes) NOT NULL,
                    revoked_at \(.int64) NOT NULL, revoked_reason \(.text) NOT NULL
                    """),
                .table(
                    "dossier_finding",
                    """
                    dossier_id \(.text) NOT NULL REFERENCES dossier (id), step \(.text) NOT NULL,
                    answers \(.bytes) NOT NULL, account_id \(.text) NOT NULL, at \(.int64) NOT NULL,
                    PRIMARY KEY (dossier_id, step)
                    """),
                .table(
                    "dossier_hand_out",
                    """
                    dossier_id \(.text) PRIMARY KEY REFERENCES dossier (id), taker_name \(.text) NOT NULL,
                    taker_number \(.bytes) NOT NULL, relation \(.text) NOT NULL, note \(.text) NOT NULL,
                    account_id \(.text) NOT NULL, at \(.int64) NOT NULL
                    """),
                "CREATE INDEX dossier_turn ON dossier (holder_role, state, due_at)",
            ]),
        Migration(
            "onestop.0004 drafts that nobody touches",
            [
                "ALTER TABLE dossier ADD COLUMN touched_at \(.int64) NOT NULL DEFAULT 0",
                "CREATE INDEX dossier_state_touched ON dossier (state, touched_at)",
            ]),
        Migration(
            "onestop.0005 life events",
            [
                .table(
                    "life_event",
                    """
                    key \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, place \(.int64) NOT NULL,
                    source \(.text) NOT NULL, version \(.int64) NOT NULL, changed_at \(.int64) NOT NULL
                    """)
            ]),
    ]
}
