import Storage

/// The tables of the queue. Names of lines are translated texts.
enum QueueSchema {
    static let migrations: [Migration] = [
        Migration(
            "queue.0001 lines and tickets",
            [
                .table(
                    "queue_line",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, letter \(.text) NOT NULL,
                    position \(.int64) NOT NULL, is_active \(.bool) NOT NULL, created_at \(.int64) NOT NULL,
                    version \(.int64) NOT NULL, UNIQUE (unit_id, letter)
                    """),
                // The last number given out, so that a number is neither given twice nor left out.
                .table(
                    "queue_day",
                    """
                    line_id \(.text) NOT NULL, day \(.text) NOT NULL, last_number \(.int64) NOT NULL,
                    PRIMARY KEY (line_id, day)
                    """),
                // A moment that has not come is 0. `issued_line_id` stays when a ticket goes over to another line.
                .table(
                    "queue_ticket",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, line_id \(.text) NOT NULL,
                    issued_line_id \(.text) NOT NULL, letter \(.text) NOT NULL, day \(.text) NOT NULL,
                    number \(.int64) NOT NULL, state \(.text) NOT NULL, way \(.text) NOT NULL,
                    secret_digest \(.text) NOT NULL UNIQUE, taken_at \(.int64) NOT NULL, called_at \(.int64) NOT NULL,
                    calls \(.int64) NOT NULL, ended_at \(.int64) NOT NULL, desk \(.int64) NOT NULL,
                    account_id \(.text) NOT NULL, version \(.int64) NOT NULL, UNIQUE (issued_line_id, day, number)
                    """),
                "CREATE INDEX queue_ticket_waiting ON queue_ticket (day, line_id, state, taken_at)",
                "CREATE INDEX queue_ticket_list ON queue_ticket (day, id)",
                "CREATE INDEX queue_ticket_hand ON queue_ticket (account_id, day, state)",
                .table(
                    "queue_desk",
                    """
                    account_id \(.text) PRIMARY KEY, desk \(.int64) NOT NULL, line_ids \(.text) NOT NULL,
                    changed_at \(.int64) NOT NULL
                    """),
            ])
    ]
}
