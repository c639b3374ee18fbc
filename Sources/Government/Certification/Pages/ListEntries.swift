import Base
import Codes
import House
import Storage
import Texts
import Web

/// `/desk/certification/register`: the books, searched and narrowed; `.csv` and `.pdf` give the same list.
struct ListEntries: Sendable {
    let services: CertificationServices
    static let path = "/desk/certification/register"
    private static let limit = 50
    private static let exportLimit = 20_000
    private static let columns = [
        "number", "kind", "at", "requester", "document", "pages", "copies", "amount", "fee", "officer", "state",
    ]

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = Self.filter(visit)
        let cursor = visit.query.text("cursor").flatMap { ID<BookEntry>($0) }
        let services = services
        let (found, figures, officers, fees) = try await services.database.read { connection in
            let found = try services.entries.list(
                filter, actor.scope, before: cursor, limit: Self.limit + 1, hash: services.hash, in: connection)
            return (
                found, try services.entries.figures(filter, actor.scope, hash: services.hash, in: connection),
                try services.entries.officers(actor.scope, in: connection),
                try services.fees.standings(ofAll: BookEntry.scanKind, found.map(\.id.text), in: connection)
            )
        }
        let shown = Array(found.prefix(Self.limit))
        let words = EntryWords(visit: visit)
        let count = Int64(figures.entries + figures.voided)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(count)])]
        if found.count > Self.limit, let last = shown.last {
            pager["next_url"] = EntryWords.path(Self.path, visit.query, cursor: last.id.text)
        }
        if cursor != nil { pager["previous_url"] = EntryWords.path(Self.path, visit.query) }
        let mayExport = actor.may(CertificationFeature.export)
        return .page(
            Page(
                "certification/list_entries", isPrivate: true,
                [
                    "title": visit.say("certification.register.title"), "from": filter.from.description,
                    "to": filter.to.description, "words": filter.words, "pager": pager, "has_rows": !shown.isEmpty,
                    "figures": words.figures(figures),
                    "kinds": BookEntry.Kind.allCases.map { kind -> ViewModel in
                        ["value": kind.rawValue, "label": words.kind(kind), "selected": kind == filter.kind]
                    },
                    "states": BookEntry.State.allCases.map { state -> ViewModel in
                        ["value": state.rawValue, "label": words.state(state).text, "selected": state == filter.state]
                    },
                    "officers": officers.map { officer -> ViewModel in
                        [
                            "value": officer.account.text, "label": officer.name,
                            "selected": officer.account == filter.account,
                        ]
                    },
                    "export_url": mayExport ? EntryWords.path("\(Self.path).csv", visit.query) : nil,
                    "print_urls": mayExport ? printLinks(filter, visit, words) : nil,
                    "table": [
                        "caption": visit.say("certification.register.caption"),
                        "columns": words.columns(Self.columns, numeric: ["pages", "copies", "amount"]),
                        "rows": shown.map { ["cells": cells($0, fees[$0.id.text], words)] as ViewModel },
                    ] as ViewModel,
                    "empty": [
                        "icon": "stamp", "title": visit.say("certification.register.empty"),
                        "text": visit.say("certification.register.empty_text"),
                    ] as ViewModel,
                ]))
    }

    /// The register on paper, a book each.
    private func printLinks(_ filter: EntryFilter, _ visit: Visit, _ words: EntryWords) -> [ViewModel] {
        BookEntry.Kind.allCases.filter { filter.kind == nil || filter.kind == $0 }.map { kind in
            [
                "url": "\(Self.path).pdf?kind=\(kind.rawValue)&from=\(filter.from)&to=\(filter.to)",
                "title": visit.say("certification.register.print", ["kind": .text(words.kind(kind))]),
            ]
        }
    }

    /// `/desk/certification/register.csv`: without personal numbers.
    func export(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(CertificationFeature.export)
        let filter = Self.filter(visit)
        let services = services
        let (found, fees) = try await services.database.read { connection in
            let found = try services.entries.list(
                filter, actor.scope, limit: Self.exportLimit, isBookOrder: true, hash: services.hash, in: connection)
            var fees: [String: FeeStanding] = [:]
            for start in stride(from: 0, to: found.count, by: 500) {
                let ids = found[start..<min(start + 500, found.count)].map(\.id.text)
                fees.merge(try services.fees.standings(ofAll: BookEntry.scanKind, ids, in: connection)) { $1 }
            }
            return (found, fees)
        }
        try await services.database.write { transaction in
            try services.note(
                "export_entries", nil, unit: actor.commune,
                facts: [
                    "rows": .integer(Int64(found.count)), "from": .string(filter.from.description),
                    "to": .string(filter.to.description),
                ], by: actor, at: visit.now, in: transaction)
        }
        let words = EntryWords(visit: visit)
        let rows = found.map { entry -> [String] in
            let fee = fees[entry.id.text]
            return [
                entry.label, words.kind(entry.kind), entry.at.iso, entry.requester, entry.document,
                entry.kind.hasPages ? "\(entry.pages)" : "", "\(entry.copies)", "\(entry.amount.dong)",
                words.fee(fee)?.text ?? "", fee?.receipt?.number ?? "", entry.officer, entry.signer,
                words.state(entry.state).text, entry.voiding?.reason ?? "", entry.code.grouped,
            ]
        }
        let names = [
            "number", "kind", "at", "requester", "document", "pages", "copies", "amount", "fee", "receipt", "officer",
            "signer", "state", "reason", "code",
        ]
        return .download(
            TableFile.download(
                names.map { visit.say(TextKey("certification.column.\($0)")) }, rows,
                name: "certifications-\(filter.from)-\(filter.to).csv"))
    }

    private func cells(_ entry: BookEntry, _ fee: FeeStanding?, _ words: EntryWords) -> [ViewModel] {
        let formats = words.visit.formats
        let number: ViewModel = ["numeric": true]
        return [
            words.cell("number", entry.label, ["url": entry.path]), words.cell("kind", words.short(entry.kind)),
            words.cell("at", formats.instant(entry.at)), words.cell("requester", entry.requester, ["bdi": true]),
            words.cell("document", entry.document, ["bdi": true]),
            words.cell("pages", entry.kind.hasPages ? formats.number(Int64(entry.pages)) : "–", number),
            words.cell("copies", formats.number(Int64(entry.copies)), number),
            words.cell("amount", formats.money(entry.amount), number),
            words.cell("fee", fee == nil ? "–" : "", ["badge": words.fee(fee)?.viewModel]),
            words.cell("officer", entry.officer, ["bdi": true]),
            words.cell("state", "", ["badge": words.state(entry.state).viewModel]),
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
            account: query.text("officer").flatMap { ID($0) }, words: words)
    }
}
