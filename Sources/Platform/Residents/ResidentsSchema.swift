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
            ]),
        Migration(
            "residents.0002 links, requests and consents of persons",
            [
                .table(
                    "person_link",
                    """
                    id \(.text) PRIMARY KEY, person_id \(.text) NOT NULL REFERENCES person (id), unit_id \(.text) NOT NULL,
                    secret_digest \(.text) NOT NULL UNIQUE, account_id \(.text) NOT NULL, actor_name \(.text) NOT NULL,
                    created_at \(.int64) NOT NULL, expires_at \(.int64) NOT NULL
                    """),
                "CREATE INDEX person_link_person ON person_link (person_id, id)",
                .table(
                    "person_request",
                    """
                    id \(.text) PRIMARY KEY, person_id \(.text) NOT NULL REFERENCES person (id), unit_id \(.text) NOT NULL,
                    kind \(.text) NOT NULL, words \(.bytes) NOT NULL, state \(.text) NOT NULL, asked_at \(.int64) NOT NULL,
                    due_at \(.int64) NOT NULL, outcome \(.text) NOT NULL, answer \(.bytes) NOT NULL,
                    answered_at \(.int64) NOT NULL, answered_by \(.text) NOT NULL, answerer \(.text) NOT NULL,
                    version \(.int64) NOT NULL
                    """),
                "CREATE INDEX person_request_person ON person_request (person_id, id)",
                "CREATE INDEX person_request_work ON person_request (unit_id, state, due_at)",
                .table(
                    "person_consent",
                    """
                    id \(.text) PRIMARY KEY, person_id \(.text) NOT NULL REFERENCES person (id), unit_id \(.text) NOT NULL,
                    purpose \(.text) NOT NULL, method \(.text) NOT NULL, given_at \(.int64) NOT NULL,
                    recorded_by \(.text) NOT NULL, recorder \(.text) NOT NULL, withdrawn_at \(.int64) NOT NULL,
                    withdrawn_by \(.text) NOT NULL
                    """),
                "CREATE INDEX person_consent_person ON person_consent (person_id, id)",
                // Days within which each kind of request is to be answered.
                .table(
                    "person_term",
                    """
                    kind \(.text) PRIMARY KEY, days \(.int64) NOT NULL, source \(.text) NOT NULL,
                    changed_at \(.int64) NOT NULL, changed_by \(.text) NOT NULL
                    """),
            ]),
        // One person's rows of several communes.
        Migration(
            "residents.0003 persons by number",
            ["CREATE INDEX person_hash ON person (number_hash, id) WHERE number_hash <> ''"]),
    ]
}
