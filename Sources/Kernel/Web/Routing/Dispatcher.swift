import Base
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore
import Storage
import Trust

/// What happens to every request, in order: language, kept page, who asks, may they, is the form theirs, the handler, the answer.
struct Dispatcher: Sendable {
    let site: Site
    let secretPaths: SecretPaths

    func answer(_ route: Route, _ request: Request, _ context: AppContext) async -> Response {
        let count = QueryCount()
        let start = ContinuousClock.now
        let language = self.language(of: request, principal: nil)
        var response: Response
        do {
            response = try await QueryCount.$current.withValue(count) {
                try await respond(route, request, context, language: language)
            }
        } catch {
            response = await Problems(site: site).answer(
                error, request: request, context: context, language: language, isAPI: route.operation != nil, visit: nil
            )
        }
        let elapsed = ContinuousClock.now - start
        if elapsed >= .milliseconds(site.slow.threshold) {
            site.slow.note(
                .init(
                    method: route.method.rawValue, route: route.path, status: response.status.code,
                    milliseconds: Int(elapsed.milliseconds), statements: count.statements, at: site.clock.now()))
        }
        response.headers[values: .serverTiming] = ["app;dur=\(elapsed.milliseconds), sql;desc=\"\(count.statements)\""]
        return response
    }

    private func respond(
        _ route: Route, _ request: Request, _ context: AppContext, language: Language
    ) async throws -> Response {
        let query = try queryForm(request)
        if let chosen = query.text("lang").flatMap(Language.init(rawValue:)), request.method == .get {
            return switchLanguage(to: chosen, request: request, query: query)
        }
        // A kept page has no place for the line that says what a form has just done: then it is made anew.
        let isTold = request.cookies[Cookies.flash] == nil
        if let topics = route.topics, isTold, request.headers[.authorization] == nil {
            let own = topics.map { filled($0, context) }
            return try await cached(route, own, request, context, language: language, query: query)
        }
        return try await made(route, request, context, language: language, query: query)
    }

    // MARK: pages that are the same for everyone

    private func cached(
        _ route: Route, _ topics: [Topic], _ request: Request, _ context: AppContext, language: Language, query: Form
    ) async throws -> Response {
        let json = Visit.prefersJSON(request)
        let (path, words) = (request.uri.path, request.uri.query ?? "")
        let key = PageCache.Key("\(language.tag) \(json ? "json" : "html") \(path)?\(words)", path: path, query: words)
        let today = site.clock.today()
        if let entry = site.cache.find(key, on: today) {
            site.keptPages.increment()
            if let whenKept = route.whenKept {
                whenKept(Dictionary(context.parameters.map { (String($0), String($1)) }) { first, _ in first })
            }
            return ready(entry, request)
        }
        site.madePages.increment()
        let stamp = site.cache.stamp(topics, on: today)
        let visit = try visit(route, request, context, language: language, session: nil, principal: nil, query: query)
        let reply: Reply
        do {
            reply = try await route.handler(visit)
        } catch {
            return await Problems(site: site).answer(
                error, request: request, context: context, language: language, isAPI: json, visit: visit)
        }
        let entry: PageCache.Entry
        switch reply {
        case .page(let page) where page.status == .ok:
            let html = try await Rendering(site: site).html(page, visit, isShared: true)
            entry = PageCache.Entry(html, mediaType: "text/html; charset=utf-8", language: language)
        case .json(let value, .ok, _):
            entry = PageCache.Entry(value.text, mediaType: "application/json", language: language)
        case .text(let text, let type):
            entry = PageCache.Entry(text, mediaType: type, language: language)
        default: return try await Rendering(site: site).response(reply, visit)
        }
        site.cache.store(key, entry, stamp)
        return ready(entry, request)
    }

    private func ready(_ entry: PageCache.Entry, _ request: Request) -> Response {
        let form = entry.body.form(for: request.headers)
        var headers: HTTPFields = [
            .eTag: form.etag, .cacheControl: "no-cache", .contentLanguage: entry.language.tag,
            .vary: "Accept, Accept-Encoding, Accept-Language, Cookie",
        ]
        let known = (request.headers[.ifNoneMatch] ?? "").split(separator: ",").map { $0.trimmed() }
        if known.contains(form.etag) || known.contains("W/" + form.etag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = entry.mediaType
        if form.isPacked { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: form.bytes))
    }

    // MARK: pages made for the visit

    private func made(
        _ route: Route, _ request: Request, _ context: AppContext, language: Language, query: Form
    ) async throws -> Response {
        let (session, principal) = try await credentials(request)
        let language = self.language(of: request, principal: principal)
        let visit = try visit(
            route, request, context, language: language, session: session, principal: principal, query: query)
        do {
            let isUnsafe = request.method != .get && request.method != .head
            let usesCookie = principal != nil && session != nil
            if isUnsafe, request.headers[.authorization] == nil {
                try CrossSite.check(request, origin: site.settings.origin)
            }
            try authorise(route, principal)
            // Forms for everyone need no token: they stand on kept pages, and do the same whoever sends them.
            let needsToken = isUnsafe && usesCookie && route.access.needsAccount && route.operation == nil
            if needsToken, let session, !isMultipart(request) {
                let form = try await visit.form()
                if !CrossSite.isFrom(session, form) {
                    // The session is a newer one than the form: after an expiry what was typed is shown to be sent again.
                    return try await Rendering(site: site).response(.page(ExpiredForm(visit, form).page), visit)
                }
            } else if isUnsafe, usesCookie, route.operation != nil, request.headers[.secFetchSite] != "same-origin" {
                // A program signs each call with its token; a cookie alone is not enough for one.
                throw Problem.unauthenticated
            }
            if let session { await touch(session, context) }
            let reply = try await route.handler(visit)
            return try await Rendering(site: site).response(reply, visit)
        } catch let stale as StaleForm {
            return try await Rendering(site: site).response(.page(ExpiredForm(visit, stale.form).page), visit)
        } catch {
            return await Problems(site: site).answer(
                error, request: request, context: context, language: language, isAPI: route.operation != nil,
                visit: visit)
        }
    }

    /// A full disk ends no session and hides no page: reading goes on.
    private func touch(_ session: Session, _ context: AppContext) async {
        do {
            try await site.sessions.touch(session)
        } catch {
            context.logger.warning("session not noted as used", metadata: ["error": "\(error)"])
        }
    }

    private func isMultipart(_ request: Request) -> Bool {
        (request.headers[.contentType] ?? "").lowercased().hasPrefix("multipart/")
    }

    private func authorise(_ route: Route, _ principal: (any Principal)?) throws {
        switch route.access {
        case .open, .secretLink: return
        case .signedIn:
            if principal == nil { throw Problem.unauthenticated }
        case .permission(let permission):
            guard let principal else { throw Problem.unauthenticated }
            if !principal.may(permission) { throw Problem.forbidden }
        }
    }

    private func credentials(_ request: Request) async throws -> (Session?, (any Principal)?) {
        let now = site.clock.now()
        let accounts = site.accounts
        if let header = request.headers[.authorization] {
            guard header.lowercased().hasPrefix("bearer "), let token = SecretToken(header.dropFirst(7).trimmed())
            else {
                throw Problem.unauthenticated
            }
            let principal = try await site.database.read { connection in
                try accounts.principal(tokenDigest: token.digest, at: now, in: connection)
            }
            guard let principal else { throw Problem.unauthenticated }
            return (nil, principal)
        }
        let name = Cookies.session(secure: site.settings.isSecure)
        guard let secret = request.cookies[name]?.value, !secret.isEmpty else { return (nil, nil) }
        let minutes = site.settings.sessionMinutes
        return try await site.database.read { connection in
            guard let session = try Sessions.find(secret: secret, minutes: minutes, at: now, in: connection),
                let principal = try accounts.principal(account: session.account, at: now, in: connection)
            else { return (nil, nil) }
            return (session, principal)
        }
    }

    // MARK: pieces

    /// The topic with its captures filled in: `code/{code}` becomes the topic of that code alone.
    private func filled(_ topic: Topic, _ context: AppContext) -> Topic {
        guard topic.name.contains("{") else { return topic }
        var name = topic.name
        for (capture, value) in context.parameters {
            name = name.replacingOccurrences(of: "{\(capture)}", with: value)
        }
        return Topic(name)
    }

    func visit(
        _ route: Route, _ request: Request, _ context: AppContext, language: Language, session: Session?,
        principal: (any Principal)?, query: Form, parameters: [String: String]? = nil
    ) throws -> Visit {
        let parameters = try parameters ?? Self.parameters(context)
        return Visit(
            request: request, site: site, language: language, principal: principal,
            address: address(request, context), requestID: context.id, logger: context.logger, session: session,
            parameters: parameters, query: query, now: site.clock.now(), route: route,
            body: RequestBodyOnce(request), secretPaths: secretPaths)
    }

    /// What stands at the captures of the path; throws `Problem` (not found) for what is no text.
    private static func parameters(_ context: AppContext) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in context.parameters {
            guard let text = String(value).removingPercentEncoding, !text.utf8.contains(0) else {
                throw Problem.notFound
            }
            parameters[String(name)] = text
        }
        return parameters
    }

    /// The person's address: the last one that a trusted proxy has seen.
    private func address(_ request: Request, _ context: AppContext) -> String {
        guard site.settings.proxies.contains(context.remoteAddress), let chain = request.headers[.forwardedFor] else {
            return context.remoteAddress
        }
        let hops = chain.split(separator: ",").map { $0.trimmed() }
        return hops.last { !site.settings.proxies.contains($0) } ?? context.remoteAddress
    }

    private func queryForm(_ request: Request) throws -> Form {
        do {
            return try Form(urlEncoded: Array((request.uri.query ?? "").utf8))
        } catch {
            throw error.problem
        }
    }

    private func language(of request: Request, principal: (any Principal)?) -> Language {
        if let chosen = request.cookies[Cookies.language]?.value, let language = Language(rawValue: chosen) {
            return language
        }
        return principal?.language ?? Language.preferred(accepting: request.headers[.acceptLanguage] ?? "")
            ?? .vietnamese
    }

    private func switchLanguage(to language: Language, request: Request, query: Form) -> Response {
        let rest = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }.joined(
            separator: "&")
        let target = request.uri.path + (rest.isEmpty ? "" : "?" + rest)
        var response = Response(
            status: .seeOther, headers: [.location: LocalPath.safe(target), .cacheControl: "no-store"])
        response.headers.append(
            HTTPField(
                name: .setCookie,
                value: Cookies.set(
                    Cookies.language, language.tag, seconds: 31_536_000, secure: site.settings.isSecure, readable: true)
            ))
        return response
    }
}

/// Paths that lead to this site and nowhere else.
public enum LocalPath {
    /// The path if it is one of ours, `/` otherwise: an open redirect would serve phishers.
    public static func safe(_ path: String) -> String {
        let isLocal =
            path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
            && path.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value != 0x7F }
        return isLocal ? path : "/"
    }
}

extension Duration {
    /// Milliseconds with one decimal.
    fileprivate var milliseconds: Double {
        let (seconds, attoseconds) = components
        return (Double(seconds) * 10_000 + Double(attoseconds / 100_000_000_000_000)).rounded() / 10
    }
}

extension HTTPField.Name {
    static let serverTiming = HTTPField.Name("Server-Timing").unsafelyUnwrapped
}
