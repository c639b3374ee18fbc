/// The tables that Storage itself needs.
public enum StorageSchema {
    public static let migrations: [Migration] = [
        Migration(
            "storage.0001 generations, idempotency, outbox and jobs",
            [
                .table("generation", "topic \(.text) PRIMARY KEY, number \(.int64) NOT NULL"),
                .table(
                    "idempotency",
                    """
                    actor \(.text) NOT NULL, action \(.text) NOT NULL, key \(.text) NOT NULL,
                    fingerprint \(.text) NOT NULL, answer \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    PRIMARY KEY (actor, action, key)
                    """),
                "CREATE INDEX idempotency_age ON idempotency (created_at)",
                .table(
                    "outbox",
                    """
                    id \(.serial), event_id \(.text) NOT NULL UNIQUE, name \(.text) NOT NULL, unit_id \(.text) NOT NULL,
                    payload \(.text) NOT NULL, created_at \(.int64) NOT NULL, sent \(.bool) NOT NULL
                    """),
                "CREATE INDEX outbox_unsent ON outbox (sent, id)",
                .table(
                    "job",
                    """
                    id \(.text) PRIMARY KEY, kind \(.text) NOT NULL, slot \(.text) NOT NULL, lane \(.text) NOT NULL,
                    unit_id \(.text) NOT NULL, payload \(.text) NOT NULL, state \(.text) NOT NULL,
                    run_at \(.int64) NOT NULL, attempts \(.int64) NOT NULL, lease_until \(.int64) NOT NULL,
                    lease \(.text) NOT NULL, failure \(.text) NOT NULL, created_at \(.int64) NOT NULL,
                    finished_at \(.int64) NOT NULL, UNIQUE (kind, slot)
                    """),
                "CREATE INDEX job_waiting ON job (state, lane, run_at)",
            ]),
        Migration("storage.0002 search", perDialect: SearchIndex.schema),
        Migration(
            "storage.0003 topics raised lately, and turns of units",
            [
                "ALTER TABLE generation ADD COLUMN raised_at \(.int64) NOT NULL DEFAULT 0",
                "CREATE INDEX generation_age ON generation (raised_at)",
                "CREATE INDEX job_turn ON job (unit_id, lane, state, lease_until)",
            ]),
    ]
}
