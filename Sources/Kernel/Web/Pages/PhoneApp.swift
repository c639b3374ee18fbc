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

    /// The script that keeps pages, told which assets every page needs. It must lie at the root: a worker sees only what is below it.
    static func worker(_ site: Site) -> Response {
        guard let script = site.assets.named("sw.js") else { return Response(status: .notFound) }
        let base = ["style.css", "langso.js", "icons.svg", "favicon.svg"].map { site.assets.path($0) }
        let list = JSONValue.array(base.filter { !$0.isEmpty }.map { .string($0) }).text
        var body = ByteBuffer(string: "const BASE = \(list);\n")
        body.writeImmutableBuffer(script.body.plain)
        return Response(
            status: .ok,
            headers: [
                .contentType: script.mediaType, .cacheControl: "no-cache", .serviceWorkerAllowed: "/",
            ], body: .init(byteBuffer: body))
    }
}

extension HTTPField.Name {
    static let serviceWorkerAllowed = HTTPField.Name("Service-Worker-Allowed").unsafelyUnwrapped
}
