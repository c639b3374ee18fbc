import Base
import House
import Storage

/// A place in a line on one day: a number and how far it has come. Nothing on it says whose it is.
struct Ticket: Sendable {
    let id: ID<Ticket>
    let unit: ID<AdministrativeUnit>
    /// Where it waits now.
    let line: ID<QueueLine>
    let letter: String
    let day: CalendarDate
    let number: Int
    let state: State
    let way: Way
    let takenAt: Instant
    /// When it was called last; nil before.
    let calledAt: Instant?
    /// How often it was called.
    let calls: Int
    let endedAt: Instant?
    /// The number of the desk that called it; 0 before.
    let desk: Int
    let version: Int64

    /// How far it has come.
    enum State: String, Sendable, CaseIterable, Storable {
        case waiting, called, serving, done, absent, cancelled

        /// Whether somebody at a desk has it in hand.
        var isInHand: Bool { self == .called || self == .serving }
        /// Whether it is over.
        var isOver: Bool { self == .done || self == .absent || self == .cancelled }
    }

    /// How it was taken.
    enum Way: String, Sendable, CaseIterable, Storable {
        /// By the person, after a scan.
        case phone
        /// By an officer, told by word of mouth.
        case counter
        /// By an officer, on paper.
        case printed
    }

    /// What is called out: `A012`.
    var label: String {
        let digits = String(number)
        return letter + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    static let columns: SQL = """
        id, unit_id, line_id, letter, day, number, state, way, taken_at, called_at, calls, ended_at, desk, version
        """

    init(row: Row) throws {
        func moment(_ column: String) throws -> Instant? {
            let moment: Instant = try row[column]
            return moment.milliseconds == 0 ? nil : moment
        }
        id = try row["id"]
        unit = try row["unit_id"]
        line = try row["line_id"]
        letter = try row["letter"]
        day = try row["day"]
        number = try row["number"]
        state = try row["state"]
        way = try row["way"]
        takenAt = try row["taken_at"]
        calledAt = try moment("called_at")
        calls = try row["calls"]
        endedAt = try moment("ended_at")
        desk = try row["desk"]
        version = try row["version"]
    }
}
