import Base
import House
import Storage
import Texts
import Web

/// `/desk/certification/summary`: how much was certified, day by day; each number opens the entries that it counts.
struct ShowSummary: Sendable {
    let services: CertificationServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (from, to) = FormReader.listDays(visit.query, today: visit.now.date, back: 29)
        let filter = EntryFilter(from: from, to: to)
        let services = services
        let (days, sums) = try await services.database.read { connection in
            (
                try services.entries.figuresByDay(filter, actor.scope, hash: services.hash, in: connection),
                try BookEntry.Kind.allCases.map { kind in
                    var only = filter
                    only.kind = kind
                    return (
                        kind,
                        try services.entries.figures(only, actor.scope, hash: services.hash, in: connection)
                    )
                }
            )
        }
        let words = EntryWords(visit: visit)
        return .page(
            Page(
                "certification/show_summary", isPrivate: true,
                [
                    "title": visit.say("certification.summary.title"), "from": filter.from.description,
                    "to": filter.to.description, "has_rows": !days.isEmpty,
                    "sums": sums.map { kind, figures -> ViewModel in
                        [
                            "title": words.kind(kind),
                            "url": Self.list(from: filter.from, to: filter.to, kind, state: nil),
                            "figures": words.figures(figures),
                        ]
                    },
                    "table": visit.table(
                        "certification.column", caption: visit.say("certification.summary.caption"),
                        columns: ["day", "kind", "entries", "copies", "amount", "voided"],
                        numeric: ["entries", "copies", "amount", "voided"],
                        rows: days.map { cells($0.day, $0.kind, $0.figures, words) }),
                    "empty": [
                        "icon": "chart", "title": visit.say("certification.summary.empty"),
                        "text": visit.say("certification.summary.empty_text"),
                    ] as ViewModel,
                ]))
    }

    private func cells(
        _ day: CalendarDate, _ kind: BookEntry.Kind, _ figures: EntryFigures, _ words: EntryWords
    ) -> [ViewModel] {
        let formats = words.visit.formats
        let valid = Self.list(from: day, to: day, kind, state: .valid)
        return [
            ["text": formats.date(day)], ["text": words.short(kind)],
            ["text": formats.number(Int64(figures.entries)), "url": valid],
            ["text": formats.number(Int64(figures.copies)), "url": valid],
            ["text": formats.money(figures.amount), "url": valid],
            [
                "text": formats.number(Int64(figures.voided)),
                "url": figures.voided == 0 ? nil : Self.list(from: day, to: day, kind, state: .void),
            ],
        ]
    }

    /// The list that a number was counted from.
    private static func list(
        from: CalendarDate, to: CalendarDate, _ kind: BookEntry.Kind, state: BookEntry.State?
    ) -> String {
        ListEntries.path(EntryFilter(from: from, to: to, kind: kind, state: state))
    }
}
