import Base
import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import Storage
import Texts

/// Joins the routes to Hummingbird.
public struct WebServer: Sendable {
    public let site: Site
    public let routes: [Route]

    /// All routes, the kernel's own included.
    public init(site: Site, routes: Routes) {
        self.site = site
        self.routes = Self.own(routes.list, site: site) + routes.list
    }

    /// The router of all routes, with what surrounds them: security headers, assets, answers for unknown paths.
    public func router() -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        if let measure = RequestMeasure() { router.add(middleware: measure) }
        router.addMiddleware {
            SecurityHeaders(
                isSecure: site.settings.isSecure && site.settings.staysSecure, tileOrigin: site.settings.tileOrigin)
            UnknownPaths(site: site, routes: routes)
        }
        let dispatcher = Dispatcher(site: site)
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context -> Response in
                await dispatcher.answer(route, request, context)
            }
        }
        router.get("/assets/{name}") { [site] request, _ -> Response in
            guard let asset = site.assets.asset(at: request.uri.path) else { throw HTTPError(.notFound) }
            let form = asset.body.form(for: request.headers)
            var headers: HTTPFields = [
                .contentType: asset.mediaType, .cacheControl: "public, max-age=31536000, immutable",
                .vary: "Accept-Encoding",
            ]
            if form.isPacked { headers[.contentEncoding] = "gzip" }
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: form.bytes))
        }
        let worker = PhoneApp.worker(site.assets)
        router.get("/sw.js") { request, _ -> Response in try PhoneApp.answer(worker, request) }
        return router
    }

    private static func own(_ routes: [Route], site: Site) -> [Route] {
        var own = Routes()
        own.get("/healthz", .open) { _ in .json(["status": "ok"]) }
        own.get("/readyz", .open) { visit in
            // The outage is over when a write has gone well: tried here, because nobody else may write while this says no.
            if visit.site.database.outage != nil {
                _ = try? await visit.site.database.write { try $0.raise("probe") }
            }
            if let outage = visit.site.database.outage {
                return .json(
                    ["status": "unavailable", "reason": .string("\(outage.kind)")], status: .serviceUnavailable)
            }
            let alive = try await visit.site.database.read { try $0.value("SELECT 1", as: Int.self) }
            return .json(["status": alive == 1 ? "ready" : "unavailable"])
        }
        own.get("/live", .signedIn) { .live(try Live($0)) }
        own.get("/offline", .open, cachedBy: []) { visit in
            .page(Page("web/offline", isPrivate: true, ["title": visit.say("web.kept.title")]))
        }
        own.get("/manifest.webmanifest", .open) { .json(PhoneApp.manifest($0), headers: PhoneApp.manifestHeaders) }
        let document = APIDocument.make(routes, server: site.settings.origin)
        own.get("/api/v1/openapi.json", .open) { _ in .json(document) }
        return own.list
    }
}

/// What every answer says to the browser (OWASP secure headers).
struct SecurityHeaders: RouterMiddleware {
    typealias Context = AppContext
    let isSecure: Bool
    private let policy: String

    init(isSecure: Bool, tileOrigin: String?) {
        self.isSecure = isSecure
        let tiles = tileOrigin.map { " " + $0 } ?? ""
        policy =
            "default-src 'none'; img-src 'self' data: blob:\(tiles); style-src 'self'; script-src 'self'; "
            + "worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            + "manifest-src 'self'; media-src 'self' blob:"
    }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.referrerPolicy] == nil {
            response.headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        }
        response.headers[.permissionsPolicy] = "camera=(self), geolocation=(self), microphone=()"
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}

/// 404 as a page, and 405 with what would be allowed.
struct UnknownPaths: RouterMiddleware {
    typealias Context = AppContext
    let site: Site
    let routes: [Route]

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let isAPI = request.uri.path.hasPrefix("/api/")
            let language =
                request.cookies[Cookies.language].flatMap { Language(rawValue: $0.value) }
                ?? Language.preferred(accepting: request.headers[.acceptLanguage] ?? "") ?? .vietnamese
            let methods = routes.filter { Self.matches($0.path, request.uri.path) }.map(\.method.rawValue)
            var response = await Problems(site: site).answer(
                error, request: request, context: context, language: language, isAPI: isAPI, visit: nil)
            if response.status == .notFound, !methods.isEmpty {
                response.status = .methodNotAllowed
                response.headers[.allow] = Set(methods).sorted().joined(separator: ", ")
            }
            return response
        }
    }

    static func matches(_ pattern: String, _ path: String) -> Bool {
        let wanted = pattern.split(separator: "/")
        let given = path.split(separator: "/")
        guard wanted.count == given.count else { return false }
        return zip(wanted, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}

extension HTTPField.Name {
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy").unsafelyUnwrapped
}
