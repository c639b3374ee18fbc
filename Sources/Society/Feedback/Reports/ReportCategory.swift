import Base
import House
import Storage

/// What a report is about in the commune's terms, and the working days within which it is answered. Data: an administrator's matter.
struct ReportCategory: Sendable, Hashable {
    let key: String
    var name: LocalizedText
    var icon: String
    var workingDays: Int
    /// The end of the key of the unit that answers, e.g. `police` for `tan-ninh-police`; empty if none is named.
    var handler: String
    var source: String
    var verified: String
    /// Smaller comes first.
    var place = 0
    /// Whether new reports may be put into it.
    var isOffered = true
    var version: Int64 = 1

    /// What is not among the others, and what stands for all while no categories are there.
    static let other = "other"
    static let usualDays = 5
    static let most = 100

    private static let columns: SQL = """
        key, name_vi, name_en, name_ar, icon, working_days, handler, source, verified, place, offered, version
        """

    /// All of them, those that are no longer offered included: earlier reports bear their names.
    static func list(in connection: Connection) throws -> [ReportCategory] {
        try connection.rows(
            "SELECT \(columns) FROM report_category ORDER BY place, key LIMIT \(most)", ReportCategory.init(row:))
    }

    /// Those that a new report may be put into.
    static func offered(in connection: Connection) throws -> [ReportCategory] {
        try list(in: connection).filter(\.isOffered)
    }

    static func find(_ key: String, in connection: Connection) throws -> ReportCategory? {
        try list(in: connection).first { $0.key == key }
    }

    /// Puts a new one in; false if there is one of that key.
    @discardableResult
    func put(place: Int, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO report_category (key, name_vi, name_en, name_ar, icon, working_days, handler, place, source,
                verified, offered, version)
            VALUES (\(key), \(name.vietnamese), \(name.english), \(name.arabic), \(icon), \(workingDays), \(handler),
                \(place), \(source), \(verified), \(isOffered), 1)
            ON CONFLICT (key) DO NOTHING
            """) == 1
    }

    /// Changes it; false if it has another version by now.
    func update(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE report_category SET name_vi = \(name.vietnamese), name_en = \(name.english), name_ar = \(name.arabic),
                icon = \(icon), working_days = \(workingDays), handler = \(handler), place = \(place),
                source = \(source), verified = \(verified), offered = \(isOffered), version = version + 1
            WHERE key = \(key) AND version = \(version)
            """) == 1
    }

    /// The unit of the commune that answers reports of this category, if there is one.
    func handlingUnit(
        in commune: AdministrativeUnit, asOf day: CalendarDate, units: (String) throws -> AdministrativeUnit?
    ) rethrows -> AdministrativeUnit? {
        if handler.isEmpty { return nil }
        return try units("\(commune.key)-\(handler)").flatMap { $0.period.contains(day) ? $0 : nil }
    }
}

extension ReportCategory {
    private init(row: Row) throws {
        self.init(
            key: try row["key"], name: try row.localized("name"), icon: try row["icon"],
            workingDays: try row["working_days"], handler: try row["handler"], source: try row["source"],
            verified: try row["verified"], place: try row["place"], isOffered: try row["offered"],
            version: try row["version"])
    }

    /// All that it says, for its history and the books.
    var json: JSONValue {
        [
            "name_vi": .string(name.vietnamese), "name_en": .string(name.english), "name_ar": .string(name.arabic),
            "icon": .string(icon), "working_days": .integer(Int64(workingDays)), "handler": .string(handler),
            "place": .integer(Int64(place)), "source": .string(source), "verified": .string(verified),
            "offered": .bool(isOffered),
        ]
    }
}

/// What a category said from one day until it was changed.
struct CategoryVersion: Sendable {
    let version: Int64
    let content: JSONValue
    let changedAt: Instant
    let changedBy: String

    /// Keeps what the category says now.
    static func keep(_ category: ReportCategory, by name: String, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO report_category_version (key, version, content, changed_at, changed_by)
            VALUES (\(category.key), \(category.version), \(category.json.text), \(now), \(name))
            ON CONFLICT (key, version) DO NOTHING
            """)
    }

    /// The newest first.
    static func list(of key: String, in connection: Connection) throws -> [CategoryVersion] {
        try connection.rows(
            """
            SELECT version, content, changed_at, changed_by FROM report_category_version WHERE key = \(key)
            ORDER BY version DESC LIMIT 50
            """
        ) { row in
            CategoryVersion(
                version: try row["version"], content: try JSONValue(parsing: row["content"]),
                changedAt: try row["changed_at"], changedBy: try row["changed_by"])
        }
    }
}
