import Base
import House
import Storage

/// A desk where officials serve people: its number, its name, what is done there.
struct ServiceDesk: Sendable {
    let id: ID<ServiceDesk>
    let unit: ID<AdministrativeUnit>
    /// As it stands on the sign: `1`, `2A`.
    let number: String
    let name: LocalizedText
    /// What is done there.
    let work: LocalizedText
    /// Since when it is no longer there; nil while it is.
    let closedAt: Instant?
    let version: Int64

    var path: String { "/desk/desks/\(id)" }

    static let columns: SQL = """
        service_desk.id, service_desk.unit_id, service_desk.number, service_desk.name_vi, service_desk.name_en,
        service_desk.name_ar, service_desk.work_vi, service_desk.work_en, service_desk.work_ar, service_desk.closed_at,
        service_desk.version
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        number = try row["number"]
        name = try row.localized("name")
        work = try row.localized("work")
        closedAt = try row.moment("closed_at")
        version = try row["version"]
    }
}

/// Who sits at a desk, for a time; a substitute goes before the one who usually does.
struct DeskSitting: Sendable {
    let id: ID<DeskSitting>
    let desk: ID<ServiceDesk>
    let account: ID<Account>
    let isSubstitute: Bool
    let period: DatePeriod

    static let openEnd = "9999-12-31"

    init(row: Row) throws {
        id = try row["id"]
        desk = try row["desk_id"]
        account = try row["account_id"]
        isSubstitute = try row["is_substitute"]
        let until: String = try row["until_date"]
        period = DatePeriod(from: try row["from_date"], until: until == Self.openEnd ? nil : CalendarDate(until))
    }
}

/// An official at a desk, as everyone may know: name and post.
struct SittingOfficial: Sendable {
    let account: ID<Account>
    let name: String
    let post: LocalizedText
    let isSubstitute: Bool
}
