public import Base
public import Storage

/// Which units' rows a reader may see. Every list of a store takes one, so that an unscoped query does not compile.
public struct Scope: Sendable, Hashable {
    private enum Extent: Sendable, Hashable {
        case everything
        case below([ID<AdministrativeUnit>], asOf: CalendarDate)
    }

    private let extent: Extent

    /// All rows: for jobs and commands, which act for no one. The reason is for the reader of the code.
    public static func everything(because reason: StaticString) -> Scope { Scope(extent: .everything) }

    /// The rows of these units and of all below them on that day; merged units count to what they became.
    public static func below(_ units: [ID<AdministrativeUnit>], asOf date: CalendarDate) -> Scope {
        Scope(extent: .below(units, asOf: date))
    }

    /// No rows.
    public static let nothing = Scope(extent: .below([], asOf: CalendarDate(dayNumber: 0)))

    /// The condition that the column's unit lies within the scope: the one predicate for list, get, search, export and count.
    public func contains(_ column: SQL) -> SQL {
        switch extent {
        case .everything: "1 = 1"
        case .below(let units, let date):
            """
            \(column) IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id IN (\(list: units))
                AND from_date <= \(date) AND until_date > \(date))
            """
        }
    }
}
