import Storage

/// The tables of payments. A moment that has not come is 0; amounts are whole đồng.
enum PaymentsSchema {
    static let migrations: [Migration] = [
        Migration(
            "payments.0001 fees, receipts, drawers and the tariff",
            [
                .table(
                    "fee",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, owner_kind \(.text) NOT NULL,
                    owner_id \(.text) NOT NULL, kind \(.text) NOT NULL, title \(.text) NOT NULL,
                    payer \(.text) NOT NULL, payer_folded \(.text) NOT NULL, path \(.text) NOT NULL, amount \(.int64) NOT NULL, state \(.text) NOT NULL,
                    asked_at \(.int64) NOT NULL, asked_by \(.text) NOT NULL, version \(.int64) NOT NULL,
                    UNIQUE (owner_kind, owner_id)
                    """),
                "CREATE INDEX fee_list ON fee (state, id)",
                .table(
                    "cash_drawer",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, account_id \(.text) NOT NULL,
                    officer \(.text) NOT NULL, day \(.text) NOT NULL, opening \(.int64) NOT NULL,
                    state \(.text) NOT NULL, opened_at \(.int64) NOT NULL, closed_at \(.int64) NOT NULL,
                    expected \(.int64) NOT NULL, counted \(.int64) NOT NULL, notes \(.text) NOT NULL,
                    explanation \(.text) NOT NULL, confirmed_at \(.int64) NOT NULL, confirmed_by \(.text) NOT NULL,
                    confirmer \(.text) NOT NULL, version \(.int64) NOT NULL, UNIQUE (account_id, day)
                    """),
                "CREATE INDEX cash_drawer_list ON cash_drawer (day, id)",
                // The last number given out in a series, so that a number is neither given twice nor left out.
                .table(
                    "receipt_series",
                    """
                    unit_id \(.text) NOT NULL, year \(.int64) NOT NULL, last_number \(.int64) NOT NULL,
                    PRIMARY KEY (unit_id, year)
                    """),
                // What a receipt says stays as it was when it was given out. A receipt is never changed but to be revoked.
                .table(
                    "receipt",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, year \(.int64) NOT NULL, number \(.int64) NOT NULL,
                    code \(.text) NOT NULL, fee_id \(.text) NOT NULL, drawer_id \(.text) NOT NULL,
                    account_id \(.text) NOT NULL, officer \(.text) NOT NULL, agency \(.text) NOT NULL,
                    superior \(.text) NOT NULL, fee_kind \(.text) NOT NULL, title \(.text) NOT NULL,
                    payer \(.text) NOT NULL, payer_folded \(.text) NOT NULL, amount \(.int64) NOT NULL,
                    day \(.text) NOT NULL, taken_at \(.int64) NOT NULL, is_synthetic \(.bool) NOT NULL,
                    state \(.text) NOT NULL, revoked_at \(.int64) NOT NULL, revoked_by \(.text) NOT NULL,
                    revoker \(.text) NOT NULL, reason \(.text) NOT NULL, version \(.int64) NOT NULL,
                    UNIQUE (unit_id, year, number)
                    """),
                "CREATE INDEX receipt_list ON receipt (day, id)",
                "CREATE INDEX receipt_fee ON receipt (fee_id)",
                // Every movement of cash: what was taken, and the counter-entry of what was given back.
                .table(
                    "cash_entry",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, drawer_id \(.text) NOT NULL,
                    receipt_id \(.text) NOT NULL, kind \(.text) NOT NULL, amount \(.int64) NOT NULL,
                    at \(.int64) NOT NULL, UNIQUE (receipt_id, kind)
                    """),
                "CREATE INDEX cash_entry_drawer ON cash_entry (drawer_id, id)",
                // An empty `until_date` is no end; a cap of 0 is none.
                .table(
                    "fee_rule",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, key \(.text) NOT NULL,
                    from_date \(.text) NOT NULL, until_date \(.text) NOT NULL, per_item \(.int64) NOT NULL,
                    tiers \(.text) NOT NULL, cap \(.int64) NOT NULL, source \(.text) NOT NULL,
                    is_verified \(.bool) NOT NULL, changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL,
                    version \(.int64) NOT NULL, UNIQUE (unit_id, key, from_date)
                    """),
            ]),
        Migration(
            "payments.0002 several drawers on one day",
            [
                // Until now one for each officer and day: `number` counts those of a day, of which one is open at most.
                .table(
                    "cash_drawer_of_day",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, account_id \(.text) NOT NULL,
                    officer \(.text) NOT NULL, day \(.text) NOT NULL, number \(.int64) NOT NULL, opening \(.int64) NOT NULL,
                    state \(.text) NOT NULL, opened_at \(.int64) NOT NULL, closed_at \(.int64) NOT NULL,
                    expected \(.int64) NOT NULL, counted \(.int64) NOT NULL, notes \(.text) NOT NULL,
                    explanation \(.text) NOT NULL, confirmed_at \(.int64) NOT NULL, confirmed_by \(.text) NOT NULL,
                    confirmer \(.text) NOT NULL, version \(.int64) NOT NULL, UNIQUE (account_id, day, number)
                    """),
                """
                INSERT INTO cash_drawer_of_day (id, unit_id, account_id, officer, day, number, opening, state, opened_at,
                    closed_at, expected, counted, notes, explanation, confirmed_at, confirmed_by, confirmer, version)
                SELECT id, unit_id, account_id, officer, day, 1, opening, state, opened_at, closed_at, expected, counted,
                    notes, explanation, confirmed_at, confirmed_by, confirmer, version FROM cash_drawer
                """,
                "DROP TABLE cash_drawer", "ALTER TABLE cash_drawer_of_day RENAME TO cash_drawer",
                "CREATE INDEX cash_drawer_list ON cash_drawer (day, id)",
                "CREATE UNIQUE INDEX cash_drawer_open ON cash_drawer (account_id, day) WHERE state = 'open'",
                "CREATE INDEX receipt_drawer ON receipt (drawer_id, id)",
            ]),
    ]
}
