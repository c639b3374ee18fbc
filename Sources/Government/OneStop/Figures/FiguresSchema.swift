import Storage

/// What figures of past periods need to know. Steps are only ever appended; they come after those of `StickersSchema`.
enum FiguresSchema {
    static let migrations: [Migration] = [
        Migration(
            "figures.0001 whose work a dossier was",
            [
                // Since when it is the work of whose it is; 0 where nobody knows.
                "ALTER TABLE dossier ADD COLUMN worked_at \(.int64) NOT NULL DEFAULT 0",
                // Whose work it became; empty where a line changes nothing in that, and in lines from before.
                "ALTER TABLE dossier_event ADD COLUMN officer_id \(.text) NOT NULL DEFAULT ''",
                "ALTER TABLE dossier_event ADD COLUMN worked_unit_id \(.text) NOT NULL DEFAULT ''",
                """
                UPDATE dossier SET worked_at = COALESCE((SELECT max(dossier_event.at) FROM dossier_event
                    WHERE dossier_event.dossier_id = dossier.id
                        AND dossier_event.kind IN ('received', 'step_done', 'assigned')), 0)
                WHERE finished_at = 0 AND accepted_at > 0
                """,
                "DROP INDEX dossier_figures",
                // Holds all that figures count and their lists choose by.
                """
                CREATE INDEX dossier_figures ON dossier (unit_id, finished_at, accepted_at, state, due_at, procedure_code,
                    channel, officer_id, worked_unit_id, worked_at, id) WHERE accepted_at > 0
                """,
            ])
    ]
}
