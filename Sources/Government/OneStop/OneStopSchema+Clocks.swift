import Storage

extension OneStopSchema {
    /// Clocks, the rules that they go by, figures, and sheets that dossiers are handed over with.
    static let clocks: [Migration] = [
        Migration(
            "onestop.0006 clocks",
            [
                .table(
                    "onestop_rule",
                    """
                    id \(.text) PRIMARY KEY, key \(.text) NOT NULL, from_date \(.text) NOT NULL, value \(.int64) NOT NULL,
                    source \(.text) NOT NULL, verified \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    version \(.int64) NOT NULL, UNIQUE (key, from_date)
                    """),
                .table(
                    "onestop_pause",
                    """
                    key \(.text) PRIMARY KEY, name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL,
                    name_ar \(.text) NOT NULL, from_date \(.text) NOT NULL, until_date \(.text) NOT NULL,
                    source \(.text) NOT NULL, verified \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    version \(.int64) NOT NULL
                    """),
                "ALTER TABLE dossier ADD COLUMN accept_by \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN accepted_at \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN finished_at \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN paused_at \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN pause_kind \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE dossier ADD COLUMN paused_minutes \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN step_due_at \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN held_since \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN faults \(.int64) NOT NULL DEFAULT 0",
                "ALTER TABLE dossier ADD COLUMN apologies \(.int64) NOT NULL DEFAULT 0",
                // 0 nobody was told, 1 that it will be late, 2 that it is.
                "ALTER TABLE dossier ADD COLUMN warned \(.int64) NOT NULL DEFAULT 0",
                // Who last worked on it, and that official's unit: figures count by them.
                "ALTER TABLE dossier ADD COLUMN officer_id \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE dossier ADD COLUMN worked_unit_id \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE dossier_event ADD COLUMN detail \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE dossier_event ADD COLUMN due_at \(.int64) NOT NULL DEFAULT 0",
                """
                UPDATE dossier SET accepted_at = received_at, held_since = received_at, officer_id = holder_id,
                    worked_unit_id = unit_id,
                    finished_at = CASE WHEN state IN ('resolved', 'handed_out') THEN resolved_at
                        WHEN state IN ('refused', 'withdrawn') THEN closed_at ELSE 0 END
                """,
                // Holds all that figures count and their lists choose by, so that they read no dossier in vain: its answers make a
                // row long.
                """
                CREATE INDEX dossier_figures ON dossier (unit_id, finished_at, accepted_at, state, due_at, procedure_code,
                    channel, officer_id, worked_unit_id, id) WHERE accepted_at > 0
                """,
                "CREATE INDEX dossier_event_account ON dossier_event (account_id, kind, at)",
            ]),
        Migration(
            "onestop.0007 sheets that dossiers are handed over with",
            [
                .table(
                    "hand_over_sheet",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, account_id \(.text) NOT NULL,
                    giver \(.text) NOT NULL, taker \(.text) NOT NULL, note \(.text) NOT NULL, created_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX hand_over_sheet_unit ON hand_over_sheet (unit_id, id)",
                .table(
                    "hand_over_item",
                    """
                    sheet_id \(.text) NOT NULL REFERENCES hand_over_sheet (id), place \(.int64) NOT NULL,
                    dossier_id \(.text) NOT NULL REFERENCES dossier (id), PRIMARY KEY (sheet_id, place)
                    """),
                "CREATE INDEX hand_over_item_dossier ON hand_over_item (dossier_id)",
            ]),
        Migration(
            "onestop.0008 dates from before the clocks, as far as rows tell them",
            [
                // What was promised at reception: known where nothing has moved the date since.
                """
                UPDATE dossier_event
                SET due_at = (SELECT dossier.due_at FROM dossier WHERE dossier.id = dossier_event.dossier_id)
                WHERE kind = 'received' AND due_at = 0
                    AND EXISTS (SELECT dossier.id FROM dossier WHERE dossier.id = dossier_event.dossier_id
                        AND dossier.due_at > 0 AND dossier.received_at = dossier_event.at)
                    AND NOT EXISTS (SELECT moved.id FROM dossier_event AS moved
                        WHERE moved.dossier_id = dossier_event.dossier_id AND moved.due_at > 0)
                """,
                // What was received again was received first before that.
                """
                UPDATE dossier
                SET accepted_at = (SELECT min(dossier_event.at) FROM dossier_event
                    WHERE dossier_event.dossier_id = dossier.id AND dossier_event.kind = 'received')
                WHERE accepted_at > (SELECT min(dossier_event.at) FROM dossier_event
                    WHERE dossier_event.dossier_id = dossier.id AND dossier_event.kind = 'received')
                """,
                // What went back, for the clock to begin anew, has no date until it is received again.
                """
                UPDATE dossier SET due_at = 0
                WHERE due_at > 0 AND state IN ('returned', 'prefiled')
                    AND (SELECT dossier_event.detail FROM dossier_event
                        WHERE dossier_event.dossier_id = dossier.id AND dossier_event.kind = 'returned'
                        ORDER BY dossier_event.id DESC LIMIT 1) = ''
                """,
            ]),
    ]
}
