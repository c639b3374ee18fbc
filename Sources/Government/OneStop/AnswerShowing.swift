import Base
import House
import Residents
import Texts

/// Writes answers for a reader: labels of choices, names of villages, dates as people say them.
struct AnswerShowing: Sendable {
    let language: Language
    let formats: Formats
    /// By key.
    let villages: [String: AdministrativeUnit]
    /// Numbers, telephones and birth dates with most of them hidden.
    var isMasked = false

    init(_ formats: Formats, villages: [AdministrativeUnit], isMasked: Bool = false) {
        language = formats.language
        self.formats = formats
        self.villages = Dictionary(villages.map { ($0.key, $0) }) { first, _ in first }
        self.isMasked = isMasked
    }

    /// The answer to the field; empty where there is none.
    func text(_ field: Procedure.Field, in answers: Answers) -> String {
        guard let value = answers[field.key] else { return "" }
        switch field.kind {
        case .choice: return field.choices.first { $0.key == value }?.label.text(in: language) ?? value
        case .village: return villages[value]?.name.text(in: language) ?? value
        case .dateOfBirth, .date:
            guard let date = CalendarDate(value) else { return value }
            return isMasked && field.kind == .dateOfBirth ? Masked.birthDate(date) : formats.date(date)
        case .personalNumber:
            guard isMasked, let number = try? PersonalNumber(parsing: value) else { return value }
            return Masked.number(number)
        case .phone:
            guard isMasked, let phone = try? VietnamesePhone(parsing: value) else { return value }
            return Masked.phone(phone)
        case .money: return Int64(value).map { formats.money(Money(dong: $0)) } ?? value
        case .table:
            return TableAnswer.rows(value).map { row in
                field.columns.map { text($0, in: row) }.filter { !$0.isEmpty }.joined(separator: ", ")
            }.joined(separator: "; ")
        case .person, .file: return ""
        case .address: return isMasked ? Masked.address(village: nil) : value
        case .name, .text, .longText, .email, .number: return value
        }
    }

    /// Whether the answer is a name, number or code that keeps its direction in every language.
    static func isForeign(_ field: Procedure.Field) -> Bool {
        switch field.kind {
        case .choice, .date, .dateOfBirth, .money, .table: false
        default: true
        }
    }
}
