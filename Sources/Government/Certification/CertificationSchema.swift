import Storage

/// The tables of certification.
enum CertificationSchema {
    static let migrations: [Migration] = [
        Migration(
            "certification.0001 the books",
            [
                // The last number of a book, so that a number is neither given twice nor left out.
                .table(
                    "certification_book",
                    """
                    unit_id \(.text) NOT NULL, year \(.int64) NOT NULL, kind \(.text) NOT NULL,
                    last_number \(.int64) NOT NULL, PRIMARY KEY (unit_id, year, kind)
                    """),
                // `wording` is the text in force that day, with its placeholders: the words over a copy are filled from the row.
                .table(
                    "certification_entry",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, year \(.int64) NOT NULL, kind \(.text) NOT NULL,
                    number \(.int64) NOT NULL, code \(.text) NOT NULL, day \(.text) NOT NULL, at \(.int64) NOT NULL,
                    account_id \(.text) NOT NULL, officer \(.text) NOT NULL, signer_id \(.text) NOT NULL,
                    signer \(.text) NOT NULL, signer_post \(.text) NOT NULL, agency \(.text) NOT NULL,
                    superior \(.text) NOT NULL, requester \(.text) NOT NULL, folded \(.text) NOT NULL,
                    personal_number \(.bytes) NOT NULL, number_hash \(.text) NOT NULL, document \(.text) NOT NULL,
                    pages \(.int64) NOT NULL, copies \(.int64) NOT NULL, amount \(.int64) NOT NULL,
                    wording \(.text) NOT NULL, is_synthetic \(.bool) NOT NULL, state \(.text) NOT NULL,
                    voided_at \(.int64) NOT NULL, voided_by \(.text) NOT NULL, reason \(.text) NOT NULL,
                    version \(.int64) NOT NULL, UNIQUE (unit_id, year, kind, number)
                    """),
                "CREATE INDEX certification_entry_day ON certification_entry (day, id)",
                "CREATE INDEX certification_entry_number ON certification_entry (number_hash, id)",
                "CREATE INDEX certification_entry_officer ON certification_entry (account_id, id)",
                .table(
                    "certification_correction",
                    """
                    id \(.text) PRIMARY KEY, entry_id \(.text) NOT NULL, at \(.int64) NOT NULL, officer \(.text) NOT NULL,
                    field \(.text) NOT NULL, old_value \(.text) NOT NULL, new_value \(.text) NOT NULL,
                    reason \(.text) NOT NULL
                    """),
                "CREATE INDEX certification_correction_entry ON certification_correction (entry_id, id)",
                .table(
                    "certification_wording",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, kind \(.text) NOT NULL,
                    from_date \(.text) NOT NULL, text \(.text) NOT NULL, source \(.text) NOT NULL,
                    is_verified \(.bool) NOT NULL, changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL,
                    version \(.int64) NOT NULL, UNIQUE (unit_id, kind, from_date)
                    """),
                // How often a document was certified under a name: what the form offers first.
                .table(
                    "certification_title",
                    """
                    unit_id \(.text) NOT NULL, kind \(.text) NOT NULL, folded \(.text) NOT NULL, title \(.text) NOT NULL,
                    uses \(.int64) NOT NULL, PRIMARY KEY (unit_id, kind, folded)
                    """),
            ]),
        Migration(
            "certification.0002 entries counted by unit",
            [
                // The unit of whoever entered it; of entries before, the commune's.
                "ALTER TABLE certification_entry ADD COLUMN worked_unit_id \(.text) NOT NULL DEFAULT ''",
                "UPDATE certification_entry SET worked_unit_id = unit_id",
                // Holds all that figures count by.
                """
                CREATE INDEX certification_entry_figures ON certification_entry (unit_id, state, day, kind, account_id,
                    worked_unit_id, at, id)
                """,
            ]),
        Migration(
            "certification.0003 entries of applications",
            [
                // The code of the application that the entry belongs to; empty where somebody came without one.
                "ALTER TABLE certification_entry ADD COLUMN application \(.text) NOT NULL DEFAULT ''",
                "CREATE INDEX certification_entry_application ON certification_entry (application, id)",
                "DROP INDEX certification_entry_figures",
                """
                CREATE INDEX certification_entry_figures ON certification_entry (unit_id, state, application, day, kind,
                    account_id, worked_unit_id, at, id)
                """,
            ]),
    ]
}
