import Base
import Codes
import House
import Storage
import Texts
import Web

/// `GET /procedures/{code}`: what is needed, how long, how much, where, and how sure that is.
struct ShowProcedure: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (services, today, code) = (services, visit.now.date, try visit.parameter("code"))
        let found = try await services.database.read { connection -> (Procedure, CodeRecord?)? in
            guard let procedure = try services.catalogue.current(code, asOf: today, in: connection) else { return nil }
            return (
                procedure, try services.codes.code(kind: ProcedureTarget.kind, target: procedure.code, in: connection)
            )
        }
        guard let (procedure, record) = found else {
            // A code that was replaced leads to what took its place.
            return .redirect(try await Self.replacement(of: code, services, visit))
        }
        let facts = ProcedureFacts(procedure: procedure, visit: visit)
        let language = visit.language
        var page = Page(
            "onestop/show_procedure",
            [
                "title": facts.name, "name_lang": procedure.name.language(for: language).tag, "code": procedure.code,
                "breadcrumbs": [
                    ["title": visit.say("onestop.procedures.title"), "url": "/procedures"] as ViewModel,
                    [
                        "title": procedure.field.text(in: language), "url": "/procedures?field=\(procedure.fieldKey)",
                    ] as ViewModel,
                    ["title": facts.name] as ViewModel,
                ],
                "summary": procedure.summary?.text(in: language), "mark": facts.mark(procedure.verified),
                "apply_url": procedure.isOpenHere ? "/apply/\(procedure.code)" : nil,
                "in_short": summary(procedure, facts, visit), "papers": papers(procedure, facts, visit),
                "papers_unknown": procedure.documents.isEmpty,
                "papers_mark": procedure.isModelled ? nil : facts.mark(procedure.documentsVerified),
                "places": facts.places,
                "places_mark": procedure.isModelled ? nil : facts.mark(procedure.placesVerified),
                "portal": procedure.portal.map { portal($0, procedure, facts, visit) },
                "steps": steps(procedure, visit),
                "sources": procedure.sources.map { source in
                    [
                        "title": source.title.text(in: language),
                        "lang": source.title.language(for: language).tag,
                        "note": language == .english ? source.note : nil,
                    ] as ViewModel
                },
                "version": procedure.isModelled
                    ? visit.say(
                        "onestop.procedures.version",
                        ["number": .number(Int64(procedure.version)), "from": .date(procedure.period.from)])
                    : nil,
                "qr": record.map { record in
                    [
                        "src": "\(record.code.path).svg", "code": record.code.grouped,
                        "alt": visit.say("onestop.procedures.qr_alt"),
                    ] as ViewModel
                },
            ])
        page.share = Page.Share(title: facts.name, text: procedure.summary?.text(in: language) ?? facts.time)
        return .page(page)
    }

    /// Where a code leads that is no longer in force; throws `Problem` (not found) if it leads nowhere.
    static func replacement(of code: String, _ services: OneStopServices, _ visit: Visit) async throws -> String {
        let today = visit.now.date
        let (next, wasThere) = try await services.database.read { connection in
            (
                try services.catalogue.replacement(of: code, asOf: today, in: connection),
                try services.catalogue.versions(of: code, in: connection).contains { $0.period.from <= today }
            )
        }
        if let next { return "/procedures/\(next.code)" }
        throw wasThere ? Problem(.notFound, "onestop.problem.procedure_over") : Problem.notFound
    }

    private func summary(_ procedure: Procedure, _ facts: ProcedureFacts, _ visit: Visit) -> ViewModel {
        func row(_ key: TextKey, _ value: String, _ badge: ViewModel? = nil) -> ViewModel {
            ["key": visit.say(key), "value": value, "badge": badge]
        }
        var rows = [
            row(
                "onestop.procedures.time", facts.time,
                procedure.deadline.value == nil ? nil : facts.mark(procedure.deadline.verified)),
            row(
                "onestop.procedures.cost", facts.fee,
                procedure.fee.value == nil ? nil : facts.mark(procedure.fee.verified)),
            row("onestop.procedures.agency", procedure.agency.text(in: visit.language)),
        ]
        if let result = procedure.result {
            rows.append(row("onestop.procedures.result", result.title.text(in: visit.language)))
        }
        return ["rows": rows]
    }

    private func papers(_ procedure: Procedure, _ facts: ProcedureFacts, _ visit: Visit) -> [ViewModel] {
        procedure.documents.map { document in
            [
                "name": document.name.text(in: visit.language), "hint": document.hint?.text(in: visit.language),
                "form": procedure.isModelled ? PaperWords(visit: visit).form(of: document) : nil,
                "optional": procedure.isModelled && !document.isRequired,
            ]
        }
    }

    private func portal(
        _ portal: Procedure.Portal, _ procedure: Procedure, _ facts: ProcedureFacts, _ visit: Visit
    ) -> ViewModel {
        [
            "url": portal.address, "search": portal.search, "mark": facts.mark(portal.verified),
            "qr": [
                "src": "/procedures/\(procedure.code)/portal.svg", "code": portal.address,
                "alt": visit.say("onestop.procedures.portal_qr_alt"),
            ] as ViewModel,
        ]
    }

    /// Who does what, without the hours: those are for the inside.
    private func steps(_ procedure: Procedure, _ visit: Visit) -> ViewModel? {
        if procedure.steps.isEmpty { return nil }
        return [
            "steps": procedure.steps.enumerated().map { index, step in
                ["number": visit.formats.number(Int64(index + 1)), "title": step.title.text(in: visit.language)]
                    as ViewModel
            }
        ]
    }
}

/// `GET /procedures/{code}/portal.svg`: the address of the national portal as a QR symbol.
struct ShowPortalSymbol: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (services, today, code) = (services, visit.now.date, try visit.parameter("code"))
        let found = try await services.database.read { connection in
            try services.catalogue.current(code, asOf: today, in: connection)
        }
        guard let portal = found?.portal else { throw Problem.notFound }
        let svg = try QRSymbol.encode(portal.address).svg(label: portal.address)
        return .download(
            Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "portal.svg", cacheSeconds: 86_400))
    }
}
