import Audit
import Base
import Codes
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/certification/register`: the books, searched and narrowed; `.csv` and `.pdf` give the same list to who says why.
struct ListEntries: Sendable {
    let services: CertificationServices
    static let path = "/desk/certification/register"
    private static let limit = 50
    private static let exportLimit = 20_000
    private static let columns = [
        "number", "kind", "at", "requester", "document", "pages", "copies", "amount", "fee", "officer", "state",
    ]

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, ReasonForm()) }

    /// With the reason that was refused, if one was.
    func show(_ visit: Visit, _ ask: ReasonForm) async throws -> Reply {
        let actor = try visit.actor()
        let filter = Self.filter(visit)
        let cursor = visit.query.text("cursor").flatMap { ID<BookEntry>($0) }
        let services = services
        let (found, figures, officers, fees, unit) = try await services.database.read { connection in
            let found = try services.entries.list(
                filter, actor.scope, before: cursor, limit: Self.limit + 1, hash: services.hash, in: connection)
            return (
                found, try services.entries.figures(filter, actor.scope, hash: services.hash, in: connection),
                try services.entries.officers(actor.scope, in: connection),
                try services.fees.standings(ofAll: BookEntry.scanKind, found.map(\.id.text), in: connection),
                try filter.workedUnit.flatMap { unit in
                    try services.units.find([unit], asOf: visit.now.date, in: connection)[unit]?.name
                }
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let words = EntryWords(visit: visit)
        let count = Int64(figures.entries + figures.voided)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(count)])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = ListPath.with(visit.query, cursor: last.id.text, base: Self.path)
        }
        if cursor != nil { pager["previous_url"] = ListPath.with(visit.query, base: Self.path) }
        let mayExport = actor.may(CertificationFeature.export)
        return .page(
            Page(
                "certification/list_entries", status: ask.isRefused ? .unprocessableContent : .ok, isPrivate: true,
                [
                    "title": visit.say("certification.register.title"), "summary": ask.summary(for: visit),
                    "from": filter.from.description,
                    "to": filter.to.description, "words": filter.words, "pager": pager, "unit": filter.workedUnit?.text,
                    "of_unit": filter.workedUnit.map { id in
                        visit.say(
                            "certification.register.of_unit",
                            ["unit": .text(unit?.text(in: visit.language) ?? id.text)])
                    }, "has_rows": !shown.isEmpty,
                    "figures": words.figures(figures),
                    "kinds": ViewModel.options(
                        BookEntry.Kind.allCases.map { ($0.rawValue, words.kind($0)) }, chosen: filter.kind?.rawValue),
                    "states": ViewModel.options(
                        BookEntry.State.allCases.map { ($0.rawValue, words.state($0).text) },
                        chosen: filter.state?.rawValue),
                    "origins": ViewModel.options(
                        EntryFilter.Origin.allCases.map {
                            ($0.rawValue, visit.say(TextKey("certification.origin.\($0.rawValue)")))
                        }, chosen: filter.origin?.rawValue),
                    "officers": ViewModel.options(
                        officers.map { ($0.account.text, $0.name) }, chosen: filter.account?.text),
                    "export": mayExport ? ask.viewModel(choices(filter, visit, words), for: visit) : nil,
                    "table": visit.table(
                        "certification.column", caption: visit.say("certification.register.caption"),
                        columns: Self.columns, numeric: ["pages", "copies", "amount"],
                        rows: shown.map { cells($0, fees[$0.id.text], words) }),
                    "empty": [
                        "icon": "stamp", "title": visit.say("certification.register.empty"),
                        "text": visit.say("certification.register.empty_text"),
                    ] as ViewModel,
                ]))
    }

    /// The list as a table file, and the register on paper, a book each.
    private func choices(_ filter: EntryFilter, _ visit: Visit, _ words: EntryWords) -> [ReasonForm.Choice] {
        let books = BookEntry.Kind.allCases.filter { filter.kind == nil || filter.kind == $0 }
        return [
            ReasonForm.Choice(
                ListPath.with(visit.query, base: "\(Self.path).csv"), visit.say("certification.register.export"))
        ]
            + books.map { kind in
                ReasonForm.Choice(
                    "\(Self.path).pdf?kind=\(kind.rawValue)&from=\(filter.from)&to=\(filter.to)",
                    visit.say("certification.register.print", ["kind": .text(words.kind(kind))]), icon: "print")
            }
    }

    /// `/desk/certification/register.csv`: without personal numbers.
    func export(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(CertificationFeature.export)
        let ask = try await ReasonForm(of: visit)
        guard let reason = ask.reason else { return try await show(visit, ask) }
        let filter = Self.filter(visit)
        let services = services
        let (found, fees) = try await services.database.read { connection in
            let found = try services.entries.list(
                filter, actor.scope, limit: Self.exportLimit + 1, isBookOrder: true, hash: services.hash, in: connection
            )
            var fees: [String: FeeStanding] = [:]
            for start in stride(from: 0, to: found.count, by: 500) {
                let ids = found[start..<min(start + 500, found.count)].map(\.id.text)
                fees.merge(try services.fees.standings(ofAll: BookEntry.scanKind, ids, in: connection)) { $1 }
            }
            return (found, fees)
        }
        if found.count > Self.exportLimit { throw Problem.tooManyLines(Self.exportLimit) }
        try await services.database.write { transaction in
            try AuditLog().record(
                "certification.export_entries", showing: BookEntry.scanKind, found.map(\.id.text), because: reason,
                facts: ["from": .string(filter.from.description), "to": .string(filter.to.description)], by: actor,
                at: visit.now, in: transaction)
        }
        let words = EntryWords(visit: visit)
        let rows = found.map { entry -> [String] in
            let fee = fees[entry.id.text]
            return [
                entry.label, words.kind(entry.kind), entry.at.iso, entry.requester, entry.document,
                entry.kind.hasPages ? "\(entry.pages)" : "", "\(entry.copies)", "\(entry.amount.dong)",
                words.fee(fee)?.text ?? "", fee?.receipt?.number ?? "", entry.officer, entry.signer,
                words.state(entry.state).text, entry.voiding?.reason ?? "", entry.code.grouped,
                entry.application?.grouped ?? "",
            ]
        }
        let names = [
            "number", "kind", "at", "requester", "document", "pages", "copies", "amount", "fee", "receipt", "officer",
            "signer", "state", "reason", "code", "application",
        ]
        return .download(
            TableFile.download(
                names.map { visit.say(TextKey("certification.column.\($0)")) }, rows,
                name: "certifications-\(filter.from)-\(filter.to).csv"))
    }

    private func cells(_ entry: BookEntry, _ fee: FeeStanding?, _ words: EntryWords) -> [ViewModel] {
        let formats = words.visit.formats
        return [
            ["text": entry.label, "url": entry.path], ["text": words.short(entry.kind)],
            ["text": formats.instant(entry.at)], ["text": entry.requester, "bdi": true],
            ["text": entry.document, "bdi": true],
            ["text": entry.kind.hasPages ? formats.number(Int64(entry.pages)) : "–"],
            ["text": formats.number(Int64(entry.copies))], ["text": formats.money(entry.amount)],
            ["text": fee == nil ? "–" : "", "badge": words.fee(fee)?.viewModel],
            ["text": entry.officer, "bdi": true], ["badge": words.state(entry.state).viewModel],
        ]
    }

    /// What the query asks for; today without days, everything where one looks for words.
    static func filter(_ visit: Visit) -> EntryFilter {
        let query = visit.query
        let words = query.text("q").map { String($0.prefix(200)) }
        let reader = FormReader(query)
        let today = visit.now.date
        let to = reader.date("to", .optional) ?? today
        let from = reader.date("from", .optional) ?? (words == nil ? min(to, today) : to.adding(days: -3_660))
        return EntryFilter(
            from: min(from, to), to: to, kind: query.text("kind").flatMap(BookEntry.Kind.init(rawValue:)),
            state: query.text("state").flatMap(BookEntry.State.init(rawValue:)),
            origin: query.text("origin").flatMap(EntryFilter.Origin.init(rawValue:)),
            account: query.text("officer").flatMap { ID($0) }, workedUnit: query.text("unit").flatMap { ID($0) },
            words: words)
    }

    /// The address of the list of a filter, without its words.
    static func path(_ filter: EntryFilter) -> String {
        ListPath.with(
            [
                ("from", filter.from.description), ("to", filter.to.description), ("kind", filter.kind?.rawValue),
                ("state", filter.state?.rawValue), ("origin", filter.origin?.rawValue),
                ("officer", filter.account?.text),
                ("unit", filter.workedUnit?.text),
            ], base: path)
    }
}
