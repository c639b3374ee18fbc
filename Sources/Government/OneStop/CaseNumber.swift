import Base
import Storage

/// The legal number of a dossier: agency, day of receipt, running number of that day (Circular 01/2018/TT-VPCP art. 19).
struct CaseNumber: Sendable, Hashable, CustomStringConvertible {
    /// The agency's identifier as it writes it: `H56.19`, or in the older order `000.00.19.H56`.
    let agency: String
    let day: CalendarDate
    let number: Int64

    init(agency: String, day: CalendarDate, number: Int64) {
        self.agency = agency
        self.day = day
        self.number = number
    }

    /// Reads `AGENCY-YYMMDD-XXXX` in any case and with spaces around the dashes; nil for anything else.
    ///
    /// Years are of this century: numbers are given since 2019. More than four digits are for a day beyond 9999 files.
    init?(parsing text: String) {
        let parts = text.uppercased().filter { !$0.isWhitespace }.split(
            separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 6, (4...6).contains(parts[2].utf8.count),
            let dayNumber = Self.number(parts[1]), let number = Self.number(parts[2]), number > 0,
            let day = CalendarDate(
                year: 2000 + Int(dayNumber / 10_000), month: Int(dayNumber / 100 % 100), day: Int(dayNumber % 100))
        else { return nil }
        let segments = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let isAgency =
            (1...4).contains(segments.count)
            && segments.allSatisfy { segment in
                (1...6).contains(segment.utf8.count)
                    && segment.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
            }
        guard isAgency else { return nil }
        self.init(agency: String(parts[0]), day: day, number: number)
    }

    var description: String {
        let year = day.year % 100
        return "\(agency)-\(Self.padded(year, 2))\(Self.padded(day.month, 2))\(Self.padded(day.day, 2))-"
            + Self.padded(Int(number), 4)
    }

    /// Both orders of the agency's parts, with and without parts of zeros: offices write all of them.
    var spellings: Set<String> {
        let segments = agency.split(separator: ".").map(String.init)
        let meaningful = segments.filter { $0.contains { $0 != "0" } }
        let forms = [segments, segments.reversed(), meaningful, meaningful.reversed()]
        return Set(
            forms.filter { !$0.isEmpty }.map { form in
                CaseNumber(agency: form.joined(separator: "."), day: day, number: number).description
            })
    }

    /// Gives the next number of the day; two who ask at once get two numbers.
    static func next(agency: String, day: CalendarDate, in transaction: Transaction) throws -> CaseNumber {
        let number: Int64? = try transaction.value(
            """
            INSERT INTO case_number (agency, day, last) VALUES (\(agency), \(day), 1)
            ON CONFLICT (agency, day) DO UPDATE SET last = case_number.last + 1 RETURNING last
            """)
        guard let number else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        return CaseNumber(agency: agency, day: day, number: number)
    }

    private static func number(_ digits: Substring) -> Int64? {
        digits.utf8.allSatisfy { (48...57).contains($0) } ? Int64(digits) : nil
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
