import Storage

/// The tables of the editor of procedures. Steps are only ever appended; they come after those of `OneStopSchema`.
enum ProceduresSchema {
    static let migrations: [Migration] = [
        Migration(
            "procedures.0001 versions that are drafted, withdrawn and replaced",
            [
                "ALTER TABLE procedure_version ADD COLUMN published_by \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE procedure_version ADD COLUMN note \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE procedure_version ADD COLUMN replaced_by \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE procedure_version ADD COLUMN withdrawn_at \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE procedure_version ADD COLUMN withdrawn_by \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE procedure_version ADD COLUMN withdrawn_reason \(.text) NOT NULL DEFAULT ''",
                // Waits for its first day; for the first day without it.
                "ALTER TABLE procedure_version ADD COLUMN is_waiting \(.bool) NOT NULL DEFAULT 0",
                "ALTER TABLE procedure_version ADD COLUMN is_ending \(.bool) NOT NULL DEFAULT 0",
                "CREATE INDEX procedure_version_waiting ON procedure_version (is_waiting, is_ending)",
                .table(
                    "procedure_draft",
                    """
                    code \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, name \(.text) NOT NULL,
                    source \(.text) NOT NULL, based_on \(.int64) NOT NULL, version \(.int64) NOT NULL,
                    changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL
                    """),
                .table(
                    "dossier_carried",
                    """
                    dossier_id \(.text) PRIMARY KEY, from_code \(.text) NOT NULL, from_version \(.int64) NOT NULL,
                    to_code \(.text) NOT NULL, to_version \(.int64) NOT NULL, lost \(.text) NOT NULL,
                    at \(.int64) NOT NULL
                    """),
            ]),
        Migration(
            "procedures.0002 forms that two sign",
            [
                .table(
                    "dossier_signature",
                    """
                    dossier_id \(.text) PRIMARY KEY, secret_digest \(.text) NOT NULL UNIQUE, name \(.text) NOT NULL,
                    signed_at \(.int64) NOT NULL, mark \(.text) NOT NULL, created_at \(.int64) NOT NULL
                    """)
            ]),
        Migration(
            "procedures.0003 who files for whom",
            [
                .table(
                    "dossier_mandate",
                    """
                    dossier_id \(.text) PRIMARY KEY, kind \(.text) NOT NULL, agent_name \(.text) NOT NULL,
                    agent_number \(.bytes) NOT NULL, paper \(.text) NOT NULL, at \(.int64) NOT NULL
                    """),
                .table(
                    "dossier_help",
                    """
                    dossier_id \(.text) PRIMARY KEY, account_id \(.text) NOT NULL, helper_name \(.text) NOT NULL,
                    consent \(.text) NOT NULL, at \(.int64) NOT NULL
                    """),
            ]),
        Migration(
            "procedures.0004 what a carried draft leaves behind",
            ["ALTER TABLE dossier_carried ADD COLUMN kept \(.bytes)"]),
        // Mandates from before are found by the applicant alone.
        Migration(
            "procedures.0005 who files is found",
            [
                "ALTER TABLE dossier_mandate ADD COLUMN agent_folded \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE dossier_mandate ADD COLUMN agent_hash \(.text) NOT NULL DEFAULT ''",
                "CREATE INDEX dossier_mandate_agent ON dossier_mandate (agent_hash) WHERE agent_hash <> ''",
            ]),
    ]
}
