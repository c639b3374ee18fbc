import Base
import HTTPTypes
import House
import Storage
import Texts
import Web

/// Who is away in the commune these weeks and who fills in; the duty roster; and the forms for both.
struct ShowPresence: Sendable {
    /// So many days ahead are shown.
    private static let days = 31

    func show(_ visit: Visit) async throws -> Reply {
        let today = "\(visit.now.date)"
        return try await page(visit, FormView(visit, initial: ["from": today]))
    }

    func submitAbsence(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let account = reader.line("account", .optional).flatMap { ID<Account>($0) } ?? actor.account
        let deputy = reader.line("deputy", .optional).flatMap { ID<Account>($0) }
        let from = reader.date("from")
        let last = reader.date("last")
        guard reader.isSound, let from, let last else {
            return try await page(visit, FormView(visit, form: form, problems: reader.problems))
        }
        do {
            try await EditPresence(database: visit.site.database).absence(
                of: account, from: from, last: last, deputy: deputy, reason: visit.say("identity.presence.reason"),
                by: actor, key: try visit.idempotencyKey(form), at: visit.now)
            return .redirect("/desk/presence", flash: Flash(.success, "identity.presence.saved"))
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, FormView(visit, form: form, problems: problem.fields))
        }
    }

    func endAbsence(_ visit: Visit) async throws -> Reply {
        try await EditPresence(database: visit.site.database).end(
            try visit.id("absence"), by: try visit.actor(), at: visit.now)
        return .redirect("/desk/presence", flash: Flash(.success, "identity.presence.ended"))
    }

    private func page(_ visit: Visit, _ view: FormView) async throws -> Reply {
        let actor = try visit.actor()
        let today = visit.now.date
        let scope = Scope.below([actor.commune], asOf: today)
        let mayEdit = actor.may(IdentityFeature.roster)
        let found = try await visit.site.database.read { connection in
            let store = PresenceStore()
            let end = today.adding(days: Self.days)
            let absences = try store.absences(scope, from: today, before: end, in: connection)
            let duties = try store.duties(scope, from: today, before: end, in: connection)
            let accounts =
                absences.map(\.account) + absences.compactMap(\.deputy) + duties.map(\.account)
            return (
                absences: absences, duties: duties, names: try AccountStore().names(of: accounts, in: connection),
                units: try UnitStore().find(duties.map(\.unit), asOf: today, in: connection),
                colleagues: try AccountStore().list(
                    scope, state: .active, asOf: today, limit: 2_000, in: connection)
            )
        }
        let people = found.colleagues.map { (value: $0.id.text, label: $0.fullName) }
        var fields: [ViewModel] = []
        if mayEdit {
            fields.append(
                view.select(
                    "account", label: "identity.presence.who", required: false,
                    options: [(value: "", label: visit.say("identity.presence.myself"))] + people))
        }
        fields += [
            view.field("date", "from", label: "identity.post.from"),
            view.field("date", "last", label: "identity.post.last"),
            view.select(
                "deputy", label: "identity.delegation.deputy", hint: "identity.presence.deputy_hint", required: false,
                options: [(value: "", label: visit.say("identity.presence.nobody"))] + people),
        ]
        let rosters = Dictionary(grouping: found.duties) { "\($0.day) \($0.unit)" }
            .sorted { $0.key < $1.key }.map(\.value)
        return .page(
            Page(
                "identity/show_presence", status: view.problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "may_edit": mayEdit, "error_box": view.errors(naming: fields), "fields": fields,
                    "absences": found.absences.map { absence -> ViewModel in
                        [
                            "name": found.names[absence.account] ?? "", "period": visit.words(for: absence.period),
                            "is_now": absence.period.contains(today),
                            "deputy": absence.deputy.flatMap { found.names[$0] }.map {
                                visit.say("identity.presence.filled_by", ["name": .text($0)])
                            },
                            "end_url": mayEdit || absence.account == actor.account
                                ? "/desk/presence/absences/\(absence.id)/end" : nil,
                        ]
                    },
                    "rosters": rosters.compactMap { lines -> ViewModel? in
                        guard let first = lines.first else { return nil }
                        return [
                            "day": visit.formats.date(first.day), "unit": visit.name(of: found.units[first.unit]),
                            "people": visit.formats.list(lines.compactMap { found.names[$0.account] }.sorted()),
                            "url": mayEdit ? "/desk/presence/duty?unit=\(first.unit)&date=\(first.day)" : nil,
                        ]
                    },
                ]))
    }
}

/// The roster of one unit for one day.
struct EditDutyPage: Sendable {
    func show(_ visit: Visit) async throws -> Reply { try await page(visit) }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let unit = reader.line("unit").flatMap { ID<AdministrativeUnit>($0) }
        let day = reader.date("date")
        guard reader.isSound, let unit, let day else { throw Problem.invalid(reader.problems) }
        try await EditPresence(database: visit.site.database).duty(
            form.all("people").compactMap { ID<Account>($0) }, of: unit, on: day, by: actor, at: visit.now)
        return .redirect("/desk/presence", flash: Flash(.success, "identity.presence.roster_saved"))
    }

    private func page(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let today = visit.now.date
        let day = FormReader(visit.query).date("date", .optional) ?? today
        let chosen = visit.query.text("unit").flatMap { ID<AdministrativeUnit>($0) }
        let found = try await visit.site.database.read { connection in
            let units = try UnitStore().list(actor.scope, asOf: day, in: connection)
            let unit = units.first { $0.id == chosen } ?? units.first { $0.id == actor.unit } ?? units.first
            guard let unit else { throw Problem.notFound }
            return (
                units: units, unit: unit,
                people: try AccountStore().list(
                    actor.scope, unit: unit.id, state: .active, asOf: day, limit: 1_000, in: connection),
                duty: try PresenceStore().duty(of: unit.id, on: day, in: connection)
            )
        }
        let view = FormView(
            visit,
            initial: [
                "unit": found.unit.id.text, "date": "\(day)", "people": found.duty.map(\.text).joined(separator: " "),
            ])
        var boxes = view.checkboxes(
            "people", label: "identity.presence.on_duty", hint: "identity.presence.on_duty_hint",
            options: found.people.map { (value: $0.id.text, label: $0.fullName) })
        boxes["required"] = nil
        return .page(
            Page(
                "identity/edit_duty", isPrivate: true,
                [
                    "choice": [
                        view.select("unit", label: "identity.unit.label", options: visit.options(found.units)),
                        view.field("date", "date", label: "identity.presence.day"),
                    ],
                    "title": visit.say(
                        "identity.presence.roster_of",
                        ["unit": .localized(found.unit.name), "day": .date(day)]),
                    "has_people": !found.people.isEmpty,
                    "fields": [view.hidden("unit", found.unit.id.text), view.hidden("date", "\(day)"), boxes],
                ]))
    }
}
