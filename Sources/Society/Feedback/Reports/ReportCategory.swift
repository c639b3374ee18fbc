import Base
import House
import Storage

/// What a report is about in the commune's terms, and the working days within which it is answered. Data: an administrator's matter.
struct ReportCategory: Sendable, Hashable {
    let key: String
    let name: LocalizedText
    let icon: String
    let workingDays: Int
    /// The end of the key of the unit that answers, e.g. `police` for `tan-ninh-police`; empty if none is named.
    let handler: String
    let source: String
    let verified: String

    /// What is not among the others, and what stands for all while no categories are there.
    static let other = "other"
    static let usualDays = 5

    static func list(in connection: Connection) throws -> [ReportCategory] {
        try connection.rows(
            """
            SELECT key, name_vi, name_en, name_ar, icon, working_days, handler, source, verified FROM report_category
            ORDER BY place, key LIMIT 100
            """
        ) { row in
            ReportCategory(
                key: try row["key"], name: try row.localized("name"), icon: try row["icon"],
                workingDays: try row["working_days"], handler: try row["handler"], source: try row["source"],
                verified: try row["verified"])
        }
    }

    static func find(_ key: String, in connection: Connection) throws -> ReportCategory? {
        try list(in: connection).first { $0.key == key }
    }

    func put(place: Int, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO report_category (key, name_vi, name_en, name_ar, icon, working_days, handler, place, source,
                verified)
            VALUES (\(key), \(name.vietnamese), \(name.english), \(name.arabic), \(icon), \(workingDays), \(handler),
                \(place), \(source), \(verified))
            ON CONFLICT (key) DO NOTHING
            """)
    }

    /// The unit of the commune that answers reports of this category, if there is one.
    func handlingUnit(
        in commune: AdministrativeUnit, asOf day: CalendarDate, units: (String) throws -> AdministrativeUnit?
    ) rethrows -> AdministrativeUnit? {
        if handler.isEmpty { return nil }
        return try units("\(commune.key)-\(handler)").flatMap { $0.period.contains(day) ? $0 : nil }
    }
}
