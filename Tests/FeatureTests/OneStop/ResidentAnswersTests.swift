import Base
import House
import Testing
import Web

@testable import OneStop

@Suite struct `Reading answers` {
    private func field(
        _ key: String, _ kind: Procedure.Field.Kind, required: Bool = true, choices: [String] = [],
        range: ClosedRange<Int>? = nil, when condition: AnswerRule? = nil
    ) -> Procedure.Field {
        Procedure.Field(
            key: key, kind: kind, label: LocalizedText(key), hint: nil, isRequired: required,
            choices: choices.map { Procedure.Choice(key: $0, label: LocalizedText($0)) }, range: range, maxLength: 200,
            requiredWhen: condition)
    }

    private func read(_ fields: [Procedure.Field], _ typed: [(String, String)]) -> (
        answers: Answers, problems: [FieldProblem]
    ) {
        let village = AdministrativeUnit(
            id: ID(at: Instant(milliseconds: 0)), key: "van-son-8", kind: .village, code: "", name: LocalizedText("8"),
            parent: nil, phone: "", address: "", period: DatePeriod(from: CalendarDate(dayNumber: 0)))
        return AnswerReading(fields: fields, villages: [village], today: CalendarDate(dayNumber: 20_780)).read(
            Form(typed))
    }

    private var person: [Procedure.Field] {
        [
            field("full_name", .name), field("personal_number", .personalNumber), field("birth_date", .dateOfBirth),
            field("sex", .choice, choices: ["male", "female"]), field("phone", .phone),
        ]
    }

    private let typed = [
        ("full_name", "Nguyễn Thị Hoa"), ("personal_number", "038 185 001 234"), ("birth_date", "27/3/1985"),
        ("sex", "female"), ("phone", "+84 912 345 678"),
    ]

    private func changed(_ key: String, _ value: String) -> [(String, String)] {
        typed.map { $0.0 == key ? (key, value) : $0 }
    }

    @Test func `answers are kept in one spelling`() {
        let (answers, problems) = read(person, typed)
        #expect(problems.isEmpty)
        #expect(answers["personal_number"] == "038185001234")
        #expect(answers["birth_date"] == "1985-03-27")
        #expect(answers["phone"] == "0912345678")
    }

    @Test(arguments: [
        ("full_name", "A", "residents.name.too_short"),
        ("full_name", String(repeating: "Â", count: 200), "residents.name.too_long"),
        ("full_name", "Nguyễn 😀 Hoa", "residents.name.bad_character"),
        ("full_name", "Hoa\u{202E}abc", "residents.name.bad_character"),
        ("full_name", "\u{0}", "web.form.unreadable_characters"),
        ("full_name", "   ", "web.form.required"),
        ("personal_number", "123456789", "residents.number.old_card"),
        ("personal_number", "12345", "residents.number.wrong_length"),
        ("personal_number", "03818500123x", "residents.number.bad_character"),
        ("personal_number", "038085001234", "onestop.problem.number_and_sex"),
        ("personal_number", "038186001234", "onestop.problem.number_and_birth_year"),
        ("personal_number", "038086001234", "onestop.problem.number_and_person"),
        ("birth_date", "27/3/2085", "onestop.problem.born_in_future"),
        ("birth_date", "27/3/1885", "onestop.problem.born_too_early"),
        ("birth_date", "30/2/1985", "web.form.bad_date"),
        ("birth_date", "yesterday", "web.form.bad_date"),
        ("sex", "robot", "web.form.bad_choice"),
        ("sex", "", "web.form.required_choice"),
        ("phone", "12", "residents.phone.malformed"),
    ])
    func `a wrong answer is named with what is wrong`(key: String, value: String, text: String) {
        let (_, problems) = read(person, changed(key, value))
        #expect(problems.contains { $0.message.key.name == text }, "\(problems)")
    }

    @Test(arguments: [
        ("full_name", "Nguye\u{302}\u{303}n Thi\u{323} Hoa", "Nguyễn Thị Hoa"),
        ("full_name", "  Nguyễn\u{A0}Thị   Hoa ", "Nguyễn Thị Hoa"),
        ("full_name", "محمد علي", "محمد علي"),
        ("personal_number", "٠٣٨١٨٥٠٠١٢٣٤", "038185001234"),
        ("birth_date", "27031985", "1985-03-27"),
        ("birth_date", "1985-03-27", "1985-03-27"),
        ("birth_date", "٢٧/٣/١٩٨٥", "1985-03-27"),
    ])
    func `other ways of writing are understood`(key: String, value: String, kept: String) {
        let (answers, problems) = read(person, changed(key, value))
        #expect(problems.isEmpty, "\(problems)")
        #expect(answers[key] == kept)
    }

    @Test func `a field may be required by the answer to another`() {
        let fields = [
            field("purpose", .choice, choices: ["school", "other"]),
            field("purpose_other", .text, required: false, when: .among(field: "purpose", ["other"])),
        ]
        #expect(read(fields, [("purpose", "school")]).problems.isEmpty)
        #expect(read(fields, [("purpose", "other")]).problems.map(\.field) == ["purpose_other"])
        #expect(read(fields, [("purpose", "other"), ("purpose_other", "x")]).problems.isEmpty)
    }

    @Test func `numbers villages and money have their limits`() {
        let fields = [
            field("members", .number, range: 1...30), field("village", .village), field("sum", .money, required: false),
            field("mail", .email, required: false),
        ]
        let good = read(
            fields, [("members", "4"), ("village", "van-son-8"), ("sum", "1.500.000 đ"), ("mail", "a@b.vn")])
        #expect(good.problems.isEmpty)
        #expect(good.answers["sum"] == "1500000")
        let bad = read(fields, [("members", "31"), ("village", "elsewhere"), ("sum", "many"), ("mail", "a@b")])
        #expect(Set(bad.problems.map(\.field)) == ["members", "village", "sum", "mail"])
    }

    @Test func `texts lose what would turn their direction and nothing else`() {
        let (answers, problems) = read([field("note", .text)], [("note", "abc \u{202E}مرحبا\u{202C} 😀")])
        #expect(problems.isEmpty)
        #expect(answers["note"] == "abc مرحبا 😀")
    }

    @Test func `answers that were accepted are accepted again before sending`() {
        let (answers, _) = read(person, typed)
        let reading = AnswerReading(fields: person, villages: [], today: CalendarDate(dayNumber: 20_780))
        #expect(reading.problems(with: answers).isEmpty)
        #expect(Set(reading.problems(with: Answers()).map(\.field)) == Set(person.map(\.key)))
    }
}
