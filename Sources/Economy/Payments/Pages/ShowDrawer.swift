import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/payments/drawer`: the officer's own drawer: opened in the morning, looked at, closed in the evening, and a further one after
/// that where somebody still comes.
struct ShowDrawer: Sendable {
    let services: PaymentsServices
    static let path = "/desk/payments/drawer"
    private static let amounts: ClosedRange<Int64> = 0...10_000_000_000

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `POST /desk/payments/drawer/open`.
    func open(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let opening = reader.money("opening", .required, Self.amounts)
        let number = reader.integer("number", .optional, 1...100) ?? 1
        guard reader.isSound, let opening else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        let services = services
        try await services.database.write { transaction in
            try CreateDrawer(services: services)(
                opening: opening, number: number, by: actor, at: visit.now, in: transaction)
        }
        return .redirect(Self.path, flash: Flash(.success, "payments.drawer.opened"))
    }

    /// `POST /desk/payments/drawer/{id}/close`.
    func close(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CashDrawer.self)
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        var notes = CountedNotes()
        for value in CountedNotes.values {
            notes[value] = reader.integer("note.\(value)", .optional, 0...CountedNotes.most) ?? 0
        }
        let counted = notes
        let explanation = reader.text("explanation", .optional, max: 500) ?? ""
        do {
            try reader.check()
            let request = CloseDrawer.Request(
                drawer: id, version: version ?? 0, notes: counted, explanation: explanation)
            let services = services
            try await services.database.write { transaction in
                try CloseDrawer(services: services)(request, by: actor, at: visit.now, in: transaction)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, form: form, problems: problem.fields))
        }
        return .redirect(CashDrawer.path(id), flash: Flash(.success, "payments.drawer.closed"))
    }

    private func page(
        _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []
    ) async throws -> Page {
        let actor = try visit.actor()
        let (services, now) = (services, visit.now)
        let found = try await services.database.read { connection in
            // One that was left open comes before that of today: it is closed first.
            let atHand = try services.drawers.atHand(of: actor.account, on: now.date, in: connection)
            let drawer = atHand.first { $0.state == .open } ?? atHand.last
            return try drawer.map { drawer in
                let day = DrawerStore.Filter(from: drawer.day, to: drawer.day, account: actor.account)
                return (
                    drawer, try services.drawers.expected(drawer, in: connection),
                    try services.drawers.movements(drawer.id, in: connection),
                    try services.drawers.sums(day, actor.scope, in: connection)
                )
            }
        }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        var values: ViewModel = ["title": visit.say("payments.drawer.title")]
        guard let (drawer, expected, movements, day) = found else {
            offer(1, of: nil, &values, fields)
            return self.page(values, problems)
        }
        values["figures"] = ShowClosing.figures(drawer, expected, movements, words)
        values["day"] = words.title(drawer)
        if drawer.number > 1 { values["whole_day"] = ShowClosing.figures(day, words) }
        values["badge"] = words.badge(drawer.state).viewModel
        values["list_url"] = drawer.receiptsPath
        if drawer.day != now.date, drawer.state == .open {
            values["left_open"] = visit.say("payments.problem.drawer_left_open", ["date": .date(drawer.day)])
        }
        guard drawer.state == .open else {
            values["closing_url"] = drawer.path
            offer(drawer.number + 1, of: drawer, &values, fields)
            return self.page(values, problems)
        }
        let notes = CountedNotes.values.map { value in
            fields.number(
                "note.\(value)",
                visit.say("payments.field.note", ["value": .money(Money(dong: value))]), isOneOfMany: true)
        }
        let explanation = fields.text(
            "explanation", visit.say("payments.field.explanation"), kind: "textarea",
            hint: visit.say("payments.field.explanation_hint"))
        values["close"] =
            [
                "action": "\(Self.path)/\(drawer.id)/close", "notes": notes, "explanation": explanation,
                "version": "\(drawer.version)",
                "expected": visit.say("payments.drawer.expected", ["amount": .money(expected)]),
            ] as ViewModel
        values["summary"] = fields.summary(naming: notes + [explanation])
        return self.page(values, problems)
    }

    /// The form that opens the drawer of that number; after another of the day, with what was counted in it.
    private func offer(_ number: Int, of last: CashDrawer?, _ values: inout ViewModel, _ fields: FieldModel) {
        let visit = fields.visit
        let opening = fields.money(
            "opening", visit.say("payments.field.opening"), value: last?.closing?.counted,
            hint: visit.say("payments.field.opening_hint"))
        let count: [String: Message.Argument] = ["number": .number(Int64(number))]
        values["opening"] =
            [
                "field": opening, "number": "\(number)",
                "text": visit.say(last == nil ? "payments.drawer.none" : "payments.drawer.further", count),
                "button": visit.say(last == nil ? "payments.drawer.open" : "payments.drawer.open_further", count),
            ] as ViewModel
        values["summary"] = fields.summary(naming: [opening])
    }

    private func page(_ values: ViewModel, _ problems: [FieldProblem]) -> Page {
        Page(
            "payments/show_drawer", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true, values)
    }
}
