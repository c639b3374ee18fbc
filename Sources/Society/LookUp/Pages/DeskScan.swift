import Base
import Codes
import Foundation
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `GET /desk/scan`: one box that waits for the USB scanner, and a photo.
struct ShowDeskScan: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        _ = try visit.actor()
        return .page(Self.page(visit))
    }

    static func page(_ visit: Visit, problem: Message? = nil, typed: String = "") -> Page {
        var values: ViewModel = ["title": visit.say("lookup.desk_scan.title"), "typed": typed]
        if let problem {
            let text = visit.say(problem)
            values["problem"] = text
            values["summary"] = ["errors": [["id": "code", "text": text] as ViewModel]] as ViewModel
        }
        return Page("lookup/desk_scan", status: problem == nil ? .ok : .unprocessableContent, isPrivate: true, values)
    }
}

/// `POST /desk/scan`: goes to where the scanned thing is handled.
struct SubmitDeskScan: Sendable {
    let desk: PhotoDesk
    let targets: [String: any ScanTarget]
    let handlers: [any DeskScanHandler]
    /// Where reception takes the text of an identity card, in the body of a form.
    static let reception = "/desk/dossiers/new"

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        _ = try visit.actor()
        let answer = try await desk.take(visit)
        if let problem = answer.problem { return .page(ShowDeskScan.page(visit, problem: problem)) }
        guard let text = answer.form.text("code") ?? SubmitScan.best(of: answer.texts, visit) else {
            return .page(ShowDeskScan.page(visit, problem: "lookup.photo.nothing_given"))
        }
        let hosts = visit.site.hosts
        let given = try await visit.site.database.read { try GivenText.read(text, hosts: hosts, in: $0) }
        for handler in handlers {
            if let path = try await handler.path(for: text, visit: visit) { return .redirect(path) }
        }
        switch given {
        case .code(let code): return try await open(code, visit)
        case .identityCard:
            return .page(
                Page(
                    "lookup/desk_card", isPrivate: true,
                    ["title": visit.say("lookup.desk_card.title"), "card": text, "action": Self.reception]))
        case .mistyped, .words:
            // Nothing of ours, but perhaps a number that the search knows.
            return .page(ShowDeskScan.page(visit, problem: "lookup.desk_scan.unknown", typed: String(text.prefix(100))))
        default: return GivenTextReply(visit: visit).reply(given)
        }
    }

    private func open(_ code: PublicCode, _ visit: Visit) async throws -> Reply {
        let found = try await visit.site.database.read { try RegisteredCode.find(code, in: $0) }
        guard let found, found.record.state == .published,
            let path = targets[found.record.kind]?.deskPath(found.record)
        else { return .redirect(code.path) }
        return .redirect(path)
    }
}
