import Base
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the body of a request into forms and JSON, within limits.
enum FormBody {
    /// A form without files may have so many bytes.
    static let limit = 1 << 20

    static func read(_ request: Request) async throws -> Form {
        let bytes = try await collect(request, limit: limit)
        guard mediaType(request) == "application/x-www-form-urlencoded" else {
            if bytes.isEmpty { return Form() }
            throw Problem(.invalid, "web.problem.unsupported_form.text")
        }
        do {
            return try Form(urlEncoded: bytes)
        } catch {
            throw error.problem
        }
    }

    static func readUpload(
        _ request: Request, sink: any UploadSink, limits: UploadLimits
    ) async throws -> UploadedForm {
        guard mediaType(request) == "multipart/form-data" else {
            return UploadedForm(form: try await read(request), files: [], refused: [])
        }
        // A declared length that nobody would read to its end is answered at once.
        if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > limits.body + limits.drain {
            throw Problem(.tooLarge, "web.problem.too_large.text")
        }
        let reader: UploadReader
        do {
            reader = try UploadReader(
                contentType: request.headers[.contentType] ?? "", sink: sink, limits: limits)
            return try await reader.read(ArrivingBody(request.body))
        } catch let failure as FormFailure {
            throw failure.problem
        } catch let failure as MultipartFailure {
            throw failure.problem
        }
        // `UploadRefused` goes on to the page, which fills its form again with the fields that had arrived.
    }

    static func readJSON(_ request: Request) async throws -> JSONValue {
        let bytes = try await collect(request, limit: limit)
        guard mediaType(request) == "application/json" else {
            throw Problem(.invalid, "web.problem.unsupported_form.text")
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self),
            let value = try? JSONValue(parsing: text)
        else { throw Problem(.invalid, "web.problem.bad_json.text") }
        return value
    }

    private static func mediaType(_ request: Request) -> String {
        (request.headers[.contentType] ?? "").prefix { $0 != ";" }.trimmed().lowercased()
    }

    private static func collect(_ request: Request, limit: Int) async throws -> [UInt8] {
        if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > limit * 16 {
            throw Problem(.tooLarge, "web.problem.too_large.text")
        }
        var bytes: [UInt8] = []
        var seen = 0
        for try await buffer in ArrivingBody(request.body) {
            seen += buffer.readableBytes
            if seen <= limit { bytes.append(contentsOf: buffer.readableBytesView) }
            // Read on for a while: a server that just closes shows the person nothing.
            if seen > limit * 16 { break }
        }
        if seen > limit { throw Problem(.tooLarge, "web.problem.too_large.text") }
        return bytes
    }
}

/// A body whose sender may go away in the middle: that is no defect of the program.
private struct ArrivingBody: AsyncSequence, Sendable {
    let body: RequestBody

    init(_ body: RequestBody) { self.body = body }

    func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator

        mutating func next() async throws -> ByteBuffer? {
            do {
                return try await body.next()
            } catch let error as CancellationError {
                throw error
            } catch {
                throw Problem(.invalid, "web.form.upload_incomplete")
            }
        }
    }
}
