import Base
import House
import Web

/// All questions of a procedure on one page, as the desk fills them in.
struct WholeForm: Sendable {
    let procedure: Procedure
    /// The villages that may be chosen.
    let villages: [AdministrativeUnit]
    let today: CalendarDate

    /// What was typed, and what is wrong with it. Page by page: a number is compared with the date of birth on its own page, not with a
    /// child's.
    func read(_ form: Form) -> (answers: Answers, problems: [FieldProblem]) {
        var answers = Answers()
        var problems: [FieldProblem] = []
        for page in procedure.pages where page.showWhen?.holds(for: answers) ?? true {
            let reading = AnswerReading(fields: page.fields, villages: villages, today: today)
            let (read, wrong) = reading.read(form, earlier: answers)
            answers.take(page.fields, from: read)
            problems += wrong
        }
        return (answers, problems)
    }

    /// The fields that are asked for, by their keys, given these answers.
    func shown(_ answers: Answers) -> Set<String> {
        Set(procedure.pages(for: answers).flatMap(\.fields).filter { $0.isShown(for: answers) }.map(\.key))
    }

    /// Fields that an answer made necessary after the form was shown; none where the form does not say what it showed.
    func fresh(_ form: Form, _ answers: Answers) -> Set<String> {
        guard form.has("shown") else { return [] }
        return shown(answers).subtracting((form.text("shown") ?? "").split(separator: ",").map(String.init))
    }

    /// The pages as parts of one, with the fields that `known` asks for.
    func models(_ fields: FieldModel, values: Answers, known: Answers) -> [ViewModel] {
        let shown = shown(known)
        return procedure.pages(for: known).map { page -> ViewModel in
            [
                "title": page.title.text(in: fields.visit.language),
                "fields": page.fields.filter { shown.contains($0.key) && $0.kind != .file }.map {
                    fields.field($0, value: values[$0.key], villages: villages)
                },
            ]
        }
    }
}
