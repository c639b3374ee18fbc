import Base
import Foundation
import House
import Yams

/// Makes people and answers of the demo from `Data/demo`: the same every time, and no one real is meant.
struct DemoPeople {
    private let names: [String: [(text: String, weight: Int)]]
    private let phrases: [String: Any]
    private var chances: SeededGenerator
    private var serial = 0
    let today: CalendarDate

    /// Another use has chances of its own: what it draws changes nothing for the others.
    init(_ demo: Demo, for use: String = "onestop.dossiers") throws {
        var names: [String: [(text: String, weight: Int)]] = [:]
        for row in try demo.csv("demo/names.csv") {
            names[row["kind"] ?? "", default: []].append((row["text"] ?? "", Int(row["weight"] ?? "") ?? 1))
        }
        self.names = names
        let text = try String(contentsOf: demo.data.appendingPathComponent("demo/phrases.yaml"), encoding: .utf8)
        phrases = try Yams.load(yaml: text) as? [String: Any] ?? [:]
        chances = demo.chances(for: use)
        today = demo.now.date
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &chances) }

    mutating func happens(_ percent: Int) -> Bool { number(1...100) <= percent }

    mutating func one<T>(of list: [T]) -> T? { list.randomElement(using: &chances) }

    /// What an official might have written; empty where the file has nothing.
    mutating func phrase(_ group: String, _ kind: String? = nil, village: String = "", head: String = "") -> String {
        let found = kind.map { (phrases[group] as? [String: Any])?[$0] } ?? phrases[group]
        let list = (found as? [Any] ?? []).compactMap { $0 as? String }
        return ResultWording.replace(
            one(of: list) ?? "",
            ["village": village, "head_name": head, "year": "\(today.year)", "days": "1", "phone": ""])
    }

    /// Every line that the file has there, in its order.
    func lines(_ group: String, _ kind: String) -> [String] {
        ((phrases[group] as? [String: Any])?[kind] as? [Any] ?? []).compactMap { $0 as? String }
    }

    mutating func name(_ isMale: Bool) -> String {
        let sex = isMale ? "male" : "female"
        let parts = [weighted("surname"), happens(3) ? "" : weighted("middle_\(sex)"), weighted("given_\(sex)")]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Answers to every question of a procedure, consistent with each other.
    mutating func answers(_ procedure: Procedure, villages: [AdministrativeUnit], place: String) -> Answers {
        var answers = Answers()
        let isMale = happens(48)
        let born = CalendarDate(dayNumber: today.dayNumber - number(19...76) * 365 - number(0...364))
        let applicant = name(isMale)
        for page in procedure.pages where page.showWhen?.holds(for: answers) ?? true {
            for field in page.fields { fill(field, &answers, isMale, born, applicant, villages, place) }
        }
        return procedure.pruned(answers)
    }

    private mutating func fill(
        _ field: Procedure.Field, _ answers: inout Answers, _ isMale: Bool, _ born: CalendarDate, _ applicant: String,
        _ villages: [AdministrativeUnit], _ place: String
    ) {
        if !field.isShown(for: answers) { return }
        if let condition = field.requiredWhen, !condition.holds(for: answers) { return }
        // Every birth of the demo takes along what may go along.
        if field.key == "linked_with" {
            answers[field.key] = field.choices.first?.key
            return
        }
        if !field.isRequired, field.requiredWhen == nil, happens(50) { return }
        // One of those on the form may be the applicant.
        let isApplicant = field.person != nil && field.person == answers["applicant_is"]
        switch field.kind {
        case .name:
            answers[field.key] =
                isApplicant || field.key == "full_name" || (field.key == "head_name" && happens(60))
                ? applicant : name(field.person.map { $0 == "groom" } ?? happens(50))
        case .personalNumber where isApplicant: answers[field.key] = answers["personal_number"]
        case .personalNumber:
            // Another person's number tells that person's birth.
            let other = field.person.flatMap { answers["\($0)_birth_date"] }.flatMap { CalendarDate($0) }
            let isMale = field.person.map { $0 == "groom" } ?? isMale
            answers[field.key] = personalNumber(isMale, other ?? born)
        case .dateOfBirth where isApplicant: answers[field.key] = born.description
        case .dateOfBirth, .date:
            answers[field.key] =
                (field.key.hasPrefix("child") || field.kind == .date
                ? today.adding(days: -number(3...50)) : field.key == "birth_date" ? born : adult()).description
        case .choice:
            let words = field.choices.map(\.key)
            answers[field.key] =
                field.key == "sex"
                ? (isMale ? "male" : "female")
                : words == ["groom", "bride"] ? (isMale ? "groom" : "bride") : one(of: words)
        case .village: answers[field.key] = one(of: villages.map(\.key))
        case .phone: answers[field.key] = "0301" + Self.padded(number(0...999_999), 6)
        case .number:
            let range = field.range ?? 1...5
            answers[field.key] =
                field.key == "year"
                ? "\(today.year)"
                : field.key == "birth_year"
                    ? "\(today.year - number(18...70))"
                    : "\(number(range.lowerBound...min(range.upperBound, range.lowerBound + 6)))"
        case .money: answers[field.key] = "\(number(1...50) * 10_000)"
        case .email, .person, .file: return
        case .table:
            var row = Answers()
            for column in field.columns { fill(column, &row, isMale, born, applicant, villages, place) }
            answers[field.key] = TableAnswer.text([row])
        case .address: answers[field.key] = "\(number(1...120))"
        case .text, .longText: answers[field.key] = text(field, place)
        }
    }

    private mutating func text(_ field: Procedure.Field, _ place: String) -> String {
        if field.part == .nationality { return lines("texts", "nationality").first ?? place }
        if let words = one(of: lines("texts", field.key)) { return words }
        if field.key == "ethnicity" || field.part == .ethnicity { return "Kinh" }
        return field.requiredWhen == nil ? place : phrase("purposes_other")
    }

    private mutating func adult() -> CalendarDate { today.adding(days: -number(7_300...14_000)) }

    /// As `people.yaml` says: province, century and sex, year, a serial number that is given once.
    private mutating func personalNumber(_ isMale: Bool, _ born: CalendarDate) -> String {
        serial += 1
        let century = (born.year >= 2000 ? 2 : 0) + (isMale ? 0 : 1)
        return "038\(century)" + Self.padded(born.year % 100, 2)
            + Self.padded((serial * 7_919 + 104_729) % 1_000_000, 6)
    }

    private mutating func weighted(_ kind: String) -> String {
        let list = names[kind] ?? []
        var rest = number(0...max(0, list.reduce(0) { $0 + $1.weight } - 1))
        for (text, weight) in list {
            if rest < weight { return text }
            rest -= weight
        }
        return list.last?.text ?? ""
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
