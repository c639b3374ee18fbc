import Base
import House
import Storage

/// The cash of one officer on one day: opened with what is in it, closed by counting it, confirmed by somebody else. What was closed
/// stays so; whoever goes on that day opens a further one.
struct CashDrawer: Sendable, Hashable {
    let id: ID<CashDrawer>
    let unit: ID<AdministrativeUnit>
    let account: ID<Account>
    let officer: String
    let day: CalendarDate
    /// Counts the officer's drawers of the day, from 1.
    let number: Int
    let opening: Money
    let state: State
    let openedAt: Instant
    let closing: Closing?
    let confirmation: Confirmation?
    let version: Int64

    enum State: String, Sendable, CaseIterable, Storable { case open, closed, confirmed }

    /// What was found in it at the end.
    struct Closing: Sendable, Hashable {
        let at: Instant
        /// What should be there: the opening amount and all movements.
        let expected: Money
        let counted: Money
        let notes: CountedNotes
        /// Why they differ; empty where they do not.
        let explanation: String

        /// Positive if there is more than there should be.
        var difference: Int64 { counted.dong - expected.dong }
    }

    /// Who counted it again.
    struct Confirmation: Sendable, Hashable {
        let at: Instant
        let by: String
    }

    var path: String { Self.path(id) }

    /// The list of its receipts.
    var receiptsPath: String { "/desk/payments?from=\(day)&to=\(day)&drawer=\(id)" }

    static func path(_ id: ID<CashDrawer>) -> String { "/desk/payments/closings/\(id)" }

    static let columns: SQL = """
        cash_drawer.id, cash_drawer.unit_id, cash_drawer.account_id, cash_drawer.officer, cash_drawer.day,
        cash_drawer.number, cash_drawer.opening, cash_drawer.state, cash_drawer.opened_at, cash_drawer.closed_at, cash_drawer.expected,
        cash_drawer.counted, cash_drawer.notes, cash_drawer.explanation, cash_drawer.confirmed_at,
        cash_drawer.confirmer, cash_drawer.version
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        account = try row["account_id"]
        officer = try row["officer"]
        day = try row["day"]
        number = try row["number"]
        opening = try row["opening"]
        let state: State = try row["state"]
        self.state = state
        openedAt = try row["opened_at"]
        closing =
            state == .open
            ? nil
            : Closing(
                at: try row["closed_at"], expected: try row["expected"], counted: try row["counted"],
                notes: CountedNotes(json: try row["notes"]), explanation: try row["explanation"])
        confirmation =
            state == .confirmed ? Confirmation(at: try row["confirmed_at"], by: try row["confirmer"]) : nil
        version = try row["version"]
    }
}

/// How many notes of each value lie in a drawer.
struct CountedNotes: Sendable, Hashable {
    /// The notes in circulation, the largest first; coins are none any more.
    static let values: [Int64] = [500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200]
    /// More of one kind lies in no drawer.
    static let most = 100_000

    /// By value; kinds that are not there are left out.
    private(set) var counts: [Int64: Int] = [:]

    init() {}

    subscript(value: Int64) -> Int {
        get { counts[value] ?? 0 }
        set {
            guard Self.values.contains(value), newValue >= 0 else { return }
            counts[value] = newValue == 0 ? nil : min(newValue, Self.most)
        }
    }

    var sum: Money { Money(dong: counts.reduce(0) { $0 + $1.key * Int64($1.value) }) }

    /// The fewest notes that make up an amount, and what no note makes up.
    static func fewest(for amount: Money) -> (notes: CountedNotes, rest: Money) {
        var notes = CountedNotes()
        var rest = max(0, amount.dong)
        for value in values {
            notes[value] = Int(rest / value)
            rest -= Int64(notes[value]) * value
        }
        return (notes, Money(dong: rest))
    }

    init(json: JSONValue) {
        for value in Self.values { self[value] = Int(json["\(value)"]?.integer ?? 0) }
    }

    var json: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: counts.map { ("\($0.key)", .integer(Int64($0.value))) }))
    }
}
