import Audit
public import Base
public import Foundation
import House
public import Storage
import Yams

/// Brings in the national holidays and the weekly hours from the data files. What was edited or taken out here stays
/// so.
public struct ImportWorkCalendar: Sendable {
    /// The texts of `holidays.csv` and `working-hours.yaml`.
    private let holidays: [Holiday]
    private let hours: HoursFile
    private let now: Instant

    /// What of a file could not be understood.
    public struct Malformed: Error, CustomStringConvertible {
        public let file: String
        public let place: String
        public var description: String { "\(file): \(place)" }
    }

    /// What came in.
    public struct Outcome: Sendable, Equatable {
        public var holidays = 0
        public var periods = 0
    }

    /// Reads the files of the `Data` folder; throws `Malformed`.
    public init(data folder: URL, at now: Instant) throws {
        try self.init(
            holidaysCSV: String(contentsOf: folder.appendingPathComponent("holidays.csv"), encoding: .utf8),
            hoursYAML: String(contentsOf: folder.appendingPathComponent("working-hours.yaml"), encoding: .utf8), at: now
        )
    }

    /// Reads the texts of the two files; throws `Malformed`.
    public init(holidaysCSV: String, hoursYAML: String, at now: Instant) throws {
        self.now = now
        holidays = try CSVText.rows(holidaysCSV).map { row in
            let text = row["date"] ?? ""
            guard let date = CalendarDate(text), let kind = OfficeCalendar.SpecialDay(rawValue: row["kind"] ?? ""),
                let verified = Holiday.Verification(rawValue: row["verified"] ?? ""), let name = row["name_vi"],
                !name.isEmpty
            else { throw Malformed(file: "holidays.csv", place: text) }
            return Holiday(
                id: ID(at: now), date: date, kind: kind,
                name: LocalizedText(name, english: row["name_en"], arabic: row["name_ar"]), source: Holiday.catalogue,
                verified: verified, version: 1)
        }
        do {
            hours = try YAMLDecoder().decode(HoursFile.self, from: hoursYAML)
        } catch {
            throw Malformed(file: "working-hours.yaml", place: "\(error)")
        }
    }

    /// Puts in what is not there yet. May be repeated.
    @discardableResult
    public func callAsFunction(database: Database, in transaction: Transaction) throws -> Outcome {
        let store = WorkCalendarStore()
        var outcome = Outcome()
        for period in hours.periods {
            guard let hours = period.hours else { throw Malformed(file: "working-hours.yaml", place: period.from) }
            let isNew = try store.insert(
                hours, source: self.hours.source, verified: self.hours.verification, at: now, in: transaction)
            outcome.periods += isNew ? 1 : 0
        }
        for holiday in holidays {
            outcome.holidays += try store.insert(holiday, at: now, bringingBack: false, in: transaction) ? 1 : 0
        }
        guard outcome != Outcome() else { return outcome }
        try AuditLog().record(
            AuditEntry(
                actor: .system("workcalendar"), action: "workcalendar.import_work_calendar",
                subject: AuditSubject("workcalendar", "data"), unit: nil,
                facts: ["holidays": .integer(Int64(outcome.holidays)), "periods": .integer(Int64(outcome.periods))],
                at: now),
            in: transaction)
        try transaction.raise(WorkCalendarStore.topic, in: database)
        return outcome
    }
}

/// `working-hours.yaml` as written.
private struct HoursFile: Decodable, Sendable {
    let source: String
    let verified: String
    let periods: [Period]

    var verification: Holiday.Verification { Holiday.Verification(rawValue: verified) ?? .unverified }

    struct Period: Decodable, Sendable {
        let from: String
        let until: String?
        let cutOff: String
        let days: [String: [Span]]

        enum CodingKeys: String, CodingKey {
            case from, until, days
            case cutOff = "cut_off"
        }

        struct Span: Decodable, Sendable {
            let open: String
            let close: String
        }

        var hours: WorkHours? {
            guard let first = CalendarDate(from), let cutOff = minutes(cutOff) else { return nil }
            let last = until.flatMap { CalendarDate($0) }
            guard until == nil || last != nil else { return nil }
            let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            let week = names.map { name in
                (days[name] ?? []).map { span -> WorkSpan? in
                    guard let open = minutes(span.open), let close = minutes(span.close) else { return nil }
                    return WorkSpan(open: open, close: close)
                }
            }
            guard week.allSatisfy({ !$0.contains(nil) }) else { return nil }
            return WorkHours(
                period: DatePeriod(from: first, until: last), cutOff: cutOff, week: week.map { $0.compactMap(\.self) })
        }

        private func minutes(_ text: String) -> Int? {
            let parts = text.split(separator: ":")
            guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour),
                (0...59).contains(minute)
            else { return nil }
            return hour * 60 + minute
        }
    }
}
