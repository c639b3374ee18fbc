public import Base
import House
public import Storage

/// A special day as recorded: what it is, why, and who says so.
public struct Holiday: Sendable, Hashable {
    public let id: ID<Holiday>
    public let date: CalendarDate
    public let kind: OfficeCalendar.SpecialDay
    public let name: LocalizedText
    /// Where it is announced; `catalogue` for what came with the program's data.
    public let source: String
    public let verified: Verification
    public let version: Int64

    /// How sure we are of a fact of public law.
    public enum Verification: String, Sendable, CaseIterable {
        /// Read in the legal text.
        case read
        /// Another published source says so.
        case secondary
        case unverified
    }

    /// The source of days that came with the program's data.
    public static let catalogue = "catalogue"

    init(
        id: ID<Holiday>, date: CalendarDate, kind: OfficeCalendar.SpecialDay, name: LocalizedText, source: String,
        verified: Verification, version: Int64
    ) {
        self.id = id
        self.date = date
        self.kind = kind
        self.name = name
        self.source = source
        self.verified = verified
        self.version = version
    }

    init(row: Row) throws {
        id = try row["id"]
        date = try row["date"]
        kind = try row["kind"]
        name = try row.localized("name")
        source = try row["source"]
        verified = try row["verified"]
        version = try row["version"]
    }
}

extension OfficeCalendar.SpecialDay: Storable {}
extension Holiday.Verification: Storable {}
