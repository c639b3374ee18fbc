import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// One person: masked, with the form that asks why; in clear after it was answered, on that one page only.
struct ShowResident: Sendable {
    let store: ResidentStore

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await page(visit) }

    /// The form with the reason.
    func reveal(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Person> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.line(
            "reason", max: RevealPersonalData.longestReason, min: RevealPersonalData.shortestReason)
        guard reader.isSound, let reason else { return try await page(visit, form: form, problems: reader.problems) }
        let action = RevealPersonalData(store: store, person: id, reason: reason)
        let now = visit.now
        let details = try await visit.site.database.write { transaction in
            try action(by: actor, at: now, in: transaction)
        }
        return try await page(visit, details: details)
    }

    private struct Found: Sendable {
        let person: Person
        let village: AdministrativeUnit?
        let looks: [RevealLog.Entry]
        /// Her other rows, of communes that have become one with that of this row.
        let others: [(id: ID<Person>, unit: LocalizedText)]
    }

    private func page(
        _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = [], details: PersonDetails? = nil
    ) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(ResidentsFeature.read)
        let id: ID<Person> = try visit.id("id")
        let today = visit.now.date
        let found = try await visit.site.database.read { [store] connection in
            guard let person = try store.find(id, actor.scope, in: connection) else {
                return nil as Found?
            }
            let units = UnitStore()
            let rows = try store.rows(
                of: person, try units.reach(of: person.unit, asOf: today, in: connection), in: connection)
            return Found(
                person: person, village: try person.village.flatMap { try units.find($0, asOf: today, in: connection) },
                looks: try RevealLog().list(actor.scope, persons: rows.map(\.id), limit: 20, in: connection),
                others: try rows.filter { $0.id != person.id }.compactMap { row in
                    try units.find(row.unit, asOf: today, in: connection).map { (row.id, $0.name) }
                })
        }
        guard let found else { throw Problem.notFound }
        let (person, village, looks) = (found.person, found.village, found.looks)
        let mayReveal = actor.may(ResidentsFeature.reveal) && details == nil
        return .page(
            Page(
                "residents/show_resident", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "data_url": actor.may(ResidentsFeature.data) ? "/desk/residents/\(person.id)/data" : nil,
                    "person_id": person.id.text, "name": person.name.text, "is_clear": details != nil,
                    "breadcrumbs": [
                        ["title": visit.say("residents.title"), "url": "/desk/residents"] as ViewModel,
                        ["title": person.name.text] as ViewModel,
                    ],
                    "summary": ["rows": rows(person, village, details, visit)] as ViewModel, "may_reveal": mayReveal,
                    "error_list": problems.isEmpty
                        ? nil
                        : ["errors": problems.map { ["id": $0.field, "text": visit.say($0.message)] as ViewModel }]
                            as ViewModel,
                    "reason_field": [
                        "id": "reason", "name": "reason", "is_text": true,
                        "label": visit.say("residents.reveal.reason"),
                        "hint": visit.say("residents.reveal.reason_hint"), "value": form.text("reason"),
                        "required": true,
                        "maxlength": String(RevealPersonalData.longestReason),
                        "error": problems.first.map { visit.say($0.message) },
                    ] as ViewModel,
                    "others": found.others.map { other -> ViewModel in
                        [
                            "url": "/desk/residents/\(other.id)",
                            "text": visit.say("residents.data.register_of", ["unit": .localized(other.unit)]),
                        ]
                    },
                    "looks": looks.map { $0.viewModel(visit) },
                ]))
    }

    private func rows(
        _ person: Person, _ village: AdministrativeUnit?, _ details: PersonDetails?, _ visit: Visit
    ) -> [ViewModel] {
        func row(_ key: String, _ value: String, isolated: Bool = false) -> ViewModel {
            [
                "key": visit.say(TextKey("residents.column." + key)), "value": value.isEmpty ? "–" : value,
                "bdi": isolated,
            ]
        }
        let born =
            details.map { $0.birthDate.map { visit.formats.date($0) } ?? "" } ?? person.birthYear.map { String($0) }
            ?? ""
        var rows = [
            row("name", person.name.text, isolated: true), row("born", born), row("sex", visit.say(person.sex.label)),
            row("number", details.map { $0.number?.digits ?? "" } ?? person.maskedNumber, isolated: true),
            row("phone", details.map { $0.phone?.digits ?? "" } ?? person.maskedPhone, isolated: true),
            row("village", village?.name.text(in: visit.language) ?? ""),
        ]
        if let details { rows.append(row("address", details.address, isolated: true)) }
        return rows
    }
}

extension RevealLog.Entry {
    /// For `parts/timeline`.
    func viewModel(_ visit: Visit, withPerson: Bool = false) -> ViewModel {
        var values: ViewModel = [
            "icon": "eye", "title": reason, "who": actorName + (postName.isEmpty ? "" : ", " + postName), "iso": at.iso,
            "when": visit.formats.instant(at),
        ]
        if withPerson {
            values["url"] = "/desk/residents/\(person)"
            values["url_text"] = personName.text
        }
        return values
    }
}
