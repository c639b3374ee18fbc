import Base
import Codes
import Foundation
import HTTPTypes
import Storage
import Texts
import Web

/// `GET /q` and `GET /scan`: a box for a code, and a photo for browsers without a camera. With `?code=` it reads at
/// once.
struct ShowScan: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        guard let typed = visit.query.text("code") else { return .page(Self.page(visit)) }
        return try await GivenTextReply(visit: visit).reply(to: typed)
    }

    /// The page, with what went wrong the last time.
    static func page(_ visit: Visit, problem: Message? = nil, typed: String = "") -> Page {
        var values: ViewModel = ["title": visit.say("lookup.scan.title"), "typed": typed]
        if let problem {
            let text = visit.say(problem)
            values["problem"] = text
            values["summary"] = ["errors": [["id": "photo", "text": text] as ViewModel]] as ViewModel
        }
        return Page("lookup/show_scan", status: problem == nil ? .ok : .unprocessableContent, values)
    }
}

/// `POST /scan`: reads a typed code or a photo, and goes where it leads. Nothing of it is kept.
///
/// What the camera read comes here too, in the body: an address with an identity card or a secret link in it would be
/// logged. The
/// forms are multipart, because kept pages have no token of the session.
struct SubmitScan: Sendable {
    let desk: PhotoDesk

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let answer = try await desk.take(visit)
        if let problem = answer.problem { return .page(ShowScan.page(visit, problem: problem)) }
        if let text = answer.form.text("code") { return try await GivenTextReply(visit: visit).reply(to: text) }
        let findings = try await PhotoFindings.read(answer.symbols, visit)
        if findings.isSeveral { return .page(Page("lookup/several_codes", isPrivate: true, findings.model(visit))) }
        guard let found = findings.best else {
            return .page(ShowScan.page(visit, problem: "lookup.photo.nothing_given"))
        }
        return GivenTextReply(visit: visit).reply(found.given)
    }
}

/// `POST /look`: one box for anything; a code or a link opens its page, words are searched for.
struct SubmitLook: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        return try await GivenTextReply(visit: visit).reply(to: form.text("q") ?? form.text("code") ?? "")
    }
}

/// Goes where a given text leads, or says what it is.
struct GivenTextReply: Sendable {
    let visit: Visit

    func reply(to text: String) async throws -> Reply {
        let own = visit.ownAddresses
        let given = try await visit.site.database.read { try GivenText.read(text, own: own, in: $0) }
        return reply(given)
    }

    func reply(_ given: GivenText) -> Reply {
        switch given {
        case .nothing: return .redirect("/scan")
        case .code(let code): return .redirect(code.path)
        case .mistyped(let typed): return .redirect("/q/" + ListPath.encoded(typed))
        case .secretLink(let path), .ownPage(let path): return .redirect(path)
        case .legacy(let legacy): return .redirect(legacy.path)
        case .words(let words): return .redirect("/search?q=" + ListPath.encoded(words))
        case .foreignLink(let host, let code):
            return explain(
                "foreign", icon: "warning",
                ["host": host, "code": code.grouped, "code_url": code.path, "is_warning": true])
        case .payment: return explain("payment", icon: "money", [:])
        case .identityCard: return explain("card", icon: "person", [:])
        case .product(let gtin, let link):
            return explain(
                "product", icon: "box", ["gtin": gtin, "link": link, "host": link.flatMap { GivenText.host(of: $0) }])
        case .otherText(let other): return explain(other.rawValue, icon: "info", [:])
        case .otherLink(let link):
            return explain("link", icon: "globe", ["link": link, "host": GivenText.host(of: link), "is_warning": true])
        }
    }

    /// What it is and what can be done. A link to elsewhere is shown, never followed by itself.
    private func explain(_ kind: String, icon: String, _ more: ViewModel) -> Reply {
        var values: ViewModel = [
            "title": visit.say(TextKey("lookup.found.\(kind).title")),
            "text": visit.say(TextKey("lookup.found.\(kind).text")),
            "icon": icon,
        ]
        values.merge(more)
        return .page(Page("lookup/scan_result", isPrivate: true, values))
    }
}

extension Visit {
    /// What links of ours look like: the hosts that they may name, in lower case, and which of them are secret.
    var ownAddresses: OwnAddresses {
        OwnAddresses(
            hosts: Set([site.settings.origin, site.settings.localAddress].compactMap { GivenText.host(of: $0) }),
            secrets: secretPaths)
    }
}
