import Base
import Codes
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/codes`: the codes of the actor's units, by kind, state and words.
struct ListCodes: Sendable {
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let today = visit.now.date
        let unit = visit.query.text("unit").flatMap { ID<AdministrativeUnit>($0) }
        let filter = CodeStore.Filter(
            kind: visit.query.text("kind").map { String($0.prefix(100)) },
            state: visit.query.text("state").flatMap(CodeRecord.State.init(rawValue:)),
            words: visit.query.text("q").map { String($0.prefix(200)) },
            within: unit.map { .below([$0], asOf: today) },
            since: visit.query.text("since").flatMap { CalendarDate($0) })
        let cursor = visit.query.text("cursor").flatMap { CodeStore.Cursor($0) }
        let (found, count, kinds, totals, units) = try await visit.site.database.read { connection in
            let found = try CodeStore.list(
                filter, scope: actor.scope, after: cursor, limit: Self.limit, in: connection)
            return (
                found, try CodeStore.count(filter, scope: actor.scope, in: connection),
                try CodeStore.kinds(scope: actor.scope, in: connection),
                try ScanCounter.totals(found.map(\.code), in: connection),
                try UnitStore().list(actor.scope, asOf: today, in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        if visit.wantsJSON { return .json(["codes": .array(shown.map(\.json))]) }
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = path(
                filter, unit, cursor: CodeStore.Cursor(createdAt: last.createdAt, code: last.code.text))
        }
        if cursor != nil { pager["previous_url"] = path(filter, unit) }
        return .page(
            Page(
                "lookup/list_codes", isPrivate: true,
                [
                    "title": visit.say("lookup.codes.title"), "words": filter.words, "pager": pager,
                    "has_rows": !shown.isEmpty, "since": filter.since?.description,
                    "print_url": path(filter, unit, to: "/desk/print"),
                    "units": ViewModel.options(
                        units.map { ($0.id.text, $0.name.text(in: visit.language)) }, chosen: unit?.text),
                    "kinds": ViewModel.options(
                        kinds.map { ($0, CodeWords.kind($0, visit)) }, chosen: filter.kind),
                    "states": ViewModel.options(
                        CodeRecord.State.allCases.map { ($0.rawValue, CodeWords.state($0, visit).text) },
                        chosen: filter.state?.rawValue),
                    "table": visit.table(
                        "lookup.codes", caption: visit.say("lookup.codes.caption"),
                        columns: ["code", "thing", "kind", "state", "scans", "made"], numeric: ["scans"],
                        rows: shown.map { cells($0, totals[$0.code.text] ?? 0, visit) }),
                    "empty": [
                        "icon": "qr", "title": visit.say("lookup.codes.empty.title"),
                        "text": visit.say("lookup.codes.empty.text"),
                    ] as ViewModel,
                ]))
    }

    private func cells(_ code: RegisteredCode, _ scans: Int64, _ visit: Visit) -> [ViewModel] {
        [
            ["text": code.code.grouped, "url": "/desk/codes/\(code.code.text)", "is_code": true],
            ["text": code.record.title.text(in: visit.language)], ["text": CodeWords.kind(code.record.kind, visit)],
            ["badge": CodeWords.state(code.record.state, visit).viewModel], ["text": visit.formats.number(scans)],
            ["text": visit.formats.date(code.createdAt.date)],
        ]
    }

    private func path(
        _ filter: CodeStore.Filter, _ unit: ID<AdministrativeUnit>?, cursor: CodeStore.Cursor? = nil,
        to list: String = "/desk/codes"
    ) -> String {
        ListPath.with(
            [
                ("kind", filter.kind), ("state", filter.state?.rawValue), ("q", filter.words), ("unit", unit?.text),
                ("since", filter.since?.description), ("cursor", cursor?.text),
            ], base: list)
    }
}

/// Words for kinds and states of codes.
enum CodeWords {
    /// The text `<feature>.kind.<name>` of the feature that owns the kind, or ours, `lookup.kind.<feature>_<name>`; the kind itself
    /// if nobody has a word for it.
    static func kind(_ kind: String, _ visit: Visit) -> String {
        let parts = kind.split(separator: ".").map(String.init)
        let (feature, name) = (parts.first ?? "", parts.dropFirst().joined(separator: "_"))
        let catalog = visit.site.catalog
        return catalog.textIfKnown(Message(TextKey("\(feature).kind.\(name)")), in: visit.language)
            ?? catalog.textIfKnown(Message(TextKey("lookup.kind.\(feature)_\(name)")), in: visit.language) ?? kind
    }

    static func state(_ state: CodeRecord.State, _ visit: Visit) -> Badge {
        let text = visit.say(TextKey("lookup.state.\(state.rawValue)"))
        return switch state {
        case .draft: Badge(.neutral, icon: "edit", text)
        case .published: Badge(.good, icon: "check-circle", text)
        case .revoked: Badge(.late, icon: "refuse", text)
        case .expired: Badge(.warn, icon: "clock", text)
        case .withdrawn: Badge(.warn, icon: "info", text)
        }
    }
}

/// `GET /desk/code-misses`: codes that open nothing and that somebody scanned or typed. Perhaps somebody forges our signs.
struct ListCodeMisses: Sendable {
    private static let limit = 50

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        try visit.actor().require(LookUpFeature.figuresPermission)
        let cursor = visit.query.text("cursor")
        let found = try await visit.site.database.read { try CodeMiss.list(before: cursor, limit: Self.limit, in: $0) }
        let shown = Array(found.prefix(Self.limit))
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(shown.count))])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = "/desk/code-misses?cursor=\(last.cursor)"
        }
        if cursor != nil { pager["previous_url"] = "/desk/code-misses" }
        return .page(
            Page(
                "lookup/list_code_misses", isPrivate: true,
                [
                    "title": visit.say("lookup.misses.title"), "pager": pager, "has_rows": !shown.isEmpty,
                    "table": visit.table(
                        "lookup.misses", caption: visit.say("lookup.misses.caption"),
                        columns: ["code", "why", "day", "number", "last"], numeric: ["number"],
                        rows: shown.map { miss in
                            [
                                ["text": PublicCode(miss.spelling)?.grouped ?? "–", "bdi": true],
                                ["text": visit.say(TextKey("lookup.misses.kind.\(miss.kind.rawValue)"))],
                                ["text": visit.formats.date(miss.day)], ["text": visit.formats.number(miss.number)],
                                ["text": visit.formats.time(miss.lastAt)],
                            ]
                        }),
                    "empty": [
                        "icon": "shield", "title": visit.say("lookup.misses.empty.title"),
                        "text": visit.say("lookup.misses.empty.text"),
                    ] as ViewModel,
                ]))
    }
}
