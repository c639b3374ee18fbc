public import Base
public import House
public import Storage

/// Units that end on a day and what each becomes, if anything; what did not exist begins that day.
public struct UnitMerge: Sendable {
    /// The first day of the new order.
    public let day: CalendarDate
    let lines: [Line]
    let new: [NewUnit]

    /// One unit that ends.
    struct Line: Sendable {
        let number: Int
        let unit: String
        /// nil where nothing goes on with its work.
        let becomes: String?
        /// Below which unit that which lies below goes on, where nothing goes on with the work; empty where nothing shall.
        let parent: String
    }

    /// In the place of an heir: there is none. Said in a word, because a cell may be empty by mistake.
    static let ends = "ends"

    /// A unit that begins.
    struct NewUnit: Sendable {
        let number: Int
        let key: String
        let name: LocalizedText
        /// As the unit that becomes it, where none is given.
        let kind: AdministrativeUnit.Kind?
        let parent: String
        let code: String
        let organisationCode: String
        let phone: String
        let address: String
    }

    /// The columns of the table; only the first two are needed where the heir exists.
    public static let columns = [
        "unit", "becomes", "name_vi", "name_en", "name_ar", "kind", "parent", "code", "org_code", "phone", "address",
    ]

    /// Reads the table; throws `Problem` (invalid) with the line that is wrong.
    public init(_ table: TableReading, on day: CalendarDate) throws {
        var places: [String: Int] = [:]
        for (index, name) in table.heading.enumerated() where places[name] == nil { places[name] = index }
        let missing = ["unit", "becomes"].filter { places[$0] == nil }
        guard missing.isEmpty else {
            throw Self.problem(
                Message("identity.import.no_column", ["names": .text(missing.joined(separator: ", "))]))
        }
        var lines: [Line] = []
        var new: [String: NewUnit] = [:]
        for row in table.rows {
            func cell(_ name: String) -> String { row[places[name]] }
            let (unit, key) = (cell("unit"), cell("becomes"))
            guard !unit.isEmpty, !key.isEmpty, unit != key else {
                throw Self.problem("identity.merge.bad_line", line: row.number)
            }
            let becomes = key == Self.ends ? nil : key
            lines.append(Line(number: row.number, unit: unit, becomes: becomes, parent: cell("parent")))
            guard let becomes, !cell("name_vi").isEmpty, new[becomes] == nil else { continue }
            let kind = AdministrativeUnit.Kind(rawValue: cell("kind"))
            if kind == nil, !cell("kind").isEmpty {
                throw Self.problem("identity.merge.bad_kind", line: row.number)
            }
            new[becomes] = NewUnit(
                number: row.number, key: becomes,
                name: LocalizedText(cell("name_vi"), english: cell("name_en"), arabic: cell("name_ar")), kind: kind,
                parent: cell("parent"), code: cell("code"), organisationCode: cell("org_code"), phone: cell("phone"),
                address: cell("address"))
        }
        guard !lines.isEmpty else { throw Self.problem("web.table.empty") }
        self.day = day
        self.lines = lines
        self.new = new.values.sorted { $0.number < $1.number }
    }

    static func problem(_ message: Message, line: Int? = nil) -> Problem {
        let full =
            line.map { Message("identity.merge.in_line", ["line": .number(Int64($0)), "problem": .message(message)]) }
            ?? message
        return Problem.invalid([FieldProblem("lines", full)])
    }
}

/// What a merge does, to be looked at before it is done.
public struct UnitMergePlan: Sendable {
    /// What goes on with the work of a unit that ends.
    public struct Heir: Sendable {
        public let id: ID<AdministrativeUnit>
        public let name: LocalizedText
    }

    /// A unit that ends, and what goes on with its work, if anything.
    public struct Ending: Sendable {
        public let unit: AdministrativeUnit
        public let heir: Heir?
        let line: UnitMerge.Line
    }

    /// A unit that stays, under another.
    public struct Moving: Sendable {
        public let unit: AdministrativeUnit
        public let parent: ID<AdministrativeUnit>
        public let parentName: LocalizedText
    }

    /// A post that goes on in the heir, or ends where there is none.
    public struct PostMoving: Sendable {
        public let post: Post
        public let account: ID<Account>
        public let holder: String
        public let username: String
        public let from: LocalizedText
        public let heir: Heir?
        /// Whether the holder has no other post that day, nor may sign in.
        public internal(set) var isLast = false
    }

    public let day: CalendarDate
    public internal(set) var beginning: [LocalizedText] = []
    public internal(set) var ending: [Ending] = []
    public internal(set) var moving: [Moving] = []
    public internal(set) var posts: [PostMoving] = []

    public var isNothing: Bool { ending.isEmpty && moving.isEmpty && posts.isEmpty && beginning.isEmpty }
}

extension UnitStore {
    /// The commune that an installation serves on that day: the one of that key, or what it became.
    public func home(
        _ key: String, asOf date: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        try find(key: key, asOf: date, in: connection).flatMap { try standing($0.id, asOf: date, in: connection) }
    }

    /// The unit that does the work on that day: itself, or what it became, and what that became.
    public func standing(
        _ id: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> AdministrativeUnit? {
        var unit = try find(id, asOf: date, in: connection)
        // Ten mergers of one place are more than a century has.
        for _ in 0..<10 {
            guard let now = unit, let until = now.period.until, until <= date,
                let heir = try successor(of: now.id, in: connection)
            else { return unit }
            unit = try find(heir, asOf: date, in: connection)
        }
        return unit
    }

    /// The rows that belong together with the unit's on that day: its own, and those of all that have become one with it.
    public func reach(
        of id: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> Scope {
        .below([try standing(id, asOf: date, in: connection)?.id ?? id], asOf: date)
    }
}
