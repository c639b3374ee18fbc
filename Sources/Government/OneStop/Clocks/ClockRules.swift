import Base
import House

/// The numbers that clocks go by, as in force on a day. Data with dates and source; `RuleBook` keeps them.
struct ClockRules: Sendable, Hashable {
    /// One number that an administrator may set from a day on.
    enum Key: String, Sendable, CaseIterable {
        /// Working hours in which a pre-filing is to be received.
        case acceptanceHours = "acceptance_hours"
        /// Minutes since midnight; what comes later counts as received on the next working day.
        case cutOff = "cut_off"
        /// Working days after reception in which a dossier may be sent back so that its clock begins anew.
        case returnDays = "return_days"
        /// How often a dossier is sent back without a superior's reason.
        case freeReturns = "free_returns"
        /// How often a new date may be set.
        case apologies
        /// Days before the date by which a new one must be set.
        case apologyDays = "apology_days"
        /// Working hours before the date at which those who hold it are warned.
        case warningHours = "warning_hours"
        /// Days after which a result counts as unclaimed.
        case unclaimedDays = "unclaimed_days"
        /// Working days after which a pause counts as too long.
        case pausedDays = "paused_days"
        /// Working hours without a reception after which a counter counts as silent.
        case silentHours = "silent_hours"
        /// Working days after reception in which an application that was taken on paper is entered.
        case lateEntryDays = "late_entry_days"

        /// What makes sense.
        var range: ClosedRange<Int> {
            switch self {
            case .cutOff: 1...1440
            case .freeReturns, .apologies: 0...9
            default: 0...400
            }
        }

        /// What holds where nobody has set anything; `Data/onestop-rules.csv` says the same, with its sources.
        var usual: Int {
            switch self {
            case .acceptanceHours: 8
            case .cutOff: 15 * 60
            case .returnDays: 3
            case .freeReturns, .apologies, .apologyDays: 1
            case .warningHours: 8
            case .unclaimedDays: 30
            case .pausedDays: 10
            case .silentHours: 8
            case .lateEntryDays: 5
            }
        }
    }

    private var values: [Key: Int] = [:]

    /// The usual numbers.
    static let usual = ClockRules()

    subscript(key: Key) -> Int {
        get { values[key] ?? key.usual }
        set { values[key] = newValue }
    }
}

/// A number from one day on.
struct ClockRule: Sendable, Hashable {
    let id: ID<ClockRule>
    let key: ClockRules.Key
    let from: CalendarDate
    let value: Int
    /// The article that says so, or whose habit it is.
    let source: String
    let verified: Procedure.Verification
    let version: Int64
}

/// A reason for which a clock may stand; no other is allowed.
struct PauseKind: Sendable, Hashable {
    let key: String
    let name: LocalizedText
    let period: DatePeriod
    let source: String
    let verified: Procedure.Verification
    let version: Int64

    /// The one that a return by a superior makes; officials do not choose it.
    static let supplement = "supplement"
    /// Waiting for another agency.
    static let agency = "agency"
    /// Waiting for the applicant to pay.
    static let payment = "payment"
}

/// All rules with their dates.
struct RuleBook: Sendable, Hashable {
    var rules: [ClockRule] = []
    var pauses: [PauseKind] = []

    /// The numbers in force on a day: of each key the rule that began last.
    func rules(on day: CalendarDate) -> ClockRules {
        var found = ClockRules()
        for rule in rules.sorted(by: { $0.from < $1.from }) where rule.from <= day { found[rule.key] = rule.value }
        return found
    }

    /// The rule of a key in force on a day; nil where the usual number holds.
    func rule(_ key: ClockRules.Key, on day: CalendarDate) -> ClockRule? {
        rules.filter { $0.key == key && $0.from <= day }.max { $0.from < $1.from }
    }

    /// The reasons that officials may choose on a day.
    func pauses(on day: CalendarDate) -> [PauseKind] {
        pauses.filter { $0.key != PauseKind.supplement && $0.period.contains(day) }
    }

    func pause(_ key: String?) -> PauseKind? { pauses.first { $0.key == key } }
}
