import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/print`: choose what to print and how; below, what was printed lately.
struct ListPrintRuns: Sendable {
    private static let limit = 20
    private static let prefix = "lookup.print"

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        // The list of codes leads here with its filter.
        .page(try await page(visit, form: visit.query, problems: []))
    }

    /// The page with what was typed and what is wrong with it.
    func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Page {
        let actor = try visit.actor()
        let today = visit.now.date
        let cursor = visit.query.text("cursor").flatMap { ID<PrintRun>($0) }
        let (found, units, kinds) = try await visit.site.database.read { connection in
            (
                try PrintRunStore.list(scope: actor.scope, before: cursor, limit: Self.limit, in: connection),
                try UnitStore().list(actor.scope, asOf: today, in: connection),
                try CodeStore.kinds(scope: actor.scope, in: connection)
            )
        }
        let runs = Array(found.prefix(Self.limit))
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(runs.count))])]
        if found.count > Self.limit, let last = runs.last { pager["next_url"] = "/desk/print?cursor=\(last.id)" }
        if cursor != nil { pager["previous_url"] = "/desk/print" }
        let view = LookUpForm(
            visit: visit, prefix: Self.prefix, form: form.has("format") ? form : Form(), problems: problems,
            initial: Dictionary(
                form.raw.map { ($0.name, $0.value) } + [("format", "a4"), ("words", visit.language.rawValue)]
            ) { first, _ in first })
        return Page(
            "lookup/list_print_runs", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "title": visit.say("lookup.print.title"), "summary": view.errors, "pager": pager,
                "is_draft": visit.site.settings.address == nil,
                "what": [
                    view.select("kind", all(visit) + kinds.map { ($0, CodeWords.kind($0, visit)) }),
                    view.select(
                        "unit", all(visit) + units.map { ($0.id.text, $0.name.text(in: visit.language)) },
                        hasHint: true),
                    view.field("text", "q", most: 200), view.field("date", "since"),
                    view.field("textarea", "codes", hasHint: true, most: 200_000),
                ],
                "how": how(view, visit), "has_rows": !runs.isEmpty,
                "table": visit.table(
                    Self.prefix, caption: visit.say("lookup.print.runs"),
                    columns: ["run", "codes_count", "state", "who", "when"], numeric: ["codes_count"],
                    rows: runs.map { run in
                        [
                            ["text": PrintWords.format(run.format, visit), "url": run.path],
                            ["text": visit.formats.number(Int64(run.total))],
                            ["badge": PrintWords.badge(run.state, visit).viewModel], ["text": run.accountName],
                            ["text": visit.formats.instant(run.createdAt)],
                        ]
                    }),
                "empty": ["icon": "print", "title": visit.say("lookup.print.empty")] as ViewModel,
            ])
    }

    private func how(_ view: LookUpForm, _ visit: Visit) -> [ViewModel] {
        [
            view.select(
                "format", PrintFormat.allCases.map { ($0.rawValue, PrintWords.format($0, visit)) }, isRequired: true),
            view.field("number", "skip", hasHint: true, most: 3), view.checkbox("cut_lines"),
            view.select(
                "words",
                Language.allCases.map { ($0.rawValue, visit.site.catalog.text(TextKey("web.language_name"), in: $0)) },
                isRequired: true),
        ]
    }

    private func all(_ visit: Visit) -> [(value: String, label: String)] { [("", visit.say("lookup.codes.all"))] }
}

/// Words for print runs.
enum PrintWords {
    static func format(_ format: PrintFormat, _ visit: Visit) -> String {
        visit.say(TextKey("lookup.print_format.\(format.rawValue)"))
    }

    static func badge(_ state: PrintRun.State, _ visit: Visit) -> Badge {
        let text = visit.say(TextKey("lookup.print_state.\(state.rawValue)"))
        return switch state {
        case .working: Badge(.progress, icon: "clock", text)
        case .done: Badge(.good, icon: "check-circle", text)
        case .cancelled: Badge(.neutral, icon: "cross", text)
        case .failed: Badge(.late, icon: "warning", text)
        }
    }
}
