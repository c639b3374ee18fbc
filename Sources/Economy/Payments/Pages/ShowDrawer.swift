import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/payments/drawer`: the officer's own drawer: opened in the morning, looked at, closed in the evening.
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
        guard reader.isSound, let opening else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        let services = services
        try await services.database.write { transaction in
            try CreateDrawer(services: services)(opening: opening, by: actor, at: visit.now, in: transaction)
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
                (
                    drawer, try services.drawers.expected(drawer, in: connection),
                    try services.drawers.movements(drawer.id, in: connection)
                )
            }
        }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        var values: ViewModel = ["title": visit.say("payments.drawer.title")]
        guard let (drawer, expected, movements) = found else {
            let opening = fields.money(
                "opening", visit.say("payments.field.opening"), hint: visit.say("payments.field.opening_hint"))
            values["opening"] = opening
            values["summary"] = fields.summary(naming: [opening])
            return self.page(values, problems)
        }
        values["figures"] = ShowClosing.figures(drawer, expected, movements, words)
        values["day"] = visit.say("payments.drawer.day", ["date": .date(drawer.day)])
        values["badge"] = words.badge(drawer.state).viewModel
        values["list_url"] = "/desk/payments?from=\(drawer.day)&to=\(drawer.day)&officer=\(drawer.account)"
        if drawer.day != now.date, drawer.state == .open {
            values["left_open"] = visit.say("payments.problem.drawer_left_open", ["date": .date(drawer.day)])
        }
        guard drawer.state == .open else {
            values["closing_url"] = drawer.path
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

    private func page(_ values: ViewModel, _ problems: [FieldProblem]) -> Page {
        Page(
            "payments/show_drawer", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true, values)
    }
}
