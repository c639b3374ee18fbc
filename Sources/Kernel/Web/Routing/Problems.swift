import Base
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Storage
import Texts

/// Tells people, and programs, what went wrong.
struct Problems: Sendable {
    let site: Site

    /// The page, or the problem document (RFC 9457), for anything that a handler threw.
    func answer(
        _ error: any Error, request: Request, context: AppContext, language: Language, isAPI: Bool, visit: Visit?
    ) async -> Response {
        let (status, name, problem) = reading(error, context)
        if isAPI || (visit?.wantsJSON ?? false) {
            return document(status, name, problem, context, language)
        }
        if problem?.kind == .unauthenticated, let visit { return await askToSignIn(visit) }
        return await page(status, name, problem, request, context, language, visit)
    }

    /// The status of each kind of problem: the one place that says it.
    static func status(_ kind: Problem.Kind) -> HTTPResponse.Status {
        switch kind {
        case .notFound: .notFound
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .invalid: .unprocessableContent
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .tooMany: .tooManyRequests
        case .unavailable: .serviceUnavailable
        }
    }

    private func reading(_ error: any Error, _ context: AppContext) -> (HTTPResponse.Status, String, Problem?) {
        switch error {
        case let problem as Problem: return (Self.status(problem.kind), problem.kind.textName, problem)
        case let refused as UploadRefused:
            return (Self.status(refused.problem.kind), refused.problem.kind.textName, refused.problem)
        case let failure as DatabaseFailure where failure.isOutage || failure.kind == .serialization:
            context.logger.error("database outage", metadata: ["error": "\(failure)"])
            return (.serviceUnavailable, "unavailable", nil)
        case let outage as any Outage:
            context.logger.error("outage", metadata: ["error": "\(outage)"])
            return (.serviceUnavailable, "unavailable", nil)
        case let failure as DatabaseFailure where failure.kind == .uniqueViolation:
            context.logger.warning("two at once", metadata: ["error": "\(failure)"])
            return (.conflict, "conflict", nil)
        case let error as HTTPError: return (error.status, error.status.code < 500 ? "not_found" : "internal", nil)
        default:
            context.logger.error("defect", metadata: ["error": "\(error)"])
            return (.internalServerError, "internal", nil)
        }
    }

    private func document(
        _ status: HTTPResponse.Status, _ name: String, _ problem: Problem?, _ context: AppContext, _ language: Language
    ) -> Response {
        var value: [String: JSONValue] = [
            "type": .string("about:blank#\(name)"), "status": .integer(Int64(status.code)),
            "title": .string(site.catalog.text(TextKey("web.problem.\(name).title"), in: language)),
            "request_id": .string(context.id),
        ]
        if let problem {
            value["detail"] = .string(site.catalog.text(problem.message, in: language))
            if !problem.fields.isEmpty {
                value["fields"] = .array(
                    problem.fields.map { field in
                        [
                            "pointer": .string("/" + field.field),
                            "detail": .string(site.catalog.text(field.message, in: language)),
                        ]
                    })
            }
        }
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: JSONValue.object(value).text)))
    }

    private func page(
        _ status: HTTPResponse.Status, _ name: String, _ problem: Problem?, _ request: Request, _ context: AppContext,
        _ language: Language, _ visit: Visit?
    ) async -> Response {
        var page = Page("web/problem", status: status)
        page.isPrivate = true
        page.values = [
            "title": site.catalog.text(TextKey("web.problem.\(name).title"), in: language),
            "text": problem.map { site.catalog.text($0.message, in: language) }
                ?? site.catalog.text(TextKey("web.problem.\(name).text"), in: language),
            "status": "\(status.code)", "problem": name, "is_\(name)": true, "request_id": context.id,
        ]
        let route = Route(method: .get, path: "", access: .open) { _ in .empty }
        do {
            let visit =
                try visit
                ?? Dispatcher(site: site, secretPaths: SecretPaths([])).visit(
                    route, request, context, language: language, session: nil, principal: nil, query: Form(),
                    parameters: [:])
            var response: Response
            do {
                response = try await Rendering(site: site).response(.page(page), visit)
            } catch let failure as DatabaseFailure where failure.isOutage {
                // The person's part of the frame needs the database, which is away: show the page without it.
                let html = try await Rendering(site: site).html(page, visit, isShared: true)
                response = Response(
                    status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
                    body: .init(byteBuffer: ByteBuffer(string: html)))
            }
            if status == .tooManyRequests || status == .serviceUnavailable { response.headers[.retryAfter] = "30" }
            return response
        } catch {
            context.logger.error("no page for a problem", metadata: ["error": "\(error)"])
            return Response(
                status: status, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: "\(status.code)")))
        }
    }

    /// A session has ended, perhaps in the middle of a form: what was typed goes through the sign-in page and back.
    private func askToSignIn(_ visit: Visit) async -> Response {
        let isForm = visit.method == .post
        let next = isForm ? "/" : visit.request.uri.string
        let form = isForm ? await visit.typed() : nil
        if let form, !form.raw.isEmpty {
            let page = ExpiredForm(visit, form).page
            if let response = try? await Rendering(site: site).response(.page(page), visit) { return response }
        }
        return Response(
            status: .seeOther, headers: [.location: site.accounts.signInPath(next: next), .cacheControl: "no-store"])
    }
}

extension Problem.Kind {
    var textName: String {
        switch self {
        case .notFound: "not_found"
        case .tooLarge: "too_large"
        case .tooMany: "too_many"
        default: rawValue
        }
    }
}
