import Base
import House
import Storage

/// What is particular to an announcement: how urgent it is, whom it concerns, until when it holds.
struct Announcement: Sendable, Hashable {
    /// An emergency stands above everything on the square.
    enum Urgency: String, Sendable, CaseIterable, Storable { case ordinary, important, emergency }

    var urgency = Urgency.ordinary
    /// The first day on which it no longer holds; nil for no end.
    var until: CalendarDate?
    /// The villages that it concerns; empty for the whole commune.
    var villages: [ID<AdministrativeUnit>] = []

    static let openEnd = "9999-12-31"
    static let columns: SQL = "detail.urgency, detail.until_date"

    init(urgency: Urgency = .ordinary, until: CalendarDate? = nil, villages: [ID<AdministrativeUnit>] = []) {
        self.urgency = urgency
        self.until = until
        self.villages = villages
    }

    /// Villages are read for all rows of a list at once.
    init(row: Row) throws {
        urgency = try row["urgency"]
        let end: String = try row["until_date"]
        until = end == Self.openEnd ? nil : CalendarDate(end)
    }
}
