import Storage

/// Tables of working time. `unit_id` is empty for what holds everywhere.
enum WorkCalendarSchema {
    static let migrations: [Migration] = [
        Migration(
            "workcalendar.0001 hours and holidays",
            [
                .table(
                    "work_hours",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, from_date \(.text) NOT NULL,
                    until_date \(.text) NOT NULL, cut_off \(.int64) NOT NULL, week \(.text) NOT NULL,
                    source \(.text) NOT NULL, verified \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    version \(.int64) NOT NULL, UNIQUE (unit_id, from_date)
                    """),
                // A day that was taken out keeps its row, so that a later import does not bring it back.
                .table(
                    "work_holiday",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, date \(.text) NOT NULL, kind \(.text) NOT NULL,
                    name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL, name_ar \(.text) NOT NULL,
                    source \(.text) NOT NULL, verified \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    removed_at \(.int64) NOT NULL, version \(.int64) NOT NULL, UNIQUE (unit_id, date)
                    """),
            ])
    ]
}
