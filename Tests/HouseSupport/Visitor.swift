import Foundation
public import HTTPTypes
public import HummingbirdTesting
import NIOCore
import Synchronization

/// A person with a browser that runs no JavaScript: keeps cookies, follows redirects, fills in forms by the names of their fields.
public final class Visitor: Sendable {
    private let client: any TestClientProtocol
    private let languages: String
    private let cookies = Mutex<[String: String]>([:])

    public init(client: any TestClientProtocol, languages: String) {
        self.client = client
        self.languages = languages
    }

    /// Where the site listens; nil where there is no socket.
    public var port: Int? { client.port }

    /// What this browser would send along.
    public var cookieHeader: String {
        cookies.withLock { $0 }.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
    }

    /// Another person at the same site.
    public func other(languages: String? = nil) -> Visitor {
        Visitor(client: client, languages: languages ?? self.languages)
    }

    /// What a request was answered with.
    public struct Answer: Sendable {
        public let status: Int
        public let headers: HTTPFields
        public let bytes: [UInt8]
        /// Where the answer came from, after redirects.
        public let path: String

        public var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The forms of the page.
        public var forms: [PageForm] { PageForm.all(in: text) }

        /// The form that is sent to a path with that ending.
        public func form(to ending: String) throws -> PageForm {
            guard let form = forms.first(where: { $0.action.hasSuffix(ending) }) else {
                throw NoSuchForm(ending: ending, path: path)
            }
            return form
        }

        /// The first link whose path begins so.
        public func link(_ beginning: String) -> String? {
            text.matches(of: /href="([^"]+)"/).map { String($0.output.1) }.first { $0.hasPrefix(beginning) }
        }
    }

    public struct NoSuchForm: Error {
        public let ending: String
        public let path: String
    }

    public func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, path, headers: headers, body: [], follow: true)
    }

    /// Sends the form with some fields filled in or changed.
    public func submit(_ form: PageForm, _ values: [String: String] = [:], follow: Bool = true) async throws -> Answer {
        var fields = form.fields.filter { values[$0.name] == nil }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { fields.append((name, value)) }
        let body = fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
        return try await send(
            .post, form.action, headers: [.contentType: "application/x-www-form-urlencoded"], body: Array(body.utf8),
            follow: follow)
    }

    /// Takes what a page gives only to whoever says why.
    public func take(_ address: String, on page: String, because reason: String) async throws -> Answer {
        let shown = try await get(page)
        guard let form = shown.forms.first(where: { $0.fields.contains { $0.name == "reason" } }) else { return shown }
        return try await submit(form.sent(to: address), ["reason": reason])
    }

    /// Sends a form with files: name of the field, name of the file, bytes.
    public func upload(
        _ form: PageForm, _ values: [String: String] = [:], files: [(field: String, name: String, bytes: [UInt8])]
    ) async throws -> Answer {
        let boundary = "----langso-test-boundary"
        var body: [UInt8] = []
        let fields = form.fields.filter { field in
            values[field.name] == nil && !files.contains { $0.field == field.name }
        }
        for (name, value) in fields.map({ ($0.name, $0.value) }) + values.map({ ($0.key, $0.value) }) {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for file in files {
            body += Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\nContent-Type: image/jpeg\r\n\r\n"
                    .utf8)
            body += file.bytes + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        return try await send(
            .post, form.action, headers: [.contentType: "multipart/form-data; boundary=\(boundary)"], body: body,
            follow: true)
    }

    public func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8] = [],
        follow: Bool = false
    ) async throws -> Answer {
        var headers = headers
        if headers[.acceptLanguage] == nil { headers[.acceptLanguage] = languages }
        if headers[.accept] == nil { headers[.accept] = "text/html" }
        let jar = cookies.withLock { $0 }
        if !jar.isEmpty { headers[.cookie] = jar.map { "\($0)=\($1)" }.sorted().joined(separator: "; ") }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.isEmpty ? nil : ByteBuffer(bytes: body))
        keep(response.headers)
        if follow, (300..<400).contains(response.status.code), let location = response.headers[.location] {
            return try await send(.get, location, follow: true)
        }
        return Answer(
            status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView),
            path: path)
    }

    /// Signs in with a demo account.
    @discardableResult
    public func signIn(_ username: String, password: String = "langso-demo") async throws -> Answer {
        let page = try await get("/sign-in")
        return try await submit(page.form(to: "/sign-in"), ["username": username, "password": password])
    }

    private func keep(_ headers: HTTPFields) {
        for header in headers[values: .setCookie] {
            let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            cookies.withLock { $0[String(pair[0])] = header.contains("Max-Age=0") ? nil : String(pair[1]) }
        }
    }

    private func encoded(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}

/// A form as a page shows it.
public struct PageForm: Sendable {
    public let action: String
    public let fields: [(name: String, value: String)]
    /// What its boxes, buttons and lists offer, chosen or not.
    public let offered: [(name: String, value: String)]

    public init(action: String, fields: [(name: String, value: String)], offered: [(name: String, value: String)] = [])
    {
        self.action = action
        self.fields = fields
        self.offered = offered
    }

    /// The form with another address, as a second button of it may have.
    public func sent(to action: String) -> PageForm { PageForm(action: action, fields: fields, offered: offered) }

    static func all(in html: String) -> [PageForm] {
        html.matches(of: /(?s)<form\b([^>]*)>(.*?)<\/form>/).map { match in
            PageForm(
                action: attribute("action", in: String(match.output.1)) ?? "",
                fields: fields(in: String(match.output.2)), offered: offered(in: String(match.output.2)))
        }
    }

    private static func fields(in html: String) -> [(name: String, value: String)] {
        var fields: [(String, String)] = []
        for match in html.matches(of: /<input\b([^>]*)>/) {
            let text = String(match.output.1)
            guard let name = attribute("name", in: text) else { continue }
            let type = attribute("type", in: text) ?? "text"
            if type == "file" || type == "submit" { continue }
            if type == "radio" || type == "checkbox", !text.contains(" checked") { continue }
            fields.append((name, attribute("value", in: text) ?? ""))
        }
        for match in html.matches(of: /(?s)<textarea\b([^>]*)>(.*?)<\/textarea>/) {
            if let name = attribute("name", in: String(match.output.1)) {
                fields.append((name, unescaped(String(match.output.2))))
            }
        }
        for match in html.matches(of: /(?s)<select\b([^>]*)>(.*?)<\/select>/) {
            guard let name = attribute("name", in: String(match.output.1)) else { continue }
            let chosen = String(match.output.2).firstMatch(of: /<option\b([^>]* selected[^>]*)>/)
            fields.append((name, chosen.flatMap { attribute("value", in: String($0.output.1)) } ?? ""))
        }
        return fields
    }

    private static func offered(in html: String) -> [(name: String, value: String)] {
        var offered: [(String, String)] = []
        for match in html.matches(of: /<input\b([^>]*)>/) {
            let text = String(match.output.1)
            guard let name = attribute("name", in: text), let value = attribute("value", in: text),
                ["radio", "checkbox"].contains(attribute("type", in: text))
            else { continue }
            offered.append((name, value))
        }
        for match in html.matches(of: /(?s)<select\b([^>]*)>(.*?)<\/select>/) {
            guard let name = attribute("name", in: String(match.output.1)) else { continue }
            for option in String(match.output.2).matches(of: /<option\b([^>]*)>/) {
                if let value = attribute("value", in: String(option.output.1)), !value.isEmpty {
                    offered.append((name, value))
                }
            }
        }
        return offered
    }

    private static func attribute(_ name: String, in text: String) -> String? {
        guard let start = text.range(of: " \(name)=\"") else { return nil }
        return unescaped(String(text[start.upperBound...].prefix { $0 != "\"" }))
    }

    private static func unescaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&quot;", with: "\"").replacingOccurrences(of: "&#39;", with: "'")
            .replacingOccurrences(of: "&amp;", with: "&")
    }
}
