import Base
import Codes
import HTTPTypes
import House
import Logging
import Storage
import Texts
import Web

/// `GET /q/{code}`: what a scan opens, and its symbol at `/q/{code}.svg` and `.png`. Public, the same for everyone,
/// kept.
struct ShowCode: Sendable {
    let targets: [String: any ScanTarget]
    let addenda: [any PageAddendum]
    let counter: ScanCounter

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (typed, ending) = split(try visit.parameter("code"))
        switch PublicCode.parse(typed) {
        case .valid(let code):
            if code.text != typed { return .redirect(code.path + (ending.map { "." + $0.rawValue } ?? "")) }
            guard let found = try await visit.site.database.read({ try RegisteredCode.find(code, in: $0) }),
                found.record.state != .draft
            else { return try await unknown(code, visit) }
            if let ending { return try symbol(code, ending, visit) }
            return try await show(found, visit)
        case .wrongCheck: return try await mistyped(typed, visit)
        case .notACode:
            let legacy = try await visit.site.database.read { try LegacyCode.find(typed, in: $0) }
            if let legacy { return .redirect(legacy.path) }
            return try await mistyped(typed, visit)
        }
    }

    private func show(_ found: RegisteredCode, _ visit: Visit) async throws -> Reply {
        guard [.published, .withdrawn].contains(found.record.state) else {
            // A stolen or copied sign goes on being scanned where it hangs now.
            if found.record.state == .revoked { try await CodeMiss.keep(found.code.text, .revoked, visit) }
            return withdrawn(found, "lookup.\(found.record.state.rawValue)", visit)
        }
        guard let target = targets[found.record.kind] else { return withdrawn(found, "lookup.gone", visit) }
        var page: ScanPage
        do {
            page = try await target.open(found.record, visit)
        } catch let problem as Problem where problem.kind == .notFound {
            return withdrawn(found, "lookup.gone", visit)
        }
        counter.note(found.code, at: visit.now)
        if found.record.state == .withdrawn { return ShowPreview().gone(page, found.record, visit) }
        let addenda = addenda
        for addition in try await visit.site.database.read({ connection in
            try addenda.compactMap { try $0.addition(to: found.record, visit, in: connection) }
        }) {
            page.moreActions += addition.links
            page.sections += addition.sections
        }
        if visit.wantsJSON { return .json(page.answer(found.record)) }
        var reply = Page("lookup/scan_page", ScanPageView(visit: visit).model(page, code: found.code))
        reply.share = Page.Share(
            title: page.title, text: "\(page.kind) – \(page.badge.text)",
            image: page.pictures.first?.path ?? "\(found.code.path).png")
        return .page(reply)
    }

    /// Revoked, expired, or a thing that is gone: said plainly, with what can be done.
    private func withdrawn(_ found: RegisteredCode, _ key: String, _ visit: Visit) -> Reply {
        if visit.wantsJSON {
            var members = found.json.object ?? [:]
            members["revoked_at"] = found.revokedAt.map { .string($0.iso) }
            members["reason"] = found.reason.isEmpty ? nil : .string(found.reason)
            members["superseded_by"] = found.supersededBy.map { .string($0.text) }
            return .json(.object(members), status: .gone)
        }
        var text = visit.say(TextKey("\(key).text"))
        if let at = found.revokedAt { text = visit.say("lookup.revoked.text_since", ["date": .date(at.date)]) }
        let title = found.record.title
        var values: ViewModel = [
            "title": visit.say(TextKey("\(key).title")), "text": text, "thing": title.text(in: visit.language),
            "code": found.code.grouped, "reason": found.reason,
            "replacement": found.supersededBy.map { ["url": $0.path, "code": $0.grouped] as ViewModel },
        ]
        if title.language(for: visit.language) != visit.language { values["thing_lang"] = "vi" }
        return .page(Page("lookup/revoked_code", status: .gone, isPrivate: true, values))
    }

    private func mistyped(_ typed: String, _ visit: Visit) async throws -> Reply {
        try visit.site.limiter.count("code:" + visit.network, limit: 60, seconds: 300)
        try await CodeMiss.keep("", .mistyped, visit)
        if visit.wantsJSON { throw Problem(.notFound, "lookup.mistyped.text") }
        return .page(
            Page(
                "lookup/mistyped_code", status: .notFound, isPrivate: true,
                ["title": visit.say("lookup.mistyped.title"), "typed": String(typed.prefix(60))]))
    }

    /// Nobody issued it. Who tries many is slowed down; each is kept, because a forged sign is scanned by many.
    private func unknown(_ code: PublicCode, _ visit: Visit) async throws -> Reply {
        try visit.site.limiter.count("code:" + visit.network, limit: 20, seconds: 300)
        try await CodeMiss.keep(code.text, .unknown, visit)
        if visit.wantsJSON { throw Problem(.notFound, "lookup.unknown.text") }
        return .page(
            Page(
                "lookup/unknown_code", status: .notFound, isPrivate: true,
                ["title": visit.say("lookup.unknown.title"), "code": code.grouped]))
    }

    // MARK: the symbol

    private enum Ending: String { case svg, png }

    private func split(_ text: String) -> (String, Ending?) {
        for ending in [Ending.svg, .png] where text.lowercased().hasSuffix("." + ending.rawValue) {
            return (String(text.dropLast(4)), ending)
        }
        return (text, nil)
    }

    private func symbol(_ code: PublicCode, _ ending: Ending, _ visit: Visit) throws -> Reply {
        let symbol = try QRSymbol.encode(visit.site.link(code.path))
        let bytes: [UInt8]
        switch ending {
        case .svg: bytes = Array(symbol.svg(label: code.grouped).utf8)
        case .png: bytes = symbol.png() ?? []
        }
        guard !bytes.isEmpty else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        return .download(
            Download(
                bytes, mediaType: ending == .svg ? "image/svg+xml" : "image/png",
                fileName: "\(code.text).\(ending.rawValue)", cacheSeconds: 86_400))
    }
}
