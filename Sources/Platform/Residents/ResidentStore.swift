public import Base
public import House
public import Storage
public import Trust
import Web

/// Persons as kept in the database.
public struct ResidentStore: Sendable {
    private let vault: Vault

    public init(vault: Vault) { self.vault = vault }

    static let searchSource = "residents.person"

    /// What receiving a person's data came to.
    public struct Received: Sendable, Hashable {
        public let id: ID<Person>
        public let isNew: Bool
        /// The number was known under another name: someone should look.
        public let isOtherName: Bool
    }

    // MARK: Reading

    /// The person within the scope; nil if there is none, or none that the reader may know of.
    public func find(_ id: ID<Person>, _ scope: Scope, in connection: Connection) throws -> Person? {
        try connection.row(
            "SELECT \(Self.columns) FROM person WHERE id = \(id) AND \(scope.contains("unit_id"))", person(row:))
    }

    /// The person of that number in the commune, or in one that has become it by that day; the row that was written last.
    public func find(
        _ number: PersonalNumber, unit: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> Person? {
        try find(number, .below([unit], asOf: date), in: connection)
    }

    /// The person of that number whom the scope shows, the one written down last: also by a commune that became another.
    func find(_ number: PersonalNumber, _ scope: Scope, in connection: Connection) throws -> Person? {
        try connection.row(
            """
            SELECT \(Self.columns) FROM person WHERE number_hash = \(hash(number)) AND \(scope.contains("unit_id"))
            ORDER BY id DESC LIMIT 1
            """, person(row:))
    }

    /// The person's row and those of the same number within the scope, the one written down last first.
    func rows(of person: Person, _ scope: Scope, in connection: Connection) throws -> [Person] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM person WHERE id = \(person.id) OR (number_hash <> '' AND number_hash IN
                (SELECT mine.number_hash FROM person mine WHERE mine.id = \(person.id)) AND \(scope.contains("unit_id")))
            ORDER BY id DESC
            """, person(row:))
    }

    /// Persons by given name, in Vietnamese order, after that of the cursor. Whom two communes wrote down that are one by that day is
    /// in the list once.
    public func list(
        _ scope: Scope, asOf date: CalendarDate, after cursor: ID<Person>? = nil, limit: Int, in connection: Connection
    ) throws -> [Person] {
        var conditions = [
            scope.contains("unit_id"),
            "NOT EXISTS (SELECT 1 \(Self.laterRows(asOf: date)) AND \(scope.contains("later.unit_id")))",
        ]
        let last: String? = try cursor.flatMap { id in
            try connection.value(
                "SELECT sort_key FROM person WHERE id = \(id) AND \(scope.contains("unit_id"))")
        }
        if let cursor, let last { conditions.append("sort_key > \(last) OR (sort_key = \(last) AND id > \(cursor))") }
        return try connection.rows(
            "SELECT \(Self.columns) FROM person WHERE \(SQL.all(conditions)) ORDER BY sort_key, id LIMIT \(limit)",
            person(row:))
    }

    /// Other rows of a person of the table `person`, written down later by a commune that is one with hers on that day.
    private static func laterRows(asOf date: CalendarDate) -> SQL {
        """
        FROM person later
        JOIN unit_closure mine ON mine.descendant_id = person.unit_id
            AND mine.from_date <= \(date) AND mine.until_date > \(date)
        JOIN unit_closure theirs ON theirs.ancestor_id = mine.ancestor_id AND theirs.descendant_id = later.unit_id
            AND theirs.from_date <= \(date) AND theirs.until_date > \(date)
        JOIN unit ON unit.id = mine.ancestor_id AND unit.kind = \(AdministrativeUnit.Kind.commune)
        WHERE later.number_hash = person.number_hash AND later.number_hash <> '' AND later.id > person.id
        """
    }

    /// Persons whose name has the words, or whose personal or telephone number it is; each once, as above. Words that only the older
    /// row has find her too.
    public func search(
        _ query: String, _ scope: Scope, asOf date: CalendarDate, limit: Int, in connection: Connection
    ) throws -> [Person] {
        var match: SQL?
        if let number = try? PersonalNumber(parsing: query) {
            match = "number_hash = \(hash(number))"
        } else if let phone = try? VietnamesePhone(parsing: query) {
            match = "phone_hash = \(hash(phone))"
        }
        if match == nil {
            let found = try SearchIndex().find(
                query,
                where: "search_entry.source = \(Self.searchSource) AND \(scope.contains("search_entry.unit_id"))",
                limit: limit, in: connection)
            match = "id IN (\(list: found.map(\.record)))"
        }
        let found = try connection.rows(
            """
            SELECT \(Self.columns) FROM person WHERE \(SQL.all([scope.contains("unit_id"), match ?? "1 = 0"]))
            ORDER BY sort_key, id LIMIT \(limit)
            """, person(row:))
        let ids = found.map(\.id)
        if ids.count < 2 { return found }
        let older: [ID<Person>] = try connection.values(
            """
            SELECT person.id FROM person WHERE person.id IN (\(list: ids))
                AND EXISTS (SELECT 1 \(Self.laterRows(asOf: date)) AND later.id IN (\(list: ids)))
            """)
        return found.filter { !older.contains($0.id) }
    }

    /// Everything in clear. Only for those who have written down why, or who act for the person.
    public func details(_ id: ID<Person>, in connection: Connection) throws -> PersonDetails? {
        try connection.row(
            """
            SELECT full_name, birth_date, sex, number, phone, village_id, address FROM person WHERE id = \(id)
            """
        ) { row in
            PersonDetails(
                name: PersonName(stored: try row["full_name"]),
                birthDate: CalendarDate(try row["birth_date"] as String),
                sex: try row["sex"],
                number: try? PersonalNumber(parsing: try open(try row["number"], "number", id)),
                phone: try? VietnamesePhone(parsing: try open(try row["phone"], "phone", id)),
                village: ID(try row["village_id"] as String), address: try open(try row["address"], "address", id))
        }
    }

    /// The person of these rows as features know her, for asking them what they hold.
    func subject(
        _ person: Person, rows: [Person], _ scope: Scope, in connection: Connection
    ) throws -> DataSubject {
        let hashes = try connection.rows(
            "SELECT number_hash, phone_hash FROM person WHERE id IN (\(list: rows.map(\.id))) ORDER BY id DESC"
        ) { row in (number: try row["number_hash"] as String, phone: try row["phone_hash"] as String) }
        return DataSubject(
            persons: rows.map(\.id.text), unit: person.unit, scope: scope, numberHash: hashes.first?.number ?? "",
            phoneHashes: Set(hashes.map(\.phone)).subtracting([""]).sorted())
    }

    // MARK: Writing

    /// Keeps what a form brought: with the person of that number, also where a commune wrote her down that has become this one, or as
    /// a new person.
    ///
    /// Of a known person, the telephone, village and address that were given replace the old ones; name, birth and sex
    /// are only filled in where they were missing, because a wrong digit must not rename anybody.
    public func upsert(
        _ draft: PersonDraft, unit: ID<AdministrativeUnit>, source: String, at now: Instant, in transaction: Transaction
    ) throws -> Received {
        if let known = try known(draft, unit: unit, at: now, in: transaction) {
            return try refresh(known, with: draft, at: now, in: transaction)
        }
        let id = ID<Person>(at: now)
        let inserted = try transaction.execute(
            """
            INSERT INTO person (id, unit_id, full_name, folded, sort_key, birth_date, sex, number, number_hash, phone,
                phone_hash, village_id, address, source, created_at, updated_at, version)
            VALUES (\(id), \(unit), \(draft.name.text), \(draft.name.folded), \(draft.name.sortKey),
                \(draft.birthDate?.description ?? ""), \(draft.sex), \(try seal(draft.number?.digits, "number", id)),
                \(draft.number.map(hash) ?? ""), \(try seal(draft.phone?.digits, "phone", id)),
                \(draft.phone.map(hash) ?? ""), \(draft.village?.text ?? ""), \(try seal(draft.address, "address", id)),
                \(source), \(now), \(now), 1)
            ON CONFLICT DO NOTHING
            """)
        // Two counters may receive the same new person at once: the second meets the first one's row.
        guard inserted == 1 else {
            guard let known = try known(draft, unit: unit, at: now, in: transaction) else {
                throw Problem(.conflict, "residents.problem.received_at_once")
            }
            return try refresh(known, with: draft, at: now, in: transaction)
        }
        try SearchIndex().put(
            SearchIndex.Entry(
                source: Self.searchSource, record: id.text, unit: unit.text, audience: ResidentsFeature.read.name,
                title: draft.name.text, detail: draft.birthDate.map { String($0.year) } ?? "",
                path: "/desk/residents/\(id)"), in: transaction)
        return Received(id: id, isNew: true, isOtherName: false)
    }

    /// The row of the draft's number, locked.
    private func known(
        _ draft: PersonDraft, unit: ID<AdministrativeUnit>, at now: Instant, in transaction: Transaction
    ) throws -> Row? {
        guard let number = draft.number else { return nil }
        return try transaction.row(
            """
            SELECT id, full_name, folded, birth_date, sex FROM person
            WHERE number_hash = \(hash(number)) AND \(Scope.below([unit], asOf: now.date).contains("unit_id"))
            ORDER BY id DESC LIMIT 1\(transaction.forUpdate)
            """)
    }

    private func refresh(_ known: Row, with draft: PersonDraft, at now: Instant, in transaction: Transaction) throws
        -> Received
    {
        let id: ID<Person> = try known["id"]
        let (birth, sex): (String, Sex) = (try known["birth_date"], try known["sex"])
        var changes: [SQL] = []
        if birth.isEmpty, let date = draft.birthDate { changes.append("birth_date = \(date)") }
        if sex == .unknown, draft.sex != .unknown { changes.append("sex = \(draft.sex)") }
        if let phone = draft.phone {
            changes.append("phone = \(try seal(phone.digits, "phone", id)), phone_hash = \(hash(phone))")
        }
        if let village = draft.village { changes.append("village_id = \(village)") }
        if !draft.address.isEmpty { changes.append("address = \(try seal(draft.address, "address", id))") }
        if !changes.isEmpty {
            try transaction.execute(
                """
                UPDATE person SET \(SQL.joined(changes, by: ", ")), updated_at = \(now), version = version + 1
                WHERE id = \(id)
                """)
        }
        return Received(id: id, isNew: false, isOtherName: try known["folded"] != draft.name.folded)
    }

    // MARK: Sealing

    private func hash(_ number: PersonalNumber) -> String { vault.lookupHash(number.digits, purpose: "person.number") }
    private func hash(_ phone: VietnamesePhone) -> String { vault.lookupHash(phone.digits, purpose: "person.phone") }

    private func seal(_ text: String?, _ column: String, _ id: ID<Person>) throws -> [UInt8] {
        guard let text, !text.isEmpty else { return [] }
        return try vault.sealText(text, as: Place(table: "person", column: column, id: id.text))
    }

    private func open(_ sealed: [UInt8], _ column: String, _ id: ID<Person>) throws -> String {
        sealed.isEmpty ? "" : try vault.openText(sealed, as: Place(table: "person", column: column, id: id.text))
    }

    private static let columns: SQL = """
        id, unit_id, full_name, birth_date, sex, number, phone, village_id, source, created_at, version
        """

    private func person(row: Row) throws -> Person {
        let id: ID<Person> = try row["id"]
        let number = try? PersonalNumber(parsing: try open(try row["number"], "number", id))
        let phone = try? VietnamesePhone(parsing: try open(try row["phone"], "phone", id))
        return Person(
            id: id, unit: try row["unit_id"], name: PersonName(stored: try row["full_name"]),
            birthYear: CalendarDate(try row["birth_date"] as String)?.year, sex: try row["sex"],
            maskedNumber: number.map(Masked.number) ?? "", maskedPhone: phone.map(Masked.phone) ?? "",
            village: ID(try row["village_id"] as String), source: try row["source"], createdAt: try row["created_at"],
            version: try row["version"])
    }
}
