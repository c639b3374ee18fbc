import Base
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Texts
import Trust

/// Turns what a handler answered into HTTP.
struct Rendering: Sendable {
    let site: Site

    func response(_ reply: Reply, _ visit: Visit) async throws -> Response {
        var response = try await plain(reply, visit)
        // Nobody is told where somebody came from who came from a secret address.
        if visit.route.access == .secretLink { response.headers[.referrerPolicy] = "no-referrer" }
        return response
    }

    private func plain(_ reply: Reply, _ visit: Visit) async throws -> Response {
        switch reply {
        case .page(let page):
            var response = whole(
                ByteBuffer(string: try await html(page, visit, isShared: false)), status: page.status,
                [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                    .contentLanguage: visit.language.tag, .vary: "Accept, Accept-Encoding, Accept-Language, Cookie",
                ], visit)
            // The line for the next page waits for one that a person sees.
            if visit.request.cookies[Cookies.flash] != nil, visit.headers[.part] == nil {
                response.headers.append(
                    HTTPField(name: .setCookie, value: Cookies.clear(Cookies.flash, secure: site.settings.isSecure)))
            }
            if page.isPrivate { response.headers[.referrerPolicy] = "no-referrer" }
            return response
        case .redirect(let path, let flash):
            var response = Response(
                status: .seeOther, headers: [.location: LocalPath.safe(path), .cacheControl: "no-store"])
            if let flash {
                response.headers.append(
                    HTTPField(
                        name: .setCookie,
                        value: Cookies.set(Cookies.flash, flash.cookie, seconds: 60, secure: site.settings.isSecure)))
            }
            return response
        case .json(let value, let status, let more):
            var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
            for field in more { headers[field.name] = field.value }
            return whole(ByteBuffer(string: value.text), status: status, headers, visit)
        case .download(let download): return try self.download(download, visit)
        case .text(let text, let mediaType):
            return Response(
                status: .ok, headers: [.contentType: mediaType, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        case .empty: return Response(status: .noContent, headers: [.cacheControl: "no-store"])
        case .remembering(let name, let value, let seconds, let path):
            let cookie = Cookies.set(
                Cookies.remembered(name), value, seconds: seconds, secure: site.settings.isSecure)
            return Response(
                status: .seeOther,
                headers: [.location: LocalPath.safe(path), .cacheControl: "no-store", .setCookie: cookie])
        case .live(let live):
            return try LiveStream(live: live, site: site, request: visit.request, network: visit.network).response()
        case .signedIn(let secret, let path):
            if let ended = visit.session?.digest { site.live.end(holder: ended) }
            var response = Response(
                status: .seeOther, headers: [.location: LocalPath.safe(path), .cacheControl: "no-store"])
            let secure = site.settings.isSecure
            let cookie =
                secret.map { Cookies.set(Cookies.session(secure: secure), $0, seconds: nil, secure: secure) }
                ?? Cookies.clear(Cookies.session(secure: secure), secure: secure)
            response.headers.append(HTTPField(name: .setCookie, value: cookie))
            return response
        }
    }

    /// All bytes, packed where that helps and is harmless: what holds a secret must not show by its length what stands beside it
    /// (BREACH), so pages of accounts and behind secret links stay plain.
    private func whole(
        _ bytes: ByteBuffer, status: HTTPResponse.Status = .ok, _ headers: HTTPFields, _ visit: Visit
    ) -> Response {
        let isHarmless =
            visit.method == .get && visit.route.access == .open && visit.session == nil && visit.principal == nil
        guard isHarmless, Gzip.helps(headers[.contentType] ?? ""), Gzip.isAccepted(visit.headers),
            let packed = Gzip.pack(bytes, .quick)
        else { return Response(status: status, headers: headers, body: .init(byteBuffer: bytes)) }
        var headers = headers
        headers[.contentEncoding] = "gzip"
        headers[.eTag] = headers[.eTag].map { $0.dropLast() + "-gz\"" }
        headers[.acceptRanges] = nil
        if headers[.vary] == nil { headers[.vary] = "Accept-Encoding" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: packed))
    }

    /// The whole page. A shared one knows no user, token or flash.
    func html(_ page: Page, _ visit: Visit, isShared: Bool) async throws -> String {
        let shown = addressOfPage(visit)
        var values = common(visit.language, path: shown.path, query: shown.query)
        if !isShared {
            values["form_key"] = SecretToken().text
            values["csrf"] = visit.session?.formToken
            values["request_id"] = visit.requestID
            if let cookie = visit.request.cookies[Cookies.flash]?.value, visit.headers[.part] == nil,
                let flash = Flash(cookie: cookie)
            {
                // Anyone can write a cookie: a text that nobody has is no line of ours.
                let text = site.catalog.textIfKnown(flash.message, in: visit.language)
                values["flash"] = text.map { [["kind": flash.kind.rawValue, "text": $0] as ViewModel] }
            }
            values.merge(try await site.frame.personal(visit))
        }
        let isPrivate = page.isPrivate || visit.route.access == .secretLink
        if isPrivate { values["robots_noindex"] = true }
        if !isPrivate, isShared || page.share != nil {
            let site = values["site"] as? ViewModel
            let share = page.share ?? Page.Share(title: page.values["title"] as? String ?? "", text: "")
            values["share"] =
                [
                    "title": share.title.isEmpty ? site?["name"] : share.title,
                    "description": share.text.isEmpty ? site?["tagline"] : share.text,
                    "url": self.site.link(visit.path), "locale": visit.language.openGraphName,
                    "image": self.site.link(share.image ?? self.site.assets.path("symbol.png")),
                ] as ViewModel
        }
        values.merge(page.values)
        return try site.templates.render(page.template, values)
    }

    /// Where the page can be asked for again: an answer to a form stands at the page that the form was on.
    private func addressOfPage(_ visit: Visit) -> (path: String, query: String?) {
        guard visit.method == .post else { return (visit.path, visit.request.uri.query) }
        guard let referrer = visit.headers[.referer], referrer.hasPrefix("http") else { return ("/", nil) }
        let afterScheme = referrer.drop { $0 != ":" }.dropFirst(3)
        let target = LocalPath.safe(String(afterScheme.drop { $0 != "/" }))
        let parts = target.split(separator: "?", maxSplits: 1)
        return (parts.first.map(String.init) ?? "/", parts.count > 1 ? String(parts[1]) : nil)
    }

    private func common(_ language: Language, path: String, query: String?) -> ViewModel {
        let rest = (query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }.joined(separator: "&")
        let languages = Language.allCases.map { each -> ViewModel in
            [
                "code": each.tag, "name": site.catalog.text(TextKey("web.language_name"), in: each),
                "current": each == language,
                "url": path + "?" + (rest.isEmpty ? "" : rest + "&") + "lang=" + each.tag,
            ]
        }
        var values: ViewModel = [
            "lang": language.tag, "dir": language.direction, "path": path,
            "t": TextNode(tree: site.catalog.tree(in: language)), "languages": languages,
            "assets": [
                "css": site.assets.path("style.css"), "js": site.assets.path("langso.js"),
                "icons": site.assets.path("icons.svg"), "favicon": site.assets.path("favicon.svg"),
                "live": site.assets.path("live.js"), "prices": site.assets.path("prices.js"),
            ] as ViewModel,
        ]
        let assets = site.assets
        if case let leaflet = assets.path("leaflet.js"), !leaflet.isEmpty {
            values["maps"] =
                [
                    "js": assets.path("map.js"), "leaflet": leaflet, "css": assets.path("leaflet.css"),
                    "tiles": site.settings.tiles, "attribution": site.settings.attribution,
                ] as ViewModel
        }
        values.merge(site.frame.common(site, language, path: path))
        return values
    }

    private func download(_ download: Download, _ visit: Visit) throws -> Response {
        let mark = "\(String(fingerprint(download.bytes), radix: 36))-\(download.bytes.count)"
        let etag = "\"\(mark)\""
        var headers: HTTPFields = [
            .contentType: download.mediaType, .eTag: etag, .acceptRanges: "bytes",
            .cacheControl: download.cacheSeconds.map { "private, max-age=\($0)" } ?? "private, no-store",
            .contentDisposition: (download.isInline ? "inline" : "attachment") + "; "
                + headerFileName(download.fileName),
        ]
        if let known = visit.headers[.ifNoneMatch], known.contains(etag) || known.contains("\"\(mark)-gz\"") {
            return Response(status: .notModified, headers: headers)
        }
        let total = download.bytes.count
        guard let header = visit.headers[.range], visit.headers[.ifRange].map({ $0 == etag }) ?? true else {
            return whole(ByteBuffer(bytes: download.bytes), headers, visit)
        }
        switch ByteRange.parse(header, total: total) {
        case .whole:
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: download.bytes)))
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(total)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(total)"
            return Response(
                status: .partialContent, headers: headers,
                body: .init(byteBuffer: ByteBuffer(bytes: download.bytes[range])))
        }
    }

    /// RFC 6266: a plain name for old programs, the true one in UTF-8 for the others.
    private func headerFileName(_ name: String) -> String {
        let plain = String(name.folded().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        let ending =
            name.split(separator: ".").last.map { "." + $0.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } } ?? ""
        var encoded = ""
        for byte in name.utf8 {
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 46
                || byte == 45
            encoded +=
                isPlain
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "filename=\"\(plain.dropLast(min(plain.count, ending.count)))\(ending)\"; filename*=UTF-8''\(encoded)"
    }
}

extension Language {
    /// As previews of shared links name it.
    fileprivate var openGraphName: String {
        switch self {
        case .vietnamese: "vi_VN"
        case .english: "en_GB"
        case .arabic: "ar_AR"
        }
    }
}

/// One range of bytes (RFC 9110 §14). Several ranges are answered with the whole.
enum ByteRange: Equatable {
    case whole
    case unsatisfiable
    case part(ClosedRange<Int>)

    static func parse(_ header: String, total: Int) -> ByteRange {
        guard header.hasPrefix("bytes="), !header.contains(",") else { return .whole }
        let ends = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.trimmed()
        }
        guard ends.count == 2 else { return .whole }
        if ends[0].isEmpty {
            guard let last = Int(ends[1]), last >= 0 else { return .whole }
            return last == 0 || total == 0 ? .unsatisfiable : .part(max(0, total - last)...total - 1)
        }
        guard let first = Int(ends[0]), first >= 0 else { return .whole }
        if first >= total { return .unsatisfiable }
        if ends[1].isEmpty { return .part(first...total - 1) }
        guard let last = Int(ends[1]), last >= first else { return .whole }
        return .part(first...min(total - 1, last))
    }
}

/// The texts of a language, as templates walk them.
struct TextNode: MustacheParent, CustomStringConvertible, Sendable {
    let tree: TextTree

    func child(named name: String) -> Any? {
        switch tree.child(named: name) {
        case let tree as TextTree: TextNode(tree: tree)
        case let other: other
        }
    }

    var description: String { tree.description }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy").unsafelyUnwrapped
}
