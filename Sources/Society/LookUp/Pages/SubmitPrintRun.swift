import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `POST /desk/print/check` says how much it will be, `POST /desk/print` begins.
struct SubmitPrintRun: Sendable {
    let list: ListPrintRuns
    let print: PrintCodes
    /// Kinds of codes that stand on somebody's paper: they hang nowhere, and are printed only if asked for.
    let papers: Set<String>

    /// How many codes, sheets and files: nothing is begun yet.
    func check(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let order = try await order(reader, actor, visit) else {
            return .page(try await list.page(visit, form: form, problems: reader.problems))
        }
        let count: Int
        do {
            let print = print
            count = try await visit.site.database.read { try print.count(order, by: actor, in: $0) }
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await list.page(visit, form: form, problems: problem.fields))
        }
        let plan = PrintPlan(codes: count, format: order.format, skip: order.skip)
        return .page(
            Page(
                "lookup/check_print_run", isPrivate: true,
                [
                    "title": visit.say("lookup.print.check_title"),
                    "facts": [
                        "rows": [
                            [
                                "key": visit.say("lookup.print.codes_count"),
                                "value": visit.formats.number(Int64(count)),
                            ],
                            ["key": visit.say("lookup.print.format"), "value": PrintWords.format(order.format, visit)],
                            [
                                "key": visit.say("lookup.print.sheets"),
                                "value": visit.formats.number(Int64(plan.sheets)),
                            ],
                            [
                                "key": visit.say("lookup.print.parts"),
                                "value": visit.formats.number(Int64(plan.parts.count)),
                            ],
                        ] as [ViewModel]
                    ] as ViewModel,
                    "is_draft": visit.site.settings.address == nil,
                    "kept": LookUpForm(visit: visit, prefix: "lookup.print", form: form).kept,
                ]))
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        guard let order = try await order(reader, actor, visit) else {
            return .page(try await list.page(visit, form: form, problems: reader.problems))
        }
        let settings = visit.site.settings
        do {
            let id = try await print(
                order, at: PrintCodes.Address(origin: settings.origin, isDraft: settings.address == nil), by: actor,
                key: try visit.idempotencyKey(form), now: visit.now)
            return .redirect("/desk/print/\(id)")
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await list.page(visit, form: form, problems: problem.fields))
        }
    }

    /// The order as typed; nil if something is wrong, which the reader then knows.
    private func order(_ reader: FormReader, _ actor: Actor, _ visit: Visit) async throws -> PrintCodes.Order? {
        let kind = reader.line("kind", .optional, max: 100)
        let words = reader.line("q", .optional, max: 200)
        let since = reader.date("since", .optional)
        let typed = TypedCodes(reader.text("codes", .optional, max: 200_000) ?? "")
        let format = reader.choice("format", of: PrintFormat.self)
        let skip = reader.integer("skip", .optional, 0...((format?.codesOnSheet ?? 100) - 1)) ?? 0
        let language = reader.choice("words", of: Language.self)
        let unit = reader.line("unit", .optional, max: 40).flatMap { ID<AdministrativeUnit>($0) }
        if !typed.unreadable.isEmpty {
            let refusal = PrintCodes.refusal(of: typed.unreadable, "lookup.print.no_codes").fields
            for problem in refusal { reader.refuse(problem.field, problem.message) }
        }
        guard reader.isSound, let format, let language else { return nil }
        var order = PrintCodes.Order(
            typed: typed.codes, format: format, skip: skip, hasCutLines: reader.checkbox("cut_lines"),
            language: language)
        if !typed.codes.isEmpty {
            order.chosen = ["typed": .integer(Int64(typed.codes.count))]
            return order
        }
        order.filter.kind = kind
        order.filter.leftOut = papers
        order.filter.words = words
        order.filter.since = since
        var chosen: [String: JSONValue] = [:]
        chosen["kind"] = kind.map { .string($0) }
        chosen["words"] = words.map { .string($0) }
        chosen["since"] = since.map { .string($0.description) }
        if let unit {
            let today = visit.now.date
            order.filter.within = .below([unit], asOf: today)
            let found = try await visit.site.database.read { try UnitStore().find(unit, asOf: today, in: $0) }
            chosen["unit"] = found.map { .string($0.name.vietnamese) }
        }
        order.chosen = .object(chosen)
        return order
    }
}
