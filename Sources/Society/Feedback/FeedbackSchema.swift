import Storage

/// The tables of reports, service desks and ratings. Steps are only ever appended.
enum FeedbackSchema {
    static let migrations: [Migration] = first + reporters

    private static let first: [Migration] = [
        Migration(
            "feedback.0001 reports",
            [
                .table(
                    "report_category",
                    """
                    key \(.text) PRIMARY KEY, name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL,
                    name_ar \(.text) NOT NULL, icon \(.text) NOT NULL, working_days \(.int64) NOT NULL,
                    handler \(.text) NOT NULL, place \(.int64) NOT NULL, source \(.text) NOT NULL,
                    verified \(.text) NOT NULL
                    """),
                // Name and telephone are sealed; an absent moment is 0, an absent identifier or position an empty text.
                .table(
                    "report",
                    """
                    id \(.text) PRIMARY KEY, code \(.text) NOT NULL UNIQUE, secret_digest \(.text) NOT NULL UNIQUE,
                    unit_id \(.text) NOT NULL, handling_unit_id \(.text) NOT NULL, kind \(.text) NOT NULL,
                    about_kind \(.text) NOT NULL, about_target \(.text) NOT NULL, about_code \(.text) NOT NULL,
                    about_vi \(.text) NOT NULL, about_en \(.text) NOT NULL, about_ar \(.text) NOT NULL,
                    category \(.text) NOT NULL, words \(.text) NOT NULL, folded \(.text) NOT NULL,
                    public_words \(.text) NOT NULL, position \(.text) NOT NULL, name \(.bytes) NOT NULL,
                    phone \(.bytes) NOT NULL, language \(.text) NOT NULL, state \(.text) NOT NULL,
                    outcome \(.text) NOT NULL, answer \(.text) NOT NULL, holder_id \(.text) NOT NULL,
                    holder_name \(.text) NOT NULL, released \(.bool) NOT NULL, photos_released \(.bool) NOT NULL,
                    merged_into \(.text) NOT NULL, me_too \(.int64) NOT NULL, reopened \(.int64) NOT NULL,
                    received_at \(.int64) NOT NULL, due_at \(.int64) NOT NULL, answered_at \(.int64) NOT NULL,
                    closed_at \(.int64) NOT NULL, warned_at \(.int64) NOT NULL, version \(.int64) NOT NULL
                    """),
                "CREATE INDEX report_work ON report (state, due_at)",
                "CREATE INDEX report_thing ON report (about_kind, about_target, state)",
                "CREATE INDEX report_public ON report (released, id)",
                "CREATE INDEX report_unit ON report (unit_id, state)",
                "CREATE INDEX report_holder ON report (holder_id, state)",
                .table(
                    "report_event",
                    """
                    id \(.text) PRIMARY KEY, report_id \(.text) NOT NULL REFERENCES report (id), kind \(.text) NOT NULL,
                    at \(.int64) NOT NULL, account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL,
                    text \(.text) NOT NULL, is_public \(.bool) NOT NULL
                    """),
                "CREATE INDEX report_event_report ON report_event (report_id, id)",
                // The visitor is a keyed hash that holds for one day only: nobody can be followed by it.
                .table(
                    "report_me_too",
                    """
                    report_id \(.text) NOT NULL REFERENCES report (id), day \(.text) NOT NULL,
                    visitor \(.text) NOT NULL, PRIMARY KEY (report_id, day, visitor)
                    """),
                .table(
                    "report_reveal",
                    """
                    id \(.text) PRIMARY KEY, report_id \(.text) NOT NULL REFERENCES report (id),
                    unit_id \(.text) NOT NULL, account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL,
                    post_name \(.text) NOT NULL, reason \(.text) NOT NULL, at \(.int64) NOT NULL
                    """),
                "CREATE INDEX report_reveal_report ON report_reveal (report_id, id)",
            ]),
        Migration(
            "feedback.0002 service desks and ratings",
            [
                .table(
                    "service_desk",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, number \(.text) NOT NULL,
                    name_vi \(.text) NOT NULL, name_en \(.text) NOT NULL, name_ar \(.text) NOT NULL,
                    work_vi \(.text) NOT NULL, work_en \(.text) NOT NULL, work_ar \(.text) NOT NULL,
                    closed_at \(.int64) NOT NULL, created_at \(.int64) NOT NULL, version \(.int64) NOT NULL,
                    UNIQUE (unit_id, number)
                    """),
                .table(
                    "desk_sitting",
                    """
                    id \(.text) PRIMARY KEY, desk_id \(.text) NOT NULL REFERENCES service_desk (id),
                    account_id \(.text) NOT NULL, is_substitute \(.bool) NOT NULL, from_date \(.text) NOT NULL,
                    until_date \(.text) NOT NULL
                    """),
                "CREATE INDEX desk_sitting_desk ON desk_sitting (desk_id, from_date)",
                "CREATE INDEX desk_sitting_account ON desk_sitting (account_id, from_date)",
                // Names are those of the day of the rating. `visit` lets each visit be rated once.
                .table(
                    "rating",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL,
                    desk_id \(.text) NOT NULL REFERENCES service_desk (id), official_id \(.text) NOT NULL,
                    official_name \(.text) NOT NULL, grade \(.int64) NOT NULL, reasons \(.text) NOT NULL,
                    words \(.text) NOT NULL, channel \(.text) NOT NULL, visit \(.text) NOT NULL UNIQUE,
                    ballot \(.text) NOT NULL, subject_kind \(.text) NOT NULL, subject_id \(.text) NOT NULL,
                    entered_by \(.text) NOT NULL, day \(.text) NOT NULL, at \(.int64) NOT NULL
                    """),
                "CREATE INDEX rating_desk ON rating (desk_id, day)",
                "CREATE INDEX rating_official ON rating (official_id, day)",
                "CREATE INDEX rating_unit ON rating (unit_id, day)",
            ]),
        Migration(
            "feedback.0003 categories with versions, and how long contact data are kept",
            [
                "ALTER TABLE report_category ADD COLUMN offered \(.bool) NOT NULL DEFAULT 1",
                "ALTER TABLE report_category ADD COLUMN version \(.int64) NOT NULL DEFAULT 1",
                .table(
                    "report_category_version",
                    """
                    key \(.text) NOT NULL, version \(.int64) NOT NULL, content \(.text) NOT NULL,
                    changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL, PRIMARY KEY (key, version)
                    """),
                .table(
                    "feedback_setting",
                    """
                    name \(.text) PRIMARY KEY, value \(.int64) NOT NULL, source \(.text) NOT NULL,
                    verified \(.text) NOT NULL, version \(.int64) NOT NULL
                    """),
                """
                INSERT INTO feedback_setting (name, value, source, verified, version)
                VALUES ('contact_days', 90, 'Own model: contact data serve the answer only', 'unverified', 1)
                """,
                "CREATE INDEX report_end ON report (closed_at)",
            ]),
    ]
}
