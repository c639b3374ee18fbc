import Base
import House
import Storage

/// The wording of a result with its placeholders filled: answers as declared, what officials found out in their place.
struct ResultWording {
    let services: OneStopServices
    let dossier: Dossier
    let procedure: Procedure

    /// Fills all but `{commune}`, which the typesetter writes without the kind of unit before it.
    func fill(_ text: String, validUntil: CalendarDate?, at now: Instant, in connection: Connection) throws -> String {
        let answers = try services.answersWithFindings(of: dossier, in: connection)
        let agency = try services.agency(of: dossier, procedure, at: now, in: connection)
        var values: [String: String] = [
            "applicant_name": dossier.applicantName, "agency": agency.vietnamese,
            "valid_until": validUntil.map(Self.written) ?? "", "external_number": "",
        ]
        for (key, answer) in answers.values where values[key] == nil {
            values[key] = try shown(key, answer, answers, in: connection)
        }
        return Self.replace(text, values)
    }

    private func shown(
        _ key: String, _ answer: String, _ answers: Answers, in connection: Connection
    ) throws -> String {
        guard let field = procedure.field(key) else { return answer }
        if field.kind == .table {
            return try TableAnswer.rows(answer).map { row in
                try field.columns.compactMap { column in
                    try row[column.key].map { try shown(column, $0, row, in: connection) }
                }.joined(separator: ", ")
            }.joined(separator: "; ")
        }
        return try shown(field, answer, answers, in: connection)
    }

    private func shown(
        _ field: Procedure.Field, _ answer: String, _ answers: Answers, in connection: Connection
    ) throws -> String {
        let key = field.key
        switch field.kind {
        case .choice:
            // "Something else" says nothing: what the person wrote beside it does.
            if answer == "other", let own = answers["\(key)_other"], !own.isEmpty { return own }
            return (allChoices(key) + field.choices).first { $0.key == answer }?.label.vietnamese ?? answer
        case .village: return try services.villageName(answer, at: services.clock.now(), in: connection) ?? answer
        case .money: return Self.grouped(answer)
        case .date, .dateOfBirth: return CalendarDate(answer).map(Self.written) ?? answer
        default: return answer
        }
    }

    /// A step may have a field of the same key with fewer choices.
    private func allChoices(_ key: String) -> [Procedure.Choice] {
        let fields = procedure.pages.flatMap(\.fields) + procedure.steps.flatMap(\.fields)
        return fields.filter { $0.key == key }.flatMap(\.choices)
    }

    /// Digits in groups of three, as papers write amounts.
    static func grouped(_ digits: String) -> String {
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(".") }
            result.append(digit)
        }
        return result
    }

    /// Day, month, year with two digits, as papers write it.
    static func written(_ date: CalendarDate) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(date.day))/\(two(date.month))/\(date.year)"
    }

    /// Replaces `{key}` where there is a value, once: what people typed is never read for placeholders.
    static func replace(_ text: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else {
                rest = rest[open...]
                break
            }
            let key = String(rest[rest.index(after: open)..<close])
            result += values[key] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
