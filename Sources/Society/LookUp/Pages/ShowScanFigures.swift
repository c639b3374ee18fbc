import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/scans`: what is scanned, where and when. Each number opens the list that it was counted from.
struct ShowScanFigures: Sendable {
    let signs: SilentSigns
    private static let spans = [30, 90]

    /// The days that are asked for: the last 30, the last 90, or one.
    static func days(_ visit: Visit) -> ClosedRange<CalendarDate> {
        let today = visit.now.date
        if let day = visit.query.text("day").flatMap({ CalendarDate($0) }), day <= today { return day...day }
        let span = visit.query.text("days").flatMap { Int($0) }.flatMap { spans.contains($0) ? $0 : nil } ?? 30
        return today.adding(days: 1 - span)...today
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let days = Self.days(visit)
        let today = visit.now.date
        let signs = signs
        let narrowing = ScanFigures.Narrowing(
            kind: visit.query.text("kind").map { String($0.prefix(60)) },
            unit: visit.query.text("unit").flatMap { ID<AdministrativeUnit>($0) })
        let (figures, units, silent, misses, sought) = try await visit.site.database.read { connection in
            let figures = try ScanFigures.read(days, narrowing, scope: actor.scope, in: connection)
            return (
                figures,
                try UnitStore().find(
                    figures.byUnit.map(\.unit) + [narrowing.unit].compactMap(\.self), asOf: today, in: connection),
                try SilentSigns.Kind.allCases.map {
                    ($0, try signs.count($0, scope: actor.scope, today: today, in: connection))
                }, try CodeMiss.count(days, in: connection),
                try SearchMiss.list(since: days.lowerBound, limit: 10, in: connection)
            )
        }
        let maySeeCodes = actor.may(LookUpFeature.codesPermission)
        let isOneDay = days.lowerBound == days.upperBound
        let range = isOneDay ? ("day", "\(days.lowerBound)") : ("days", "\(figures.byDay.count)")
        func path(_ range: (String, String?), _ narrowing: ScanFigures.Narrowing) -> String {
            ListPath.with(
                [range, ("kind", narrowing.kind), ("unit", narrowing.unit?.text)], base: "/desk/scans")
        }
        var values: ViewModel = [
            "title": visit.say("lookup.scans.title"), "has_scans": figures.total > 0, "is_day": isOneDay,
            "period": isOneDay
                ? visit.formats.dateWithWeekday(days.lowerBound)
                : visit.say("lookup.scans.period", ["from": .date(days.lowerBound), "until": .date(days.upperBound)]),
            "spans": Self.spans.map { span -> ViewModel in
                [
                    "title": visit.say("lookup.scans.last_days", ["count": .number(Int64(span))]),
                    "url": path(("days", "\(span)"), narrowing),
                    "current": !isOneDay && days.upperBound.dayNumber - days.lowerBound.dayNumber + 1 == span,
                ]
            },
            "csv_url": ListPath.with([range], base: "/desk/scans.csv"),
            "narrowed": narrowing.isNothing
                ? nil
                : [
                    "text": [
                        narrowing.kind.map { CodeWords.kind($0, visit) },
                        narrowing.unit.map { units[$0]?.name.text(in: visit.language) ?? "–" },
                    ].compactMap(\.self).joined(separator: " · "),
                    "all_url": path(range, ScanFigures.Narrowing()),
                ] as ViewModel,
            "total": visit.formats.number(figures.total),
            "silent": silent.map { kind, count -> ViewModel in
                [
                    "title": visit.say(TextKey("lookup.silent.\(kind.rawValue)")),
                    "number": visit.formats.number(Int64(count)), "url": "/desk/scans/silent?kind=\(kind.rawValue)",
                ]
            },
            "forged": visit.formats.number(Int64(misses.codes)),
            "mistyped": visit.formats.number(misses.mistyped),
            "empty": [
                "icon": "chart", "title": visit.say("lookup.scans.empty.title"),
                "text": visit.say("lookup.scans.empty.text"),
            ] as ViewModel,
        ]
        values.merge(
            tables(figures, units, maySeeCodes, visit) { day, kind, unit in
                path(
                    day.map { ("day", "\($0)") } ?? range,
                    ScanFigures.Narrowing(kind: kind ?? narrowing.kind, unit: unit ?? narrowing.unit))
            })
        values["sought"] = sought.isEmpty ? nil : SearchMissTable.model(sought, visit)
        return .page(Page("lookup/show_scan_figures", isPrivate: true, values))
    }

    private func tables(
        _ figures: ScanFigures, _ units: [ID<AdministrativeUnit>: AdministrativeUnit], _ maySeeCodes: Bool,
        _ visit: Visit, path: (CalendarDate?, String?, ID<AdministrativeUnit>?) -> String
    ) -> ViewModel {
        func table(_ name: String, _ rows: [(text: String, url: String?, number: Int64)]) -> ViewModel? {
            if rows.isEmpty { return nil }
            return visit.table(
                "lookup.scans", caption: visit.say(TextKey("lookup.scans.by_\(name)")), columns: [name, "number"],
                numeric: ["number"],
                rows: rows.map { [["text": $0.text, "url": $0.url], ["text": visit.formats.number($0.number)]] })
        }
        let hours = figures.byHour.enumerated().filter { $0.element > 0 }
        return [
            "day_chart": figures.byDay.count < 2
                ? nil
                : BarChart(
                    title: visit.say("lookup.scans.by_day"),
                    bars: figures.byDay.map { .init(label: visit.formats.date($0.day), number: $0.number) }
                ).viewModel(visit),
            "days": figures.byDay.count < 2
                ? nil
                : table(
                    "day",
                    figures.byDay.reversed().filter { $0.number > 0 }.map {
                        (visit.formats.dateWithWeekday($0.day), path($0.day, nil, nil), $0.number)
                    }),
            "hour_chart": BarChart(
                title: visit.say("lookup.scans.by_hour"),
                bars: figures.byHour.enumerated().map {
                    .init(label: visit.formats.time(minuteOfDay: $0 * 60), number: $1)
                }
            ).viewModel(visit),
            "hours": table("hour", hours.map { (visit.formats.time(minuteOfDay: $0.offset * 60), nil, $0.element) }),
            "kinds": table(
                "kind",
                figures.byKind.map {
                    (CodeWords.kind($0.kind, visit), path(nil, $0.kind, nil), $0.number)
                }),
            "units": table(
                "unit",
                figures.byUnit.map {
                    (units[$0.unit]?.name.text(in: visit.language) ?? "–", path(nil, nil, $0.unit), $0.number)
                }),
            "codes": table(
                "code",
                figures.top.map {
                    let code = $0.code.code
                    return (
                        "\($0.code.record.title.text(in: visit.language)) (\(code.grouped))",
                        maySeeCodes ? "/desk/codes/\(code.text)" : code.path, $0.number
                    )
                }),
        ]
    }
}

/// `GET /desk/scans/silent`: signs that are no longer, or were never, scanned.
struct ListSilentSigns: Sendable {
    let signs: SilentSigns
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let kind = visit.query.text("kind").flatMap(SilentSigns.Kind.init(rawValue:)) ?? .stopped
        let cursor = visit.query.text("cursor").flatMap { CodeStore.Cursor($0) }
        let (signs, today) = (signs, visit.now.date)
        let (found, count, units) = try await visit.site.database.read { connection in
            let found = try signs.list(
                kind, scope: actor.scope, today: today, after: cursor, limit: Self.limit, in: connection)
            return (
                found, try signs.count(kind, scope: actor.scope, today: today, in: connection),
                try UnitStore().find(found.map(\.code.record.unit), asOf: today, in: connection)
            )
        }
        let shown = found.prefix(Self.limit)
        let base = "/desk/scans/silent?kind=\(kind.rawValue)"
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if found.count > Self.limit, let last = shown.last?.code {
            let next = CodeStore.Cursor(createdAt: last.createdAt, code: last.code.text)
            pager["next_url"] = "\(base)&cursor=\(next.text)"
        }
        if cursor != nil { pager["previous_url"] = base }
        let maySeeCodes = actor.may(LookUpFeature.codesPermission)
        return .page(
            Page(
                "lookup/list_silent_signs", isPrivate: true,
                [
                    "title": visit.say(TextKey("lookup.silent.\(kind.rawValue)")),
                    "text": visit.say(TextKey("lookup.silent.\(kind.rawValue)_text")), "pager": pager,
                    "has_rows": !shown.isEmpty,
                    "table": visit.table(
                        "lookup.scans", caption: visit.say(TextKey("lookup.silent.\(kind.rawValue)")),
                        columns: ["code", "kind", "unit", "made", "last"],
                        rows: shown.map { sign, lastDay in
                            [
                                [
                                    "text": sign.record.title.text(in: visit.language),
                                    "url": maySeeCodes ? "/desk/codes/\(sign.code.text)" : sign.code.path,
                                ], ["text": CodeWords.kind(sign.record.kind, visit)],
                                ["text": units[sign.record.unit]?.name.text(in: visit.language) ?? "–"],
                                ["text": visit.formats.date(sign.createdAt.date)],
                                ["text": lastDay.map(visit.formats.date) ?? "–"],
                            ]
                        }),
                    "empty": ["icon": "check-circle", "title": visit.say("lookup.silent.empty")] as ViewModel,
                ]))
    }
}

/// `GET /desk/search-misses`: what people looked for in vain.
struct ListSearchMisses: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let since = visit.now.date.adding(days: -90)
        let found = try await visit.site.database.read { try SearchMiss.list(since: since, limit: 200, in: $0) }
        return .page(
            Page(
                "lookup/list_search_misses", isPrivate: true,
                [
                    "title": visit.say("lookup.sought.title"), "has_rows": !found.isEmpty,
                    "table": SearchMissTable.model(found, visit),
                    "empty": ["icon": "search", "title": visit.say("lookup.sought.empty")] as ViewModel,
                ]))
    }
}

enum SearchMissTable {
    static func model(_ found: [SearchMiss], _ visit: Visit) -> ViewModel {
        visit.table(
            "lookup.sought", caption: visit.say("lookup.sought.caption"), columns: ["words", "number", "last", "do"],
            numeric: ["number"],
            rows: found.map { miss in
                [
                    ["text": miss.words, "url": "/search?q=" + ListPath.encoded(miss.words)],
                    ["text": visit.formats.number(miss.number)], ["text": visit.formats.date(miss.lastDay)],
                    [
                        "text": visit.say("lookup.sought.name_it"),
                        "url": "/desk/nicknames?words=" + ListPath.encoded(miss.words),
                    ],
                ]
            })
    }
}
