import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/due-dates`: promised dates that the calendar of today would count later, and the one deed that moves them all.
struct DueDatePages: Sendable {
    static let path = "/desk/due-dates"
    let services: OneStopServices
    /// Open dossiers that the page looks at; the deed looks at all.
    private static let mostSeen = 2_000
    private static let mostShown = 100

    func show(_ visit: Visit) async throws -> Reply { try await page(visit, form: Form(), problems: []) }

    func move(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.line("reason", max: 300)
        guard reader.isSound, let reason else { return try await page(visit, form: form, problems: reader.problems) }
        let (services, now) = (services, visit.now)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: MoveDueDates.kind, key: $0)
        }
        _ = try await services.once(key, at: now) { transaction in
            try MoveDueDates(services: services).order(reason, by: actor, at: now, in: transaction)
            return MoveDueDates.kind
        }
        return .redirect(Self.path, flash: Flash(.success, "onestop.due_dates.ordered"))
    }

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Reply {
        let actor = try visit.actor()
        let (services, now) = (services, visit.now)
        let stretch = try await services.database.read { connection in
            try services.countedAnew(actor.scope, after: nil, limit: Self.mostSeen, at: now, in: connection)
        }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let reason = fields.text(
            "reason", visit.say("onestop.due_dates.reason"), hint: visit.say("onestop.due_dates.reason_hint"),
            isRequired: true, maxLength: 300)
        return .page(
            Page(
                "onestop/desk/due_dates", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.due_dates.title"),
                    "summary": fields.summary(naming: [reason]),
                    "found": stretch.found.isEmpty
                        ? nil : visit.say("onestop.due_dates.found", ["count": .number(Int64(stretch.found.count))]),
                    "more": stretch.next == nil
                        ? nil : visit.say("onestop.due_dates.first", ["count": .number(Int64(Self.mostSeen))]),
                    "table": stretch.found.isEmpty ? nil : table(stretch.found.prefix(Self.mostShown), visit),
                    "field": stretch.found.isEmpty ? nil : reason,
                    "empty": stretch.found.isEmpty
                        ? ["icon": "check-circle", "title": visit.say("onestop.due_dates.empty")] as ViewModel : nil,
                ]))
    }

    private func table(_ found: some Sequence<CountedAnew>, _ visit: Visit) -> ViewModel {
        visit.table(
            "onestop.due_dates.column", caption: visit.say("onestop.due_dates.caption"),
            columns: ["dossier", "who", "promised", "counted"],
            rows: found.map { each in
                let dossier = each.dossier
                return [
                    [
                        "text": dossier.caseNumber ?? dossier.code.grouped, "url": "/desk/dossiers/\(dossier.id)",
                        "bdi": true,
                    ],
                    ["text": dossier.applicantName, "bdi": true],
                    ["text": dossier.dueAt.map { visit.formats.date($0.date) } ?? "–"],
                    ["text": visit.formats.date(each.dueAt.date)],
                ]
            })
    }
}
