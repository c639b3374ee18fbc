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
        let reader = FormReader(visit.query)
        let today = visit.now.date
        let to = reader.date("to", .optional) ?? today
        let from = reader.date("from", .optional) ?? min(to, today).adding(days: -29)
        let filter = EntryFilter(from: min(from, to), to: to)
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
        let names = ["day", "kind", "entries", "copies", "amount", "voided"]
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
                    "table": [
                        "caption": visit.say("certification.summary.caption"),
                        "columns": words.columns(names, numeric: ["entries", "copies", "amount", "voided"]),
                        "rows": days.map { ["cells": cells($0.day, $0.kind, $0.figures, words)] as ViewModel },
                    ] as ViewModel,
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
            words.cell("day", formats.date(day)), words.cell("kind", words.short(kind)),
            words.cell("entries", formats.number(Int64(figures.entries)), ["numeric": true, "url": valid]),
            words.cell("copies", formats.number(Int64(figures.copies)), ["numeric": true, "url": valid]),
            words.cell("amount", formats.money(figures.amount), ["numeric": true, "url": valid]),
            words.cell(
                "voided", formats.number(Int64(figures.voided)),
                [
                    "numeric": true,
                    "url": figures.voided == 0 ? nil : Self.list(from: day, to: day, kind, state: .void),
                ]),
        ]
    }

    /// The list that a number was counted from.
    private static func list(
        from: CalendarDate, to: CalendarDate, _ kind: BookEntry.Kind, state: BookEntry.State?
    ) -> String {
        "\(ListEntries.path)?from=\(from)&to=\(to)&kind=\(kind.rawValue)"
            + (state.map { "&state=\($0.rawValue)" } ?? "")
    }
}
