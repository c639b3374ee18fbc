import Storage

/// What is announced, what is on, what is often asked: one table of what they share, one of each for the rest.
enum BulletinSchema {
    static let migrations: [Migration] = [
        Migration(
            "bulletin.0001 announcements, events, questions",
            [
                // Absent times are 0, absent dates empty; `until_date` and `pinned_until` are the first day no longer.
                .table(
                    "bulletin_entry",
                    """
                    id \(.text) PRIMARY KEY, kind \(.text) NOT NULL, key \(.text) NOT NULL, unit_id \(.text) NOT NULL,
                    stage \(.text) NOT NULL, folded \(.text) NOT NULL, author_id \(.text) NOT NULL,
                    author_name \(.text) NOT NULL, editor_id \(.text) NOT NULL, submitter_id \(.text) NOT NULL,
                    decider_name \(.text) NOT NULL, remark \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    changed_at \(.int64) NOT NULL, submitted_at \(.int64) NOT NULL, approved_at \(.int64) NOT NULL,
                    publish_at \(.int64) NOT NULL, published_at \(.int64) NOT NULL, corrected_at \(.int64) NOT NULL,
                    withdrawn_at \(.int64) NOT NULL, pinned_until \(.text) NOT NULL, is_listed \(.bool) NOT NULL,
                    synthetic \(.bool) NOT NULL, version \(.int64) NOT NULL, UNIQUE (kind, key)
                    """),
                "CREATE INDEX bulletin_entry_public ON bulletin_entry (kind, stage, published_at, id)",
                "CREATE INDEX bulletin_entry_made ON bulletin_entry (kind, id)",
                "CREATE INDEX bulletin_entry_due ON bulletin_entry (stage, publish_at)",
                .table(
                    "announcement",
                    """
                    entry_id \(.text) PRIMARY KEY, urgency \(.text) NOT NULL, until_date \(.text) NOT NULL
                    """),
                .table(
                    "announcement_village",
                    "entry_id \(.text) NOT NULL, unit_id \(.text) NOT NULL, PRIMARY KEY (entry_id, unit_id)"),
                .table(
                    "public_event",
                    """
                    entry_id \(.text) PRIMARY KEY, first_day \(.text) NOT NULL, last_day \(.text) NOT NULL,
                    start_minute \(.int64) NOT NULL, end_minute \(.int64) NOT NULL, repeats \(.text) NOT NULL,
                    repeat_until \(.text) NOT NULL, ends_on \(.text) NOT NULL, link \(.text) NOT NULL,
                    sequence \(.int64) NOT NULL
                    """),
                "CREATE INDEX public_event_days ON public_event (ends_on, first_day)",
                .table(
                    "frequent_question",
                    """
                    entry_id \(.text) PRIMARY KEY, field \(.text) NOT NULL, procedures \(.text) NOT NULL,
                    helpful_yes \(.int64) NOT NULL, helpful_no \(.int64) NOT NULL
                    """),
                // What stood on the public page, and what is proposed to stand there.
                .table(
                    "bulletin_revision",
                    """
                    id \(.text) PRIMARY KEY, entry_id \(.text) NOT NULL, state \(.text) NOT NULL, content \(.text) NOT NULL,
                    note_vi \(.text) NOT NULL, note_en \(.text) NOT NULL, note_ar \(.text) NOT NULL,
                    maker_id \(.text) NOT NULL, maker_name \(.text) NOT NULL, made_at \(.int64) NOT NULL,
                    decider_name \(.text) NOT NULL, decided_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX bulletin_revision_entry ON bulletin_revision (entry_id, id)",
            ])
    ]
}
