import Base
import HTTPTypes
import House
import Storage
import Web

/// `/desk/ratings/paper`: a sheet of paper ballots, typed row by row with their numbers.
struct RegisterBallotsPage: Sendable {
    let services: FeedbackServices
    private static let rows = 10

    func show(_ visit: Visit) async throws -> Reply { try await page(visit, Form(), []) }

    func send(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let today = visit.now.date
        let desk = reader.line("desk", max: 60).flatMap { ID<ServiceDesk>($0) }
        if desk == nil { reader.refuse("desk", "web.form.bad_choice") }
        let day = reader.date("day", in: today.adding(days: -366)...today)
        let ballots = Self.ballots(reader)
        if ballots.isEmpty, reader.isSound { reader.refuse("ballot-0", "web.form.required") }
        guard reader.isSound, let desk, let day else { return try await page(visit, form, reader.problems) }
        let (services, now) = (services, visit.now)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "feedback.register_ballots", key: $0)
        }
        do {
            _ = try await services.once(key, at: now) { transaction in
                try RegisterBallots(services: services)(ballots, of: desk, on: day, by: actor, at: now, in: transaction)
                return desk.text
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form, problem.fields)
        }
        return .redirect(
            "/desk/ratings/paper",
            flash: Flash(.success, Message("feedback.ballots.done", ["count": .number(Int64(ballots.count))])))
    }

    /// The rows with anything in them.
    private static func ballots(_ reader: FormReader) -> [RegisterBallots.Ballot] {
        var seen: Set<String> = []
        return (0..<RatingRules.ballotsAtOnce).compactMap { row in
            let (number, grade, words) = ("ballot-\(row)", "grade-\(row)", "words-\(row)")
            guard [number, grade, words].contains(where: { reader.form.text($0) != nil }) else { return nil }
            let typed = reader.line(number, max: 40)
            let ballot = typed.flatMap(RatingRules.ballot)
            if typed != nil, ballot == nil { reader.refuse(number, "feedback.problem.ballot_number") }
            if let ballot, !seen.insert(ballot).inserted { reader.refuse(number, "feedback.problem.ballot_twice") }
            let chosen = reader.choice(grade, among: Rating.grades.map(String.init)).flatMap { Int($0) }
            let said = reader.text(words, .optional, max: RatingRules.longestWords) ?? ""
            guard let ballot, let chosen else { return nil }
            return RegisterBallots.Ballot(row: row, number: ballot, grade: chosen, words: said)
        }
    }

    private func page(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) async throws -> Reply {
        let actor = try visit.actor()
        let services = services
        let desks = try await services.database.read {
            try services.desks.list(actor.scope, withClosed: false, in: $0)
        }
        let model = FormModel(visit: visit, form: form, problems: problems)
        let grades = Rating.grades.reversed().map { ("\($0)", visit.say(TextKey("feedback.grade.\($0)"))) }
        let head = [
            model.select(
                "desk", "feedback.field.desk", desks.map { ($0.id.text, $0.name.text(in: visit.language)) },
                isRequired: true),
            model.text(
                "day", "feedback.field.day", kind: "date", value: visit.now.date.description, isRequired: true,
                maxLength: 10, more: ["width": "medium"]),
        ]
        let shown = max(
            Self.rows,
            1
                + ((0..<RatingRules.ballotsAtOnce).last {
                    form.text("ballot-\($0)") != nil || form.text("grade-\($0)") != nil
                } ?? 0))
        let rows = (0..<shown).map { row -> [ViewModel] in
            var fields = [
                model.text(
                    "ballot-\(row)", "feedback.field.ballot", maxLength: 40,
                    more: ["width": "code", "autocomplete": "off"]),
                model.select("grade-\(row)", "feedback.field.grade", grades),
                model.text("words-\(row)", "feedback.rate.words", maxLength: RatingRules.longestWords),
            ]
            for index in fields.indices { fields[index]["optional_text"] = nil }
            return fields
        }
        return .page(
            Page(
                "feedback/desk/register_ballots", status: problems.isEmpty ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": visit.say("feedback.ballots.title"), "head": head,
                    "rows": rows.enumerated().map { index, fields -> ViewModel in
                        [
                            "title": visit.say("feedback.ballots.row", ["number": .number(Int64(index + 1))]),
                            "fields": fields,
                        ]
                    },
                    "summary": model.summary(naming: head + rows.flatMap(\.self)),
                ]))
    }
}
