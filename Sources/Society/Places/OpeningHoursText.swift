import Base
import Texts
import Web

// Opening hours as people type and read them.

extension OpeningHours {
    /// `07:30-11:30, 13:30-17:00`; `7h30 – 11h30` too. Nothing is closed; nil if it cannot be understood.
    static func read(_ text: String) -> [Span]? {
        var spans: [Span] = []
        for part in text.split(whereSeparator: { ",;".contains($0) }) {
            let ends = part.split(whereSeparator: { "-\u{2010}\u{2011}\u{2013}\u{2014}".contains($0) })
            guard ends.count == 2, let open = minutes(ends[0]), let close = minutes(ends[1]),
                let span = Span(open: open, close: close)
            else { return nil }
            spans.append(span)
        }
        guard spans.count <= 6, zip(spans, spans.dropFirst()).allSatisfy({ $0.close <= $1.open }) else { return nil }
        return spans
    }

    /// Minutes since midnight of `7`, `7h`, `7h30`, `07:30`, `7.30`.
    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.trimmed().lowercased().split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { "h:.".contains($0) })
        func number(_ text: Substring) -> Int? {
            let digits = text.trimmed()
            guard (1...2).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isWholeNumber }) else {
                return nil
            }
            return Int(digits)
        }
        guard let first = parts.first, let hour = number(first) else { return nil }
        let rest = parts.count == 2 ? parts[1].trimmed() : ""
        let minute = rest.isEmpty ? 0 : number(Substring(rest)) ?? -1
        guard (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440 else { return nil }
        return hour * 60 + minute
    }

    /// How `read` takes it.
    static func typed(_ spans: [Span]) -> String {
        spans.map { "\(clock($0.open))-\(clock($0.close))" }.joined(separator: ", ")
    }

    private static func clock(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// The hours of a form: `hours` (unknown, always, weekly), `hours_1` to `hours_7`, and `hours_days`, a line for each
    /// day that differs: `17/02/2027: 08:00-10:00`, or without hours if it is closed.
    static func read(_ reader: FormReader) -> OpeningHours? {
        guard let rule = reader.choice("hours", among: FormRule.allCases.map(\.rawValue)).flatMap(FormRule.init)
        else { return nil }
        var week: [[Span]] = []
        if rule == .weekly {
            for day in 1...7 {
                let name = "hours_\(day)"
                guard let spans = read(reader.line(name, .optional, max: 100) ?? "") else {
                    reader.refuse(name, "places.problem.bad_hours")
                    continue
                }
                week.append(spans)
            }
            if week.count == 7, week.allSatisfy(\.isEmpty) { reader.refuse("hours_1", "places.problem.never_open") }
        }
        let exceptions = days(reader.text("hours_days", .optional, max: 4_000) ?? "")
        guard let exceptions, exceptions.count <= mostExceptions else {
            reader.refuse("hours_days", "places.problem.bad_days")
            return nil
        }
        guard reader.isSound else { return nil }
        return switch rule {
        case .unknown: OpeningHours(.unknown, exceptions: exceptions)
        case .always: OpeningHours(.always, exceptions: exceptions)
        case .weekly: OpeningHours(.weekly(week), exceptions: exceptions)
        }
    }

    enum FormRule: String, CaseIterable { case unknown, always, weekly }

    private static func days(_ text: String) -> [CalendarDate: [Span]]? {
        var days: [CalendarDate: [Span]] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let given = FormReader(Form([("day", String(parts[0]))])).date("day")
            let hours = parts.count == 2 ? String(parts[1]) : ""
            // A word instead of hours says that it is closed.
            let spans = hours.contains(where: \.isWholeNumber) ? read(hours) : []
            guard let given, let spans else { return nil }
            days[given] = spans
        }
        return days
    }

    /// What the fields of the form hold.
    func typed(_ name: String) -> String {
        switch name {
        case "hours":
            switch rule {
            case .unknown: FormRule.unknown.rawValue
            case .always: FormRule.always.rawValue
            case .weekly: FormRule.weekly.rawValue
            }
        case "hours_days":
            exceptions.sorted { $0.key < $1.key }.map { "\($0.key): \(Self.typed($0.value))" }.joined(separator: "\n")
        default:
            if case .weekly(let week) = rule, let day = Int(name.dropFirst("hours_".count)), (1...7).contains(day) {
                Self.typed(week[day - 1])
            } else {
                ""
            }
        }
    }
}

/// Opening hours in the reader's words.
struct HoursWords {
    let visit: Visit

    /// `07:30–11:30, 13:30–17:00`, or that it is closed.
    func spans(_ spans: [OpeningHours.Span]) -> String {
        if spans.isEmpty { return visit.say("places.hours.closed") }
        if spans.count == 1, spans[0].open == 0, spans[0].close == 1440 { return visit.say("places.hours.all_day") }
        return spans.map { span in
            visit.formats.time(minuteOfDay: span.open) + "–" + visit.formats.time(minuteOfDay: span.close)
        }.joined(separator: ", ")
    }

    /// What holds on that day, in words that are true all day long; nil where nobody has said.
    func today(_ hours: OpeningHours, on day: CalendarDate) -> String? {
        guard let open = hours.spans(on: day) else { return nil }
        return open.isEmpty
            ? visit.say("places.hours.today_closed")
            : visit.say("places.hours.today", ["hours": .text(spans(open))])
    }

    /// The week, runs of like days together, and the days to come that differ.
    func rows(_ hours: OpeningHours, from day: CalendarDate) -> [(label: String, value: String)] {
        var rows: [(label: String, value: String)] =
            switch hours.rule {
            case .unknown: []
            case .always: [(visit.say("places.hours.every_day"), visit.say("places.hours.all_day"))]
            case .weekly: hours.runs.map { (label: run($0.first, $0.last), value: spans($0.spans)) }
            }
        rows += hours.exceptions(from: day).prefix(10).map {
            (label: visit.formats.dateWithWeekday($0.day), value: spans($0.spans))
        }
        return rows
    }

    private func run(_ first: Int, _ last: Int) -> String {
        if first == 1, last == 7 { return visit.say("places.hours.every_day") }
        return first == last ? weekday(first) : "\(weekday(first)) – \(weekday(last))"
    }

    /// The name of the day, Monday first.
    func weekday(_ number: Int) -> String {
        // 1970-01-05 was a Monday.
        visit.formats.weekday(CalendarDate(dayNumber: 3 + number))
    }
}
