import Base

/// When a place is open: the hours of each weekday, and days that differ.
struct OpeningHours: Sendable, Hashable {
    /// A stretch of one day, `[open, close)`, in minutes since midnight.
    struct Span: Sendable, Hashable {
        let open: Int
        let close: Int

        /// nil unless it begins before it ends, within one day.
        init?(open: Int, close: Int) {
            guard open >= 0, open < close, close <= 1440 else { return nil }
            self.open = open
            self.close = close
        }

        fileprivate static let wholeDay = Span(unchecked: 0, 1440)

        private init(unchecked open: Int, _ close: Int) {
            self.open = open
            self.close = close
        }
    }

    /// What holds as a rule.
    enum Rule: Sendable, Hashable {
        /// Nobody has said.
        case unknown
        /// By day and night.
        case always
        /// Monday first; a day without spans is closed.
        case weekly([[Span]])
    }

    /// How it stands at one moment.
    enum Standing: Sendable, Hashable {
        case unknown
        /// The end is nil where it never closes.
        case open(until: Instant?)
        /// The next opening within two weeks; nil if there is none.
        case closed(until: Instant?)
    }

    private(set) var rule: Rule
    /// Days that differ; no spans is closed.
    private(set) var exceptions: [CalendarDate: [Span]]

    /// Days that may differ, for one place.
    static let mostExceptions = 100

    /// nil unless a week has seven days, and the spans of each day are in order without overlap.
    init?(_ rule: Rule, exceptions: [CalendarDate: [Span]] = [:]) {
        if case .weekly(let week) = rule {
            guard week.count == 7, week.allSatisfy(Self.areOrderly) else { return nil }
        }
        guard exceptions.count <= Self.mostExceptions, exceptions.values.allSatisfy(Self.areOrderly) else { return nil }
        self.rule = rule
        self.exceptions = exceptions
    }

    /// Hours of which nothing is known.
    init() {
        rule = .unknown
        exceptions = [:]
    }

    private static func areOrderly(_ spans: [Span]) -> Bool {
        spans.count <= 6 && zip(spans, spans.dropFirst()).allSatisfy { $0.close <= $1.open }
    }

    /// The open stretches of a day, in order; nil where nobody has said.
    func spans(on day: CalendarDate) -> [Span]? {
        if let exception = exceptions[day] { return exception }
        switch rule {
        case .unknown: return nil
        case .always: return [.wholeDay]
        case .weekly(let week): return week[day.weekday - 1]
        }
    }

    /// How it stands at that moment. An opening that goes on over midnight counts as one.
    func standing(at moment: Instant) -> Standing {
        guard let today = spans(on: moment.date) else { return .unknown }
        let minute = moment.minuteOfDay
        if let span = today.first(where: { $0.open <= minute && minute < $0.close }) {
            return .open(until: closing(of: span, on: moment.date))
        }
        for ahead in 0...14 {
            let day = moment.date.adding(days: ahead)
            guard let next = spans(on: day)?.first(where: { ahead > 0 || $0.open > minute }) else { continue }
            return .closed(until: Instant(day, minutes: next.open))
        }
        return .closed(until: nil)
    }

    private func closing(of span: Span, on day: CalendarDate) -> Instant? {
        var (day, close) = (day, span.close)
        // Two weeks of opening without an end is always.
        for _ in 0..<14 {
            let next = day.adding(days: 1)
            guard close == 1440, let following = spans(on: next)?.first, following.open == 0 else {
                return Instant(day, minutes: close)
            }
            (day, close) = (next, following.close)
        }
        return nil
    }

    /// The days that differ, from that day on, in order.
    func exceptions(from day: CalendarDate) -> [(day: CalendarDate, spans: [Span])] {
        exceptions.filter { $0.key >= day }.sorted { $0.key < $1.key }.map { (day: $0.key, spans: $0.value) }
    }

    /// The week as runs of days with the same hours: Monday to Friday, Saturday and Sunday.
    var runs: [(first: Int, last: Int, spans: [Span])] {
        guard case .weekly(let week) = rule else { return [] }
        var runs: [(first: Int, last: Int, spans: [Span])] = []
        for (index, spans) in week.enumerated() {
            if let last = runs.last, last.spans == spans {
                runs[runs.count - 1].last = index + 1
            } else {
                runs.append((first: index + 1, last: index + 1, spans: spans))
            }
        }
        return runs
    }
}

extension OpeningHours {
    /// As stored: `{"week": "always" | "unknown" | [[[450,690]],…], "days": {"2026-02-17": []}}`.
    var json: JSONValue {
        let week: JSONValue =
            switch rule {
            case .unknown: "unknown"
            case .always: "always"
            case .weekly(let days): .array(days.map(Self.json))
            }
        let days = exceptions.map { ($0.key.description, Self.json($0.value)) }
        return ["week": week, "days": .object(Dictionary(days) { first, _ in first })]
    }

    /// Hours that make no sense are hours of which nothing is known: the page goes on without them.
    init(json: JSONValue) {
        let rule: Rule =
            switch json["week"] {
            case .some("always"): .always
            case .some(.array(let days)): .weekly(days.map(Self.spans))
            default: .unknown
            }
        let days = (json["days"]?.object ?? [:]).compactMap { name, spans in
            CalendarDate(name).map { ($0, Self.spans(spans)) }
        }
        self = OpeningHours(rule, exceptions: Dictionary(days) { first, _ in first }) ?? OpeningHours()
    }

    private static func json(_ spans: [Span]) -> JSONValue {
        .array(spans.map { [.integer(Int64($0.open)), .integer(Int64($0.close))] })
    }

    private static func spans(_ json: JSONValue) -> [Span] {
        (json.array ?? []).compactMap { pair in
            guard let pair = pair.array, pair.count == 2, let open = pair[0].integer, let close = pair[1].integer
            else { return nil }
            return Span(open: Int(clamping: open), close: Int(clamping: close))
        }
    }
}
