import Base
import House

/// A line of a list as read, or why it cannot be.
struct ImportLine: Sendable {
    let number: Int
    let code: String
    let applicant: String
    let result: Result<OutsideDossier.Facts, ImportObjection>
}

/// What is wrong with a line.
struct ImportObjection: Error, Sendable, Hashable {
    let message: Message
}

/// Reads the lines of a table by a mapping, each for itself and against the others.
struct ImportLines: Sendable {
    let mapping: ImportMapping
    /// Codes of our procedures, by folded code and folded name.
    let procedures: [String: String]

    init(mapping: ImportMapping, procedures: [Procedure]) {
        self.mapping = mapping
        var known: [String: String] = [:]
        for procedure in procedures { known[procedure.name.vietnamese.folded()] = procedure.code }
        for procedure in procedures { known[procedure.code.folded()] = procedure.code }
        self.procedures = known
    }

    func read(_ table: TableReading) -> [ImportLine] {
        var places: [ImportField: Int] = [:]
        for (field, column) in mapping.columns { places[field] = table.heading.firstIndex(of: column) }
        var seen: [String: Int] = [:]
        return table.rows.map { row in
            func cell(_ field: ImportField) -> String {
                String(row[places[field]].split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(500))
            }
            let code = String(cell(.code).prefix(100))
            let applicant = String(cell(.applicant).prefix(200))
            do throws(ImportObjection) {
                let facts = try facts(code, applicant, cell)
                let folded = ExternalCode.folded(code)
                if let earlier = seen[folded] {
                    throw ImportObjection(
                        message: Message("onestop.imports.line.twice", ["line": .number(Int64(earlier))]))
                }
                seen[folded] = row.number
                return ImportLine(number: row.number, code: code, applicant: applicant, result: .success(facts))
            } catch {
                return ImportLine(number: row.number, code: code, applicant: applicant, result: .failure(error))
            }
        }
    }

    private func facts(
        _ code: String, _ applicant: String, _ cell: (ImportField) -> String
    ) throws(ImportObjection) -> OutsideDossier.Facts {
        guard !ExternalCode.folded(code).isEmpty else { throw ImportObjection(message: "onestop.imports.line.no_code") }
        func moment(_ field: ImportField) throws(ImportObjection) -> ListedMoment? {
            let text = cell(field)
            if text.isEmpty { return nil }
            guard let moment = ListedMoment(text) else {
                throw ImportObjection(
                    message: Message("onestop.imports.line.bad_date", ["text": .text(String(text.prefix(60)))]))
            }
            return moment
        }
        guard let received = try moment(.received)?.start else {
            throw ImportObjection(message: "onestop.imports.line.no_received")
        }
        let due = try moment(.due)?.end
        let resolved = try moment(.resolved)?.start
        let standing = try standing(cell(.state), isResolved: resolved != nil)
        if standing == .resolved, resolved == nil, mapping.columns[.resolved] != nil {
            throw ImportObjection(message: "onestop.imports.line.no_resolved")
        }
        if let due, due < received { throw ImportObjection(message: "onestop.imports.line.due_before") }
        // A day without a time may be that of reception.
        if let resolved, resolved.date < received.date {
            throw ImportObjection(message: "onestop.imports.line.resolved_before")
        }
        let name = cell(.procedure)
        return OutsideDossier.Facts(
            system: mapping.system, code: code, procedure: procedures[name.folded()] ?? "", procedureName: name,
            applicant: applicant, receivedAt: received, dueAt: due,
            finishedAt: standing.isFinished ? resolved : nil, standing: standing, officer: cell(.officer),
            note: cell(.note))
    }

    private func standing(_ word: String, isResolved: Bool) throws(ImportObjection) -> OutsideDossier.Standing {
        // Lists without states say by the date of the result how far each is.
        if word.isEmpty { return isResolved ? .resolved : .processing }
        guard let known = mapping.states[word.folded()] else {
            throw ImportObjection(
                message: Message("onestop.imports.line.unknown_state", ["word": .text(String(word.prefix(60)))]))
        }
        return known
    }
}

/// A day or a moment as lists write it: `2026-11-23`, `23/11/2026 08:30:00`, `08:30 23-11-2026`, `2026-11-23T08:30`.
struct ListedMoment: Sendable, Hashable {
    let day: CalendarDate
    /// Of the day; nil where only the day is said.
    let minute: Int?

    init?(_ text: String) {
        var day: CalendarDate?
        var minute: Int?
        for part in text.split(whereSeparator: { $0 == " " || $0 == "T" || $0 == "," }) {
            if part.contains(":") {
                guard minute == nil, let read = Self.time(part) else { return nil }
                minute = read
            } else {
                guard day == nil, let read = Self.day(part) else { return nil }
                day = read
            }
        }
        guard let day, (1990...2100).contains(day.year) else { return nil }
        self.day = day
        self.minute = minute
    }

    /// When it began; for a day, its first moment.
    var start: Instant { Instant(day, minutes: minute ?? 0) }

    /// By when it is kept; for a day, its last moment.
    var end: Instant {
        minute.map { Instant(day, minutes: $0) }
            ?? Instant(milliseconds: Instant(day.adding(days: 1)).milliseconds - 1)
    }

    /// The year first, or the day first, as Vietnam writes.
    private static func day(_ text: Substring) -> CalendarDate? {
        let parts = text.split { "/-.".contains($0) }
        let numbers = parts.compactMap { $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        if parts[0].count == 4 { return CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2]) }
        guard parts[2].count == 4 else { return nil }
        return CalendarDate(year: numbers[2], month: numbers[1], day: numbers[0])
    }

    private static func time(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0.prefix { $0 != "." && $0 != "Z" }) }
        guard (2...3).contains(parts.count), numbers.count == parts.count, (0..<24).contains(numbers[0]),
            (0..<60).contains(numbers[1])
        else { return nil }
        return numbers[0] * 60 + numbers[1]
    }
}
