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
        let (text, given): (String, GivenText)
        if let typed = answer.form.text("code") {
            let own = visit.ownAddresses
            (text, given) = (
                typed, try await visit.site.database.read { try GivenText.read(typed, own: own, in: $0) }
            )
        } else {
            let findings = try await PhotoFindings.read(answer.symbols, visit)
            if findings.isSeveral { return .page(choice(findings, visit)) }
            guard let found = findings.best else {
                return .page(ShowDeskScan.page(visit, problem: "lookup.photo.nothing_given"))
            }
            (text, given) = (found.text, found.given)
        }
        for handler in handlers {
            if let path = try await handler.path(for: text, visit: visit) { return .redirect(path) }
        }
        // A keyboard that makes Vietnamese letters of what the scanner types spoils the link; what is left of a secret is not shown.
        if text.lowercased().hasPrefix("http"), !text.allSatisfy(\.isASCII) {
            return .page(ShowDeskScan.page(visit, problem: "lookup.desk_scan.keyboard"))
        }
        switch given {
        case .code(let code): return try await open(code, visit)
        case .identityCard:
            var underWay: [Link] = []
            for handler in handlers { underWay += try await handler.underWay(forCard: text, visit: visit) }
            return .page(
                Page(
                    "lookup/desk_card", isPrivate: true,
                    [
                        "title": visit.say("lookup.desk_card.title"), "card": text, "action": Self.reception,
                        "has_links": !underWay.isEmpty,
                        "links": underWay.map(\.viewModel),
                    ]))
        case .mistyped, .words, .otherText(.text):
            // Nothing of ours, but perhaps a number that the search knows.
            return .page(ShowDeskScan.page(visit, problem: "lookup.desk_scan.unknown", typed: String(text.prefix(100))))
        default: return GivenTextReply(visit: visit).reply(given)
        }
    }

    private func open(_ code: PublicCode, _ visit: Visit) async throws -> Reply {
        let found = try await visit.site.database.read { try RegisteredCode.find(code, in: $0) }
        return .redirect(found.flatMap(deskPath) ?? code.path)
    }

    /// The page to choose from several codes on one photo.
    private func choice(_ findings: PhotoFindings, _ visit: Visit) -> Page {
        Page("lookup/desk_several_codes", isPrivate: true, findings.model(visit, deskPath: deskPath))
    }

    /// Where the thing of a code that is in force is handled.
    private func deskPath(_ code: RegisteredCode) -> String? {
        code.record.state == .published ? targets[code.record.kind]?.deskPath(code.record) : nil
    }
}
