import Storage

/// Tables of persons. Numbers, telephones and addresses are sealed; names stay readable, so that they can be sought.
enum ResidentsSchema {
    static let migrations: [Migration] = [
        Migration(
            "residents.0001 persons and reveals",
            [
                .table(
                    "person",
                    """
                    id \(.text) PRIMARY KEY, unit_id \(.text) NOT NULL, full_name \(.text) NOT NULL,
                    folded \(.text) NOT NULL,
                    sort_key \(.text) NOT NULL, birth_date \(.text) NOT NULL, sex \(.text) NOT NULL,
                    number \(.bytes) NOT NULL, number_hash \(.text) NOT NULL, phone \(.bytes) NOT NULL,
                    phone_hash \(.text) NOT NULL, village_id \(.text) NOT NULL, address \(.bytes) NOT NULL,
                    source \(.text) NOT NULL, created_at \(.int64) NOT NULL, updated_at \(.int64) NOT NULL,
                    version \(.int64) NOT NULL
                    """),
                "CREATE UNIQUE INDEX person_number ON person (unit_id, number_hash) WHERE number_hash <> ''",
                "CREATE INDEX person_phone ON person (phone_hash) WHERE phone_hash <> ''",
                "CREATE INDEX person_order ON person (unit_id, sort_key, id)",
                .table(
                    "person_reveal",
                    """
                    id \(.text) PRIMARY KEY, person_id \(.text) NOT NULL, unit_id \(.text) NOT NULL,
                    account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL, post_name \(.text) NOT NULL,
                    reason \(.text) NOT NULL, at \(.int64) NOT NULL
                    """),
                "CREATE INDEX person_reveal_person ON person_reveal (person_id, id)",
                "CREATE INDEX person_reveal_unit ON person_reveal (unit_id, id)",
            ])
    ]
}
