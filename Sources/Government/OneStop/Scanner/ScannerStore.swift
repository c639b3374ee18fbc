import Base
import House
import Storage

/// SQL of telephones that scan for the desk.
struct ScannerStore: Sendable {
    // MARK: pairings

    private static let columns: SQL = """
        id, account_id, session_digest, unit_id, target_kind, target, rejected_key, device_digest, agent, created_at,
        opened_at, ended_at
        """

    private static func pairing(_ row: Row) throws -> Pairing {
        func moment(_ column: String) throws -> Instant? {
            let milliseconds: Int64 = try row[column]
            return milliseconds == 0 ? nil : Instant(milliseconds: milliseconds)
        }
        let rejected: String = try row["rejected_key"]
        return Pairing(
            id: try row["id"], account: try row["account_id"], session: try row["session_digest"],
            unit: try row["unit_id"], target: Pairing.Target(kind: try row["target_kind"], name: try row["target"]),
            rejectedKey: rejected.isEmpty ? nil : rejected, device: try row["device_digest"], agent: try row["agent"],
            createdAt: try row["created_at"], openedAt: try moment("opened_at"), endedAt: try moment("ended_at"))
    }

    func find(secretDigest: String, in connection: Connection) throws -> Pairing? {
        try connection.row(
            "SELECT \(Self.columns) FROM scanner_pairing WHERE secret_digest = \(secretDigest)", Self.pairing)
    }

    func lock(_ id: ID<Pairing>, in transaction: Transaction) throws -> Pairing? {
        try transaction.row(
            "SELECT \(Self.columns) FROM scanner_pairing WHERE id = \(id)\(transaction.forUpdate)", Self.pairing)
    }

    /// Those of the account that have not been ended, the newest first.
    func list(of account: ID<Account>, in connection: Connection) throws -> [Pairing] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM scanner_pairing WHERE account_id = \(account) AND ended_at = 0
            ORDER BY id DESC LIMIT 50
            """, Self.pairing)
    }

    func insert(_ pairing: Pairing, secretDigest: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO scanner_pairing (id, secret_digest, account_id, session_digest, unit_id, target_kind, target,
                rejected_key, device_digest, agent, created_at, opened_at, ended_at)
            VALUES (\(pairing.id), \(secretDigest), \(pairing.account), \(pairing.session), \(pairing.unit),
                \(pairing.target.kind), \(pairing.target.name), '', '', '', \(pairing.createdAt), 0, 0)
            """)
    }

    func open(_ id: ID<Pairing>, device: String, agent: String, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE scanner_pairing SET opened_at = \(now), device_digest = \(device), agent = \(String(agent.prefix(200)))
            WHERE id = \(id) AND opened_at = 0
            """)
    }

    func end(_ id: ID<Pairing>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute("UPDATE scanner_pairing SET ended_at = \(now) WHERE id = \(id) AND ended_at = 0")
    }

    func follow(_ id: ID<Pairing>, _ target: Pairing.Target, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE scanner_pairing SET target_kind = \(target.kind), target = \(target.name), rejected_key = ''
            WHERE id = \(id)
            """)
    }

    func setRejected(_ key: String, of id: ID<Pairing>, in transaction: Transaction) throws {
        try transaction.execute("UPDATE scanner_pairing SET rejected_key = \(key) WHERE id = \(id)")
    }

    // MARK: pages

    func pages(of pairing: ID<Pairing>, in connection: Connection) throws -> [PhonePage] {
        try connection.rows(
            """
            SELECT id, file_id, width, height, is_straightened FROM scanner_page WHERE pairing_id = \(pairing)
            ORDER BY place, id LIMIT 100
            """
        ) { row in
            PhonePage(
                id: try row["id"], file: try row["file_id"], width: try row["width"], height: try row["height"],
                isStraightened: try row["is_straightened"])
        }
    }

    func add(_ page: PhonePage, to pairing: ID<Pairing>, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO scanner_page (id, pairing_id, place, file_id, width, height, is_straightened, created_at)
            SELECT \(page.id), \(pairing), coalesce(max(place), 0) + 1, \(page.file), \(page.width), \(page.height),
                \(page.isStraightened), \(now) FROM scanner_page WHERE pairing_id = \(pairing)
            """)
    }

    /// Another photo in the place of the page.
    func replace(
        _ id: ID<PhonePage>, with page: PhonePage, of pairing: ID<Pairing>, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE scanner_page SET file_id = \(page.file), width = \(page.width), height = \(page.height),
                is_straightened = \(page.isStraightened)
            WHERE id = \(id) AND pairing_id = \(pairing)
            """)
    }

    func remove(_ id: ID<PhonePage>, of pairing: ID<Pairing>, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM scanner_page WHERE id = \(id) AND pairing_id = \(pairing)")
    }

    /// Puts the pages into that order.
    func order(_ ids: [ID<PhonePage>], of pairing: ID<Pairing>, in transaction: Transaction) throws {
        for (place, id) in ids.enumerated() {
            try transaction.execute(
                "UPDATE scanner_page SET place = \(place + 1) WHERE id = \(id) AND pairing_id = \(pairing)")
        }
    }

    // MARK: files for the form of a walk-in

    func addFormFile(
        _ file: String, as key: String, for procedure: String, of pairing: ID<Pairing>, at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO scanner_form_file (file_id, pairing_id, procedure_code, document_key, created_at)
            VALUES (\(file), \(pairing), \(procedure), \(key), \(now))
            """)
    }

    /// The papers that were scanned for the form, by their keys, in the order they came.
    func formFiles(
        for procedure: String, of pairing: ID<Pairing>, in connection: Connection
    ) throws -> [(key: String, file: String)] {
        try connection.rows(
            """
            SELECT document_key, file_id FROM scanner_form_file
            WHERE pairing_id = \(pairing) AND procedure_code = \(procedure) ORDER BY created_at, file_id LIMIT 100
            """
        ) { (try $0["document_key"], try $0["file_id"]) }
    }

    func removeFormFile(_ file: String, of pairing: ID<Pairing>, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "DELETE FROM scanner_form_file WHERE file_id = \(file) AND pairing_id = \(pairing)") == 1
    }

    // MARK: sweeping

    /// Removes pairings from before that moment with all that hangs on them; answers the files of pages that became nothing.
    func removeOld(before limit: Instant, in transaction: Transaction) throws -> [String] {
        let old = try transaction.values(
            "SELECT id FROM scanner_pairing WHERE created_at < \(limit) ORDER BY created_at LIMIT 200", as: String.self)
        if old.isEmpty { return [] }
        let files = try transaction.values(
            "SELECT file_id FROM scanner_page WHERE pairing_id IN (\(list: old))", as: String.self)
        for table in ["scanner_page", "scanner_form_file"] as [SQL] {
            try transaction.execute("DELETE FROM \(table) WHERE pairing_id IN (\(list: old))")
        }
        try transaction.execute("DELETE FROM scanner_pairing WHERE id IN (\(list: old))")
        // What was scanned for a form that was never sent.
        try transaction.execute(
            """
            DELETE FROM digitised_paper WHERE at < \(limit)
                AND NOT EXISTS (SELECT 1 FROM dossier_document WHERE dossier_document.file_id = digitised_paper.file_id)
            """)
        return files
    }
}
