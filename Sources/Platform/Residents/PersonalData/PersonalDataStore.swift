import Base
import House
import Storage
import Trust

/// SQL of the links, requests and consents of persons.
struct PersonalDataStore: Sendable {
    let vault: Vault

    // MARK: links

    /// Puts a new link in the place of all before it, those of her other rows too.
    func replaceLink(
        of person: Person, rows: [ID<Person>], digest: String, by actor: Actor, at now: Instant, until: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE person_link SET expires_at = \(now) WHERE person_id IN (\(list: rows)) AND expires_at > \(now)")
        try transaction.execute(
            """
            INSERT INTO person_link (id, person_id, unit_id, secret_digest, account_id, actor_name, created_at, expires_at)
            VALUES (\(ID<PersonalRequest>(at: now)), \(person.id), \(person.unit), \(digest), \(actor.account),
                \(actor.displayName), \(now), \(until))
            """)
    }

    /// Whose the link is, and until when it holds.
    func link(
        _ digest: String, in connection: Connection
    ) throws -> (person: ID<Person>, expiresAt: Instant)? {
        try connection.row("SELECT person_id, expires_at FROM person_link WHERE secret_digest = \(digest)") { row in
            (try row["person_id"], try row["expires_at"])
        }
    }

    // MARK: requests

    private static let columns: SQL = """
        person_request.id, person_request.person_id, person.full_name, person_request.unit_id, person_request.kind,
        person_request.words, person_request.state, person_request.asked_at, person_request.due_at,
        person_request.outcome, person_request.answer, person_request.answered_at, person_request.answerer,
        person_request.version
        """

    private func request(row: Row) throws -> PersonalRequest {
        let id: ID<PersonalRequest> = try row["id"]
        func open(_ column: String) throws -> String {
            let sealed: [UInt8] = try row[column]
            return sealed.isEmpty ? "" : try vault.openText(sealed, as: Self.place(column, id))
        }
        let (outcome, answeredAt): (String, Int64) = (try row["outcome"], try row["answered_at"])
        return PersonalRequest(
            id: id, person: try row["person_id"], personName: PersonName(stored: try row["full_name"]),
            unit: try row["unit_id"], kind: try row["kind"], words: try open("words"),
            isOpen: try row["state"] as String == "open", askedAt: try row["asked_at"], dueAt: try row["due_at"],
            outcome: PersonalRequest.Outcome(rawValue: outcome), answer: try open("answer"),
            answeredAt: answeredAt == 0 ? nil : Instant(milliseconds: answeredAt), answerer: try row["answerer"],
            version: try row["version"])
    }

    private static func place(_ column: String, _ id: ID<PersonalRequest>) -> Place {
        Place(table: "person_request", column: column, id: id.text)
    }

    func requests(of persons: [ID<Person>], in connection: Connection) throws -> [PersonalRequest] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM person_request JOIN person ON person.id = person_request.person_id
            WHERE person_request.person_id IN (\(list: persons)) ORDER BY person_request.id DESC LIMIT 100
            """, request(row:))
    }

    /// Open ones by their date, or those that were answered, the latest first.
    func requests(isOpen: Bool, _ scope: Scope, limit: Int, in connection: Connection) throws -> [PersonalRequest] {
        let order: SQL = isOpen ? "person_request.due_at, person_request.id" : "person_request.answered_at DESC"
        return try connection.rows(
            """
            SELECT \(Self.columns) FROM person_request JOIN person ON person.id = person_request.person_id
            WHERE \(scope.contains("person_request.unit_id")) AND person_request.state = \(isOpen ? "open" : "closed")
            ORDER BY \(order) LIMIT \(limit)
            """, request(row:))
    }

    /// How many wait, or those of them whose answer is due before then.
    func countOpen(dueBefore limit: Instant? = nil, _ scope: Scope, in connection: Connection) throws -> Int {
        var conditions: [SQL] = [scope.contains("person_request.unit_id"), "person_request.state = 'open'"]
        if let limit { conditions.append("person_request.due_at < \(limit)") }
        return try connection.value("SELECT count(*) FROM person_request WHERE \(SQL.all(conditions))") ?? 0
    }

    func find(
        _ id: ID<PersonalRequest>, _ scope: Scope, in connection: Connection
    ) throws -> PersonalRequest? {
        try connection.row(
            """
            SELECT \(Self.columns) FROM person_request JOIN person ON person.id = person_request.person_id
            WHERE person_request.id = \(id) AND \(scope.contains("person_request.unit_id"))
            """, request(row:))
    }

    func insert(
        _ id: ID<PersonalRequest>, _ kind: PersonalRequest.Kind, of person: Person, words: String, at now: Instant,
        due: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO person_request (id, person_id, unit_id, kind, words, state, asked_at, due_at, outcome, answer,
                answered_at, answered_by, answerer, version)
            VALUES (\(id), \(person.id), \(person.unit), \(kind),
                \(try vault.sealText(words, as: Self.place("words", id))), 'open', \(now), \(due), '', \([UInt8]()), 0, '',
                '', 1)
            """)
    }

    /// False if somebody was quicker.
    func close(
        _ request: PersonalRequest, _ outcome: PersonalRequest.Outcome, answer: String, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE person_request SET state = 'closed', outcome = \(outcome),
                answer = \(try vault.sealText(answer, as: Self.place("answer", request.id))), answered_at = \(now),
                answered_by = \(actor.account), answerer = \("\(actor.displayName), \(actor.postName)"),
                version = version + 1
            WHERE id = \(request.id) AND version = \(request.version) AND state = 'open'
            """) == 1
    }

    // MARK: consents

    func consents(of persons: [ID<Person>], in connection: Connection) throws -> [Consent] {
        try connection.rows(
            """
            SELECT id, purpose, method, given_at, recorder, withdrawn_at FROM person_consent
            WHERE person_id IN (\(list: persons)) ORDER BY id DESC LIMIT 100
            """
        ) { row in
            let withdrawn: Int64 = try row["withdrawn_at"]
            return Consent(
                id: try row["id"], purpose: try row["purpose"], method: try row["method"], givenAt: try row["given_at"],
                recorder: try row["recorder"],
                withdrawnAt: withdrawn == 0 ? nil : Instant(milliseconds: withdrawn))
        }
    }

    func insert(
        _ id: ID<Consent>, _ purpose: Consent.Purpose, _ method: Consent.Method, of person: Person, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO person_consent (id, person_id, unit_id, purpose, method, given_at, recorded_by, recorder,
                withdrawn_at, withdrawn_by)
            VALUES (\(id), \(person.id), \(person.unit), \(purpose), \(method), \(now), \(actor.account),
                \("\(actor.displayName), \(actor.postName)"), 0, '')
            """)
    }

    /// `account` is empty where the person does it herself. False if it was withdrawn before, or is another's.
    func withdraw(
        _ id: ID<Consent>, of persons: [ID<Person>], by account: String, at now: Instant, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE person_consent SET withdrawn_at = \(now), withdrawn_by = \(account)
            WHERE id = \(id) AND person_id IN (\(list: persons)) AND withdrawn_at = 0
            """) == 1
    }

    // MARK: terms

    /// The term of every kind: what was set, or what is usual.
    func terms(in connection: Connection) throws -> [RequestTerm] {
        let set = try connection.rows("SELECT kind, days, source FROM person_term") { row in
            RequestTerm(kind: try row["kind"], days: try row["days"], source: try row["source"])
        }
        return PersonalRequest.Kind.allCases.map { kind in
            set.first { $0.kind == kind } ?? RequestTerm(kind: kind, days: kind.usualDays, source: "")
        }
    }

    func set(_ term: RequestTerm, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO person_term (kind, days, source, changed_at, changed_by)
            VALUES (\(term.kind), \(term.days), \(term.source), \(now), \(actor.displayName))
            ON CONFLICT (kind) DO UPDATE SET days = excluded.days, source = excluded.source,
                changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """)
    }
}
