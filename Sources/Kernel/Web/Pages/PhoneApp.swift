import Base
import HTTPTypes
import Hummingbird
import NIOCore

/// The site on a phone's home screen, and without a connection: manifest and service worker.
enum PhoneApp {
    static let manifestHeaders: HTTPFields = [
        .contentType: "application/manifest+json", .cacheControl: "private, max-age=3600",
    ]

    /// How the site presents itself when it is put on the home screen (W3C Web Application Manifest).
    static func manifest(_ visit: Visit) -> JSONValue {
        let site = visit.site
        let frame = site.frame.common(site, visit.language, path: "/")["site"] as? ViewModel
        let name = frame?["name"] as? String ?? "LangSo"
        return [
            "id": "/", "start_url": "/", "scope": "/", "display": "minimal-ui", "name": .string(name),
            "short_name": .string(name), "description": .string(frame?["tagline"] as? String ?? name),
            "lang": .string(visit.language.tag), "dir": .string(visit.language.direction),
            "background_color": "#f4f6f2", "theme_color": "#24510f",
            "icons": .array([
                icon(site.assets.path("symbol.png"), sizes: "192x192", type: "image/png"),
                icon(site.assets.path("favicon.svg"), sizes: "any", type: "image/svg+xml"),
            ]),
        ]
    }

    private static func icon(_ path: String, sizes: String, type: String) -> JSONValue {
        ["src": .string(path), "sizes": .string(sizes), "type": .string(type)]
    }

    /// The script that keeps pages, told which assets every page needs; nil if there is none. It must lie at the root: a worker sees
    /// only what is below it.
    static func worker(_ assets: Assets) -> PackedBody? {
        guard let script = assets.named("sw.js") else { return nil }
        let base = ["style.css", "langso.js", "icons.svg", "favicon.svg"].map { assets.path($0) }
        let list = JSONValue.array(base.filter { !$0.isEmpty }.map { .string($0) }).text
        var body = ByteBuffer(string: "const BASE = \(list);\n")
        body.writeImmutableBuffer(script.body.plain)
        return PackedBody(body, mediaType: script.mediaType)
    }

    /// The worker's script as the browser looks for it: at every visit, so that a new one is found soon.
    static func answer(_ worker: PackedBody?, _ request: Request) throws -> Response {
        guard let worker else { throw HTTPError(.notFound) }
        let form = worker.form(for: request.headers)
        var headers: HTTPFields = [
            .eTag: form.etag, .cacheControl: "no-cache", .serviceWorkerAllowed: "/", .vary: "Accept-Encoding",
        ]
        if request.headers[.ifNoneMatch] == form.etag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = "text/javascript; charset=utf-8"
        if form.isPacked { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: form.bytes))
    }
}

extension HTTPField.Name {
    static let serviceWorkerAllowed = HTTPField.Name("Service-Worker-Allowed").unsafelyUnwrapped
}
