public import Base
import Foundation
public import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
public import Texts

/// One request by one person, with everything that is known about it.
public struct Visit: Sendable {
    let request: Request
    public let site: Site
    public let language: Language
    public let principal: (any Principal)?
    /// The address of the person's machine, as far as the trusted proxies tell.
    public let address: String
    public let requestID: String
    public let logger: Logger
    let session: Session?
    let parameters: [String: String]
    /// The query of the address.
    public let query: Form
    /// The moment of the request.
    public let now: Instant
    let route: Route
    let body: RequestBodyOnce
    /// Which addresses of this site hold a secret.
    public let secretPaths: SecretPaths

    public var path: String { request.uri.path }
    /// What the database knows of the browser's session; nil without one.
    public var sessionDigest: String? { session?.digest }
    public var method: HTTPRequest.Method { request.method }
    public var headers: HTTPFields { request.headers }

    /// Formats of the reader's language.
    public var formats: Formats { site.formats(language) }

    /// The text in the reader's language.
    public func say(_ message: Message) -> String { site.catalog.text(message, in: language) }

    /// The text in the reader's language.
    public func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        site.catalog.text(Message(key, arguments), in: language)
    }

    /// What stands in the path at the capture; throws `Problem` (not found) if nothing does.
    public func parameter(_ name: String) throws -> String {
        guard let text = parameters[name] else { throw Problem.notFound }
        return text
    }

    /// The identifier at the capture; throws `Problem` (not found) if it is none.
    public func id<Entity>(_ name: String, of type: Entity.Type = Entity.self) throws -> ID<Entity> {
        guard let id = ID<Entity>(try parameter(name)) else { throw Problem.notFound }
        return id
    }

    /// The fields of a form that was sent without files; throws `Problem` for anything else.
    public func form() async throws -> Form {
        try await body.readForm()
    }

    /// The fields and files of a form; files go to the sink while they arrive. Behind an account, the form must bring the session's
    /// token, which with files is known only now.
    ///
    /// With `keepsForm`, a body that is too large is a form without files, with a problem in `refused`.
    public func upload(
        to sink: any UploadSink, limits: UploadLimits, keepsForm: Bool = false
    ) async throws -> UploadedForm {
        let upload: UploadedForm
        do {
            upload = try await body.readUpload(to: sink, limits: limits)
        } catch let refused as UploadRefused where keepsForm && refused.problem.kind == .tooLarge {
            upload = refused.remains
        }
        if let session, route.access.needsAccount, !CrossSite.isFrom(session, upload.form) {
            await upload.abandon()
            throw StaleForm(form: upload.form)
        }
        return upload
    }

    /// What was typed into the form that was sent, for a page that shows it again: without its files; nil if it is no form.
    func typed() async -> Form? {
        do {
            return try await body.readUpload(to: NoFiles(), limits: UploadLimits(files: 0)).form
        } catch let refused as UploadRefused {
            return refused.form
        } catch {
            return nil
        }
    }

    /// The JSON of the body; throws `Problem` (invalid, too large).
    public func json() async throws -> JSONValue { try await body.readJSON() }

    /// What this browser remembers under the name (`Reply.remembering`). Anyone can write a cookie: a value is only what its holder
    /// says. Pages that are kept for everyone must not ask.
    public func remembered(_ name: String) -> String? { request.cookies[Cookies.remembered(name)]?.value }

    /// Whether a program asks, rather than a person.
    public var wantsJSON: Bool {
        route.operation != nil || Self.prefersJSON(request)
    }

    /// Whether the request asks for JSON and would not rather have a page.
    static func prefersJSON(_ request: Request) -> Bool {
        let accept = request.headers[.accept] ?? ""
        return accept.contains("application/json") && !accept.contains("text/html")
    }

    /// The key that makes a repeated call the same call: from the header, or the form. Throws `Problem` (invalid) for one that is too
    /// long to be kept.
    public func idempotencyKey(_ form: Form? = nil) throws -> String? {
        guard let given = request.headers[.idempotencyKey] ?? form?.text("form_key"), !given.isEmpty else { return nil }
        guard given.count <= 200 else {
            throw Problem.invalid([
                FieldProblem("Idempotency-Key", Message("web.form.too_long", ["max": .number(200)]))
            ])
        }
        return given
    }
}

/// A form of another session than the one that sends it.
struct StaleForm: Error {
    let form: Form
}

/// Takes no file at all.
private struct NoFiles: UploadSink {
    func begin(fileName: String, field: String) async throws -> any UploadWriter { throw Problem.notFound }
}

extension HTTPField.Name {
    /// draft-ietf-httpapi-idempotency-key-header.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key").unsafelyUnwrapped
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site").unsafelyUnwrapped
    static let forwardedFor = HTTPField.Name("X-Forwarded-For").unsafelyUnwrapped
    /// From our own scripts, which take a part of the page and show nothing else of it.
    static let part = HTTPField.Name("X-Part").unsafelyUnwrapped
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto").unsafelyUnwrapped
}
