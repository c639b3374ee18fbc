import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/census`: what was counted in each village and commune, for their public pages.
struct CensusPages: Sendable {
    let edit: EditCensus
    private let store = UnitStore()
    private static let prefix = "lookup.census"
    private static let kinds: Set<AdministrativeUnit.Kind> = [.commune, .village]

    init(edit: EditCensus) { self.edit = edit }

    /// `GET /desk/census`.
    func list(_ visit: Visit) async throws -> Reply {
        let (actor, store, today) = (try visit.actor(), store, visit.now.date)
        let (units, counted) = try await visit.site.database.read { connection in
            let units = try store.list(actor.scope, asOf: today, in: connection).filter { Self.kinds.contains($0.kind) }
            return (units, try UnitCensus.current(units.map(\.id), in: connection))
        }
        return .page(
            Page(
                "lookup/list_census", isPrivate: true,
                [
                    "title": visit.say("lookup.census.title"), "has_rows": !units.isEmpty,
                    "table": visit.table(
                        Self.prefix, caption: visit.say("lookup.census.title"),
                        columns: ["unit", "households", "people", "hectares", "as_of", "verified"],
                        numeric: ["households", "people", "hectares"],
                        rows: units.map { unit in
                            [["text": unit.name.text(in: visit.language), "url": "/desk/census/\(unit.key)"]]
                                + Self.cells(counted[unit.id], visit)
                        }),
                    "empty": ["icon": "chart", "title": visit.say("web.empty.title")] as ViewModel,
                ]))
    }

    private static func cells(_ census: UnitCensus?, _ visit: Visit) -> [ViewModel] {
        guard let census else {
            return [
                ["text": "–"], ["text": "–"], ["text": "–"], ["text": "–"], ["text": visit.say("lookup.census.none")],
            ]
        }
        return [
            ["text": visit.formats.number(census.households)], ["text": visit.formats.number(census.people)],
            ["text": census.hectares.map(visit.formats.number) ?? "–"], ["text": visit.formats.date(census.asOf)],
            ["text": visit.say(census.assuranceText)],
        ]
    }

    /// `GET /desk/census/{key}`.
    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `POST /desk/census/{key}`.
    func update(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let key = try visit.parameter("key")
        let form = try await visit.form()
        let reader = FormReader(form)
        let households = reader.integer("households", .required, 0...10_000_000)
        let people = reader.integer("people", .required, 0...100_000_000)
        let hectares = reader.integer("hectares", .optional, 0...10_000_000)
        let asOf = reader.date("as_of", .required, in: CalendarDate(dayNumber: 0)...visit.now.date)
        let source = reader.line("source", max: 300)
        let verified = reader.choice("verified", among: EmergencyNumber.verifications)
        let version = reader.version() ?? 0
        if let households, let people, people < households { reader.refuse("people", "lookup.census.too_few") }
        guard reader.isSound, let households, let people, let asOf, let source, let verified else {
            return .page(try await page(visit, form: form, problems: reader.problems))
        }
        let draft = EditCensus.Draft(
            households: Int64(households), people: Int64(people), hectares: hectares.map { Int64($0) }, asOf: asOf,
            source: source, verified: verified)
        do {
            try await edit(key, draft, version: version, by: actor, at: visit.now)
        } catch let problem as Problem where problem.kind == .conflict {
            return .page(
                try await page(visit, form: form, problems: [FieldProblem("", problem.message)], isConflict: true))
        }
        return .redirect("/desk/census/\(key)", flash: Flash(.success, "lookup.census.saved"))
    }

    private func page(
        _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = [], isConflict: Bool = false
    ) async throws -> Page {
        let (actor, store, today) = (try visit.actor(), store, visit.now.date)
        let key = try visit.parameter("key")
        let (unit, history) = try await visit.site.database.read { connection in
            let own = try store.list(actor.scope, asOf: today, in: connection)
            guard let unit = own.first(where: { $0.key == key && Self.kinds.contains($0.kind) }) else {
                throw Problem.notFound
            }
            return (unit, try UnitCensus.history(unit.id, in: connection))
        }
        let latest = history.first
        // Who has been shown what another stored goes on from that.
        let version = isConflict ? nil : form.text("version")
        let view = LookUpForm(
            visit: visit, prefix: Self.prefix, form: form, problems: problems,
            initial: [
                "households": latest.map { String($0.households) } ?? "",
                "people": latest.map { String($0.people) } ?? "",
                "hectares": latest?.hectares.map { String($0) } ?? "", "as_of": latest?.asOf.description ?? "",
                "source": latest?.source ?? "", "verified": latest?.verified ?? "unverified",
            ], isConflict: isConflict)
        return Page(
            "lookup/edit_census",
            status: isConflict ? .conflict : problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": unit.name.text(in: visit.language), "summary": view.errors, "url": "/desk/census/\(key)",
                "public_url": unit.path, "form_version": version ?? String(latest?.version ?? 0),
                "fields": [
                    view.field("number", "households", isRequired: true, most: 8),
                    view.field("number", "people", isRequired: true, most: 9),
                    view.field("number", "hectares", most: 8), view.field("date", "as_of", isRequired: true),
                    view.field("text", "source", isRequired: true, hasHint: true),
                    view.select(
                        "verified",
                        EmergencyNumber.verifications.map { ($0, visit.say(TextKey("lookup.verified.\($0)"))) },
                        isRequired: true),
                ],
                "history": history.isEmpty
                    ? nil
                    : visit.table(
                        Self.prefix, caption: visit.say("lookup.outlines.history"),
                        columns: ["changed", "households", "people", "hectares", "as_of", "verified"],
                        numeric: ["households", "people", "hectares"],
                        rows: history.map { census in
                            let who = [visit.formats.date(census.changedAt.date), census.changedBy]
                            return [["text": who.filter { !$0.isEmpty }.joined(separator: " · ")]]
                                + Self.cells(census, visit)
                        }),
            ])
    }
}
