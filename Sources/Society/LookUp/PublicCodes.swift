public import Base
public import Codes
public import House
public import Storage

/// The register of printed codes, kept in the table `public_code`.
public struct PublicCodes: CodeRegistry {
    private let database: Database
    private let clock: WallClock
    private let makeCode: @Sendable () -> PublicCode

    /// How often a code that already exists is replaced by another before the random source is taken for broken.
    private static let attempts = 20

    public init(database: Database, clock: WallClock) {
        self.init(database: database, clock: clock) { .random() }
    }

    /// A register whose new codes come from the closure: for tests of collisions.
    init(database: Database, clock: WallClock, makeCode: @escaping @Sendable () -> PublicCode) {
        self.database = database
        self.clock = clock
        self.makeCode = makeCode
    }

    public func issue(
        kind: String, target: String, unit: ID<AdministrativeUnit>, title: LocalizedText, in transaction: Transaction
    ) throws -> PublicCode {
        for _ in 0..<Self.attempts {
            let code = makeCode()
            let inserted = try transaction.execute(
                """
                INSERT INTO public_code (code, kind, target, unit_id, title_vi, title_en, title_ar, folded, state, created_at,
                    revoked_at, reason, superseded_by)
                VALUES (\(code.text), \(kind), \(target), \(unit), \(title.vietnamese), \(title.others[.english] ?? ""),
                    \(title.others[.arabic] ?? ""), \(title.searchable), \(CodeRecord.State.published), \(clock.now()),
                    0, '', '')
                ON CONFLICT (code) DO NOTHING
                """)
            if inserted == 1 { return code }
        }
        throw Problem(.unavailable, "web.problem.unavailable.text")
    }

    public func find(_ code: PublicCode, in connection: Connection) throws -> CodeRecord? {
        try RegisteredCode.find(code, in: connection)?.record
    }

    /// The newest code of the thing; one that is in force before one that is away with it, and that before all others.
    public func code(kind: String, target: String, in connection: Connection) throws -> CodeRecord? {
        try connection.row(
            """
            SELECT \(RegisteredCode.columns) FROM public_code WHERE kind = \(kind) AND target = \(target)
            ORDER BY CASE WHEN state = \(CodeRecord.State.published) THEN 0
                WHEN state = \(CodeRecord.State.withdrawn) THEN 1 ELSE 2 END, created_at DESC, code DESC LIMIT 1
            """
        ) { try RegisteredCode(row: $0).record }
    }

    public func codes(kind: String, targets: [String], in connection: Connection) throws -> [String: CodeRecord] {
        guard !targets.isEmpty else { return [:] }
        // As in `code(kind:target:)`; of several the last one that is read stays.
        let rows = try connection.rows(
            """
            SELECT \(RegisteredCode.columns) FROM public_code WHERE kind = \(kind) AND target IN (\(list: targets))
            ORDER BY CASE WHEN state = \(CodeRecord.State.published) THEN 1 ELSE 0 END, created_at, code
            """
        ) { try RegisteredCode(row: $0).record }
        return Dictionary(rows.map { ($0.target, $0) }) { _, last in last }
    }

    public func withdraw(kind: String, target: String, reason: String, in transaction: Transaction) throws {
        try move(kind, target, from: .published, to: .withdrawn, reason: reason, in: transaction)
    }

    public func restore(kind: String, target: String, in transaction: Transaction) throws {
        try move(kind, target, from: .withdrawn, to: .published, reason: "", in: transaction)
    }

    private func move(
        _ kind: String, _ target: String, from old: CodeRecord.State, to new: CodeRecord.State, reason: String,
        in transaction: Transaction
    ) throws {
        let codes: [String] = try transaction.values(
            """
            UPDATE public_code SET state = \(new), reason = \(reason)
            WHERE kind = \(kind) AND target = \(target) AND state = \(old) RETURNING code
            """)
        for code in codes { try transaction.raise(Self.topic(code), in: database) }
    }

    @discardableResult
    public func rename(
        kind: String, target: String, to title: LocalizedText, unit: ID<AdministrativeUnit>?,
        in transaction: Transaction
    ) throws -> Int {
        let (english, arabic) = (title.others[.english] ?? "", title.others[.arabic] ?? "")
        let owner: SQL = unit.map { "\($0)" } ?? "unit_id"
        let codes: [String] = try transaction.values(
            """
            UPDATE public_code SET title_vi = \(title.vietnamese), title_en = \(english), title_ar = \(arabic),
                folded = \(title.searchable), unit_id = \(owner)
            WHERE kind = \(kind) AND target = \(target) AND state IN (\(list: Self.standing))
                AND (title_vi <> \(title.vietnamese) OR title_en <> \(english) OR title_ar <> \(arabic)
                    OR unit_id <> \(owner))
            RETURNING code
            """)
        for code in codes { try transaction.raise(Self.topic(code), in: database) }
        return codes.count
    }

    public func hand(
        _ code: PublicCode, from old: String, to kind: String, target: String, unit: ID<AdministrativeUnit>,
        title: LocalizedText, in transaction: Transaction
    ) throws -> Bool {
        let changed = try transaction.execute(
            """
            UPDATE public_code SET kind = \(kind), target = \(target), unit_id = \(unit), title_vi = \(title.vietnamese),
                title_en = \(title.others[.english] ?? ""), title_ar = \(title.others[.arabic] ?? ""),
                folded = \(title.searchable)
            WHERE code = \(code.text) AND kind = \(old) AND state = \(CodeRecord.State.published)
            """)
        if changed == 1 { try transaction.raise(Self.topic(code.text), in: database) }
        return changed == 1
    }

    public func touch(kind: String, target: String, in transaction: Transaction) throws {
        let codes: [String] = try transaction.values(
            "SELECT code FROM public_code WHERE kind = \(kind) AND target = \(target) ORDER BY code")
        for code in codes { try transaction.raise(Self.topic(code), in: database) }
    }

    /// States of codes that still stand for their thing.
    private static let standing: [CodeRecord.State] = [.published, .withdrawn]

    /// What the kept page of a code depends on.
    static func topic(_ code: String) -> Topic { Topic("code/\(code)") }

    public func revoke(_ code: PublicCode, reason: String, replacement: PublicCode?, in transaction: Transaction) throws
    {
        let changed = try transaction.execute(
            """
            UPDATE public_code SET state = \(CodeRecord.State.revoked), revoked_at = \(clock.now()), reason = \(reason),
                superseded_by = \(replacement?.text ?? "")
            WHERE code = \(code.text) AND state <> \(CodeRecord.State.revoked)
            """)
        if changed == 0 {
            guard try find(code, in: transaction) != nil else { throw Problem.notFound }
            return
        }
        try transaction.raise(Self.topic(code.text), in: database)
    }
}

extension LocalizedText {
    /// What the text is found by, in all its languages.
    var searchable: String {
        ([vietnamese] + others.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)).joined(separator: " ")
            .folded()
    }
}
