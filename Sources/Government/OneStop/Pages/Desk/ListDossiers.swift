import Audit
import Base
import HTTPTypes
import House
import Storage
import Web
import WorkCalendar

/// The work list: what waits, the most urgent first, narrowed by state, due date, turn, procedure and words.
struct ListDossiers: Sendable {
    let services: OneStopServices
    static let pageSize = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, Self.filter(visit.query)) }

    /// The list of a filter; also the answer to a scanned card, whose number does not belong into an address.
    func show(
        _ visit: Visit, _ given: DossierFilter, _ ask: ReasonForm = ReasonForm(), isShared: Bool = true
    ) async throws -> Reply {
        let actor = try visit.actor()
        let services = services
        let now = visit.now
        let cursor = isShared ? visit.query.text("cursor").flatMap { DossierCursor($0) } : nil
        let (filter, found, procedures, calendar, count, besides) = try await services.database.read { connection in
            let filter = try services.completed(given, at: now, in: connection)
            return (
                filter,
                try services.store.list(
                    filter, for: actor, after: cursor, limit: Self.pageSize, now: now, hash: services.numberHash,
                    in: connection),
                try services.catalogue.list(asOf: now.date, in: connection).filter(\.isModelled),
                try services.calendar.calendar(in: connection),
                try services.store.count(filter, for: actor, now: now, hash: services.numberHash, in: connection),
                try alsoCounted(filter, visit, actor, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.pageSize))
        let words = DossierWords(visit: visit, calendar: calendar)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if isShared, found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(
                visit.query, cursor: services.store.cursor(after: last, filter).text, base: "/desk/dossiers")
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: "/desk/dossiers") }
        return .page(
            Page(
                "onestop/desk/list_dossiers", status: ask.isRefused ? .unprocessableContent : .ok, isPrivate: true,
                [
                    "title": visit.say("onestop.desk.list.title"), "summary": ask.summary(for: visit),
                    "filter": filterModel(visit, filter, procedures),
                    "worklist": shown.isEmpty
                        ? nil
                        : [
                            "title": visit.say("onestop.desk.list.title"), "items": shown.map { words.line($0) },
                        ] as ViewModel,
                    "empty": shown.isEmpty
                        ? [
                            "icon": "check-circle", "title": visit.say("onestop.desk.list.empty"),
                            "text": visit.say("onestop.desk.list.empty_text"),
                        ] as ViewModel : nil,
                    "pager": pager, "about": filter.figure.map { visit.say($0.title(visit)) }, "besides": besides,
                    "may_receive": actor.may(DossierRules.receive) ? ["shortcut": "n"] as ViewModel : nil,
                    "export": actor.may(DossierRules.export) && isShared
                        ? ask.viewModel(
                            [
                                ReasonForm.Choice(
                                    ListPath.with(visit.query, base: "/desk/dossiers.csv"),
                                    visit.say("onestop.desk.list.export"))
                            ], for: visit) : nil,
                ]))
    }

    /// How much a number of the figures counts besides these dossiers, and where it is listed.
    private func alsoCounted(
        _ filter: DossierFilter, _ visit: Visit, _ actor: Actor, in connection: Connection
    ) throws -> ViewModel? {
        // A list that is narrowed further is no number of the figures.
        guard let slice = filter.figure, filter == DossierFilter(stand: .all, figure: slice),
            let besides = try services.besides(in: connection)
        else { return nil }
        let count = try besides.count(slice, actor.scope, in: connection)
        if count == 0 { return nil }
        return [
            "text": visit.say(besides.source.besides, ["count": .number(Int64(count))]),
            "url": besides.path(slice, for: actor),
        ]
    }

    private func filterModel(_ visit: Visit, _ filter: DossierFilter, _ procedures: [Procedure]) -> ViewModel {
        func options(_ values: [String], _ prefix: String, chosen: String?) -> [ViewModel] {
            ViewModel.options(
                values.map { ($0, visit.say(TextKey("onestop.desk.filter.\(prefix).\($0)"))) }, chosen: chosen)
        }
        return [
            "states": options(DossierFilter.Stand.allCases.map(\.rawValue), "stand", chosen: filter.stand.rawValue),
            "due": options(DossierFilter.DueIn.allCases.map(\.rawValue), "due", chosen: filter.due?.rawValue),
            "turns": options(DossierFilter.Turn.allCases.map(\.rawValue), "turn", chosen: filter.turn?.rawValue),
            "watches": options(DossierFilter.Watch.allCases.map(\.rawValue), "watch", chosen: filter.watch?.rawValue),
            "procedures": ViewModel.options(
                procedures.map { ($0.code, $0.name.text(in: visit.language)) }, chosen: filter.procedure),
            "words": filter.words,
        ]
    }

    /// Reads a filter; what makes no sense narrows nothing.
    static func filter(_ query: Form) -> DossierFilter {
        var filter = DossierFilter()
        filter.due = query.text("due").flatMap(DossierFilter.DueIn.init(rawValue:))
        filter.turn = query.text("turn").flatMap(DossierFilter.Turn.init(rawValue:))
        filter.watch = query.text("watch").flatMap(DossierFilter.Watch.init(rawValue:))
        filter.figure = FigureSlice(query)
        filter.officer = query.text("officer").flatMap { ID<Account>($0) }
        filter.procedure = query.text("procedure").map { String($0.prefix(60)) }
        filter.words = query.text("q").map { String($0.prefix(200)) }
        // Who looks for a name or a number looks everywhere.
        filter.stand =
            query.text("state").flatMap(DossierFilter.Stand.init(rawValue:))
            ?? (filter.isNarrow ? .all : .open)
        return filter
    }
}
