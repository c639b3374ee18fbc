import Storage

/// The tables of telephones that scan for the desk, and of papers that were digitised at reception. Steps are only ever appended.
enum ScannerSchema {
    static let migrations: [Migration] = [
        Migration(
            "scanner.0001 telephones that scan for the desk",
            [
                .table(
                    "scanner_pairing",
                    """
                    id \(.text) PRIMARY KEY, secret_digest \(.text) NOT NULL UNIQUE, account_id \(.text) NOT NULL,
                    session_digest \(.text) NOT NULL, unit_id \(.text) NOT NULL, target_kind \(.text) NOT NULL,
                    target \(.text) NOT NULL, rejected_key \(.text) NOT NULL, device_digest \(.text) NOT NULL,
                    agent \(.text) NOT NULL, created_at \(.int64) NOT NULL, opened_at \(.int64) NOT NULL,
                    ended_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX scanner_pairing_account ON scanner_pairing (account_id, ended_at)",
                "CREATE INDEX scanner_pairing_age ON scanner_pairing (created_at)",
                .table(
                    "scanner_page",
                    """
                    id \(.text) PRIMARY KEY, pairing_id \(.text) NOT NULL REFERENCES scanner_pairing (id),
                    place \(.int64) NOT NULL, file_id \(.text) NOT NULL, width \(.int64) NOT NULL,
                    height \(.int64) NOT NULL, is_straightened \(.bool) NOT NULL, created_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX scanner_page_pairing ON scanner_page (pairing_id, place)",
                .table(
                    "scanner_form_file",
                    """
                    file_id \(.text) PRIMARY KEY, pairing_id \(.text) NOT NULL REFERENCES scanner_pairing (id),
                    procedure_code \(.text) NOT NULL, document_key \(.text) NOT NULL, created_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX scanner_form_file_pairing ON scanner_form_file (pairing_id, procedure_code)",
            ]),
        Migration(
            "scanner.0002 papers digitised at reception",
            [
                .table(
                    "digitised_paper",
                    """
                    file_id \(.text) PRIMARY KEY, mark \(.text) NOT NULL, pages \(.int64) NOT NULL,
                    account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL, at \(.int64) NOT NULL,
                    has_consent \(.bool) NOT NULL, valid_until \(.text) NOT NULL, reused_from \(.text) NOT NULL
                    """),
                "CREATE INDEX digitised_paper_age ON digitised_paper (at)",
                "CREATE INDEX dossier_document_file ON dossier_document (file_id)",
            ]),
    ]
}
