import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Web

/// The page of a telephone that scans: what is open at the desk, the camera, the pages so far, and where they go.
struct PhoneScannerView: Sendable {
    let services: OneStopServices
    let opened: PhoneScanner.Opened
    let visit: Visit

    private typealias Case = (label: String?, state: String?, procedure: Procedure?, present: [String: Int])

    func page(_ form: Form, _ problems: [FieldProblem]) async throws -> Page {
        let pairing = opened.pairing
        let (services, today) = (services, visit.now.date)
        let (found, pages) = try await services.database.read { connection in
            (
                try open(pairing, services, asOf: today, in: connection),
                try ScannerStore().pages(of: pairing.id, in: connection)
            )
        }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        var values: ViewModel = [
            "title": visit.say("onestop.scanner.title"), "path": opened.path, "refresh_url": opened.path,
            "topic": pairing.topic.name, "stream": "\(opened.path)/live",
            "open": found.label.map { label -> ViewModel in
                ["code": label, "person": found.state, "procedure": found.procedure?.name.text(in: visit.language)]
            },
            "none_open": found.label == nil, "add_action": "\(opened.path)/pages",
            "accept": "image/jpeg,image/png,image/webp", "end_action": "\(opened.path)/end",
            "summary": fields.summary(naming: []),
        ]
        values["rejected"] = pairing.rejectedKey.map { key in
            let name = found.procedure?.documents.first { $0.key == key }?.name.text(in: visit.language) ?? key
            return visit.say("onestop.scanner.rejected", ["document": .text(name)])
        }
        values["pages"] = pages.enumerated().map { index, page -> ViewModel in
            [
                "url": "\(opened.path)/pages/\(page.id)", "is_first": index == 0,
                // The address stays when the photo is taken again; the browser must not show the old one.
                "picture": "\(opened.path)/pages/\(page.id)?of=\(page.file.suffix(8))", "input": "retake-\(page.id)",
                "name": visit.say("onestop.scanner.page", ["number": .number(Int64(index + 1))]),
                "as_is": page.isStraightened ? nil : visit.say("onestop.scanner.as_is"),
            ]
        }
        values["finish"] = finish(found, pages.count, fields)
        return Page(
            "onestop/phone_scanner", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true, values)
    }

    private func finish(_ found: Case, _ count: Int, _ fields: FieldModel) -> ViewModel? {
        guard count > 0, let procedure = found.procedure, !procedure.documents.isEmpty else { return nil }
        let wanted = opened.pairing.rejectedKey ?? procedure.documents.first { (found.present[$0.key] ?? 0) == 0 }?.key
        let documents = procedure.documents.map { document -> (value: String, label: String) in
            let name = document.name.text(in: visit.language)
            let there = Int64(found.present[document.key] ?? 0)
            return (
                document.key,
                there == 0
                    ? name
                    : visit.say("onestop.scanner.there", ["document": .text(name), "count": .number(there)])
            )
        }
        return [
            "action": "\(opened.path)/done", "target": opened.pairing.target.mark,
            "document": fields.select(
                "document", visit.say("onestop.scanner.document"), documents, chosen: wanted, isRequired: true),
            "mark": fields.choices(
                "mark", visit.say("onestop.scanner.mark_label"),
                PaperMark.allCases.map { ($0.rawValue, visit.say(TextKey("onestop.scanner.mark.\($0.rawValue)"))) },
                isMany: false, chosen: [PaperMark.original.rawValue], isRequired: true),
            "kind": fields.choices(
                "as", visit.say("onestop.scanner.as_label"),
                ["pdf", "pictures"].map { ($0, visit.say(TextKey("onestop.scanner.as.\($0)"))) }, isMany: false,
                chosen: ["pdf"], isRequired: true),
            "consent": fields.box(
                "consent", visit.say("onestop.scanner.consent"), hint: visit.say("onestop.scanner.consent_hint")),
            "until": fields.text(
                "valid_until", visit.say("onestop.scanner.valid_until"), hint: visit.say("onestop.scanner.date_hint"),
                maxLength: 40, more: ["inputmode": "numeric", "width": "medium"]),
        ]
    }

    /// Of a person only initials: the telephone lies on the counter.
    private func open(
        _ pairing: Pairing, _ services: OneStopServices, asOf today: CalendarDate, in connection: Connection
    ) throws -> Case {
        switch pairing.target {
        case .none: return (nil, nil, nil, [:])
        case .form(let code):
            guard let procedure = try services.catalogue.current(code, asOf: today, in: connection) else {
                return (nil, nil, nil, [:])
            }
            let files = try ScannerStore().formFiles(for: code, of: pairing.id, in: connection)
            return (
                visit.say("onestop.scanner.walk_in"), nil, procedure,
                Dictionary(files.map { ($0.key, 1) }, uniquingKeysWith: +)
            )
        case .dossier(let id):
            let everything = Scope.everything(because: "the pairing was told this one by an official who sees it")
            guard let dossier = try services.store.find(id, scope: everything, in: connection),
                let procedure = try services.procedure(of: pairing.target, asOf: today, in: connection)
            else { return (nil, nil, nil, [:]) }
            let files = try services.store.attachedDocuments(of: id, in: connection)
            return (
                dossier.code.grouped, Self.initials(of: dossier.applicantName), procedure,
                Dictionary(files.map { ($0.key, 1) }, uniquingKeysWith: +)
            )
        }
    }

    static func initials(of name: String) -> String {
        name.split(separator: " ").compactMap { $0.first(where: \.isLetter).map { "\($0.uppercased())." } }
            .joined(separator: " ")
    }
}
