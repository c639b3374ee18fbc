import Base
import House
import Residents
import Web

/// Reads answers out of what was typed, by the kind of each field. Nothing typed makes it throw; problems name their fields.
struct AnswerReading: Sendable {
    let fields: [Procedure.Field]
    /// The villages that may be chosen.
    let villages: [AdministrativeUnit]
    let today: CalendarDate

    /// The answers to the fields, and what is wrong with them. `earlier` are the answers of other pages, for rules. Fields that a
    /// rule hides have no answer, whatever was sent.
    func read(_ form: Form, earlier: Answers = Answers()) -> (answers: Answers, problems: [FieldProblem]) {
        let reader = FormReader(withPlainDates(form))
        var (answers, known) = (Answers(), earlier)
        for field in fields {
            var answer: String?
            if field.isShown(for: known) {
                answer = value(of: field, reader, field.isRequired(for: known) ? .required : .optional)
                judge(answer, of: field, known, reader)
            }
            answers[field.key] = answer
            known[field.key] = answer
        }
        contradictions(answers, reader)
        return (answers, reader.problems)
    }

    /// The fields that are asked, given what was typed.
    func shown(_ form: Form?, earlier: Answers) -> [Procedure.Field] {
        var known = earlier
        if let form { known.take(fields, from: read(form, earlier: earlier).answers) }
        return fields.filter { $0.isShown(for: known) }
    }

    /// Checks answers that are kept already, as before sending.
    func problems(with answers: Answers) -> [FieldProblem] {
        let items = fields.flatMap { field in
            field.kind == .table
                ? TableAnswer.items(field, answers) : answers[field.key].map { [(field.key, $0)] } ?? []
        }
        return read(Form(items), earlier: answers).problems
    }

    /// Rules between dates.
    private func judge(_ answer: String?, of field: Procedure.Field, _ known: Answers, _ reader: FormReader) {
        guard let date = answer.flatMap({ CalendarDate($0) }) else { return }
        func limit(_ key: String?) -> CalendarDate? {
            key.flatMap { $0 == "today" ? today : known[$0].flatMap { CalendarDate($0) } }
        }
        if let least = limit(field.notBefore), date < least {
            reader.refuse(field.key, Message("onestop.problem.not_before", ["date": .date(least)]))
        }
        if let most = limit(field.notAfter), date > most {
            reader.refuse(field.key, Message("onestop.problem.not_after", ["date": .date(most)]))
        }
    }

    /// Row by row; rows in which nothing was typed are none.
    private func table(_ field: Procedure.Field, _ reader: FormReader, isRequired: Bool) -> String? {
        var rows: [Answers] = []
        for index in 0..<TableAnswer.count(reader.form, field) {
            let columns = field.columns.map { $0.named(TableAnswer.name(field.key, index, $0.key)) }
            guard columns.contains(where: { reader.form.text($0.key) != nil }) else { continue }
            var row = Answers()
            for (column, cell) in zip(field.columns, columns) {
                row[column.key] = value(of: cell, reader, column.isRequired ? .required : .optional)
            }
            rows.append(row)
        }
        let least = max(field.rows.lowerBound, isRequired ? 1 : 0)
        if rows.count < least, isRequired || !rows.isEmpty {
            reader.refuse(
                field.key, Message("onestop.problem.too_few_rows", ["count": .number(Int64(least))]))
        }
        return TableAnswer.text(rows)
    }

    private func value(
        of field: Procedure.Field, _ reader: FormReader, _ presence: FormReader.Presence
    ) -> String? {
        let key = field.key
        switch field.kind {
        case .name: return name(key, presence, reader)
        case .text, .address: return reader.line(key, presence, max: field.maxLength).map(\.withoutDirections)
        case .longText: return reader.text(key, presence, max: field.maxLength).map(\.withoutDirections)
        case .date: return reader.date(key, presence)?.description
        case .dateOfBirth: return birthDate(key, presence, reader)
        case .personalNumber: return personalNumber(key, presence, reader)
        case .phone: return phone(key, presence, reader)
        case .email: return reader.email(key, presence)
        case .choice: return reader.choice(key, presence, among: field.choices.map(\.key))
        case .village: return reader.choice(key, presence, among: villages.map(\.key))
        case .number: return reader.integer(key, presence, field.range ?? 0...999_999_999).map { String($0) }
        case .money:
            let range = field.range ?? 0...999_999_999_999_999
            return reader.money(key, presence, Int64(range.lowerBound)...Int64(range.upperBound)).map {
                String($0.dong)
            }
        case .table: return table(field, reader, isRequired: presence == .required)
        // A person is asked by its parts, a file among the papers.
        case .person, .file: return nil
        }
    }

    private func name(_ key: String, _ presence: FormReader.Presence, _ reader: FormReader) -> String? {
        guard let typed = reader.line(key, presence, max: 4_000) else { return nil }
        do {
            return try PersonName(parsing: typed).text
        } catch {
            reader.refuse(key, error.message)
            return nil
        }
    }

    private func personalNumber(_ key: String, _ presence: FormReader.Presence, _ reader: FormReader) -> String? {
        guard let typed = reader.line(key, presence, max: 200) else { return nil }
        do {
            return try PersonalNumber(parsing: typed).digits
        } catch {
            reader.refuse(key, error.message)
            return nil
        }
    }

    private func phone(_ key: String, _ presence: FormReader.Presence, _ reader: FormReader) -> String? {
        guard let typed = reader.line(key, presence, max: 100) else { return nil }
        do {
            return try VietnamesePhone(parsing: typed).digits
        } catch {
            reader.refuse(key, error.message)
            return nil
        }
    }

    private func birthDate(_ key: String, _ presence: FormReader.Presence, _ reader: FormReader) -> String? {
        guard let date = reader.date(key, presence) else { return nil }
        if date > today {
            reader.refuse(key, "onestop.problem.born_in_future")
            return nil
        }
        if date.year < today.year - Self.oldestAge {
            reader.refuse(key, "onestop.problem.born_too_early")
            return nil
        }
        return date.description
    }

    /// Nobody is known to have lived so many years.
    static let oldestAge = 130

    /// A number tells sex and year of birth; it is compared with what the same page says of the same person.
    private func contradictions(_ answers: Answers, _ reader: FormReader) {
        var people: [String?] = []
        for field in fields where !people.contains(field.person) { people.append(field.person) }
        for person in people { contradictions(answers, fields.filter { $0.person == person }, reader) }
    }

    private func contradictions(_ answers: Answers, _ fields: [Procedure.Field], _ reader: FormReader) {
        guard let field = fields.first(where: { $0.kind == .personalNumber }),
            let number = answers[field.key].flatMap({ try? PersonalNumber(parsing: $0) })
        else { return }
        let born = fields.first { $0.kind == .dateOfBirth }.flatMap { answers[$0.key] }.flatMap { CalendarDate($0) }
        let sex = fields.contains { $0.key == "sex" } ? answers.sex : .unknown
        switch number.contradiction(birthDate: born, sex: sex) {
        case nil: break
        case .sex: reader.refuse(field.key, "onestop.problem.number_and_sex")
        case .birthYear: reader.refuse(field.key, "onestop.problem.number_and_birth_year")
        case .both: reader.refuse(field.key, "onestop.problem.number_and_person")
        }
    }

    /// Eight digits in a row are a day, a month and a year: a numeric keyboard has no slash.
    private func withPlainDates(_ form: Form) -> Form {
        func isDate(_ field: Procedure.Field) -> Bool { field.kind == .date || field.kind == .dateOfBirth }
        var dates = Set(fields.filter(isDate).map(\.key))
        for table in fields where table.kind == .table {
            for column in table.columns.filter(isDate) {
                for row in 0..<table.rows.upperBound { dates.insert(TableAnswer.name(table.key, row, column.key)) }
            }
        }
        guard !dates.isEmpty else { return form }
        return form.replacing { item in
            let digits = item.value.trimmed()
            guard dates.contains(item.name), digits.utf8.count == 8,
                digits.utf8.allSatisfy({ (48...57).contains($0) })
            else { return nil }
            return "\(digits.prefix(2))/\(digits.dropFirst(2).prefix(2))/\(digits.suffix(4))"
        }
    }
}

extension String {
    /// Without the characters that turn the direction of everything after them (Unicode UAX #9): a paper must read as it was sent.
    fileprivate var withoutDirections: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.filter { !(0x202A...0x202E).contains($0.value) && !(0x2066...0x2069).contains($0.value) }
            ))
    }
}
