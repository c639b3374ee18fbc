import Base
public import NIOCore

/// Reads a `multipart/form-data` body as it streams in: text fields to memory, files to a sink, at a bounded cost.
public struct UploadReader: Sendable {
    private let parser: MultipartParser
    private let limits: UploadLimits
    private let sink: any UploadSink

    /// A reader for a body with that Content-Type header; throws `noBoundary` if it is no `multipart/form-data`.
    public init(
        contentType: String, sink: any UploadSink, limits: UploadLimits = .standard
    ) throws(MultipartFailure) {
        parser = try MultipartParser(boundary: multipartBoundary(contentType: contentType), limits: limits.multipart)
        self.limits = limits
        self.sink = sink
    }

    /// Reads the body to its end.
    ///
    /// Throws `UploadRefused` for a body that is malformed, cut off or beyond the limits, and whatever the body or the
    /// sink throws. No file stays behind then.
    public func read(_ body: some AsyncSequence<ByteBuffer, any Error>) async throws -> UploadedForm {
        var intake = UploadIntake(limits: limits, sink: sink)
        var failure: MultipartFailure?
        do {
            failure = try await pour(body, into: &intake)
        } catch {
            await intake.abandonFiles()
            throw error
        }
        if let failure {
            await intake.abandonFiles()
            throw UploadRefused(failure: failure, form: intake.form)
        }
        return UploadedForm(
            form: intake.form, files: intake.files, refused: intake.refused, writers: intake.finishedWriters)
    }

    private func pour(
        _ body: some AsyncSequence<ByteBuffer, any Error>, into intake: inout UploadIntake
    ) async throws -> MultipartFailure? {
        var parser = parser
        var failure: MultipartFailure?
        var trouble: (any Error)?
        var isReadable = true
        var received = 0
        for try await piece in body {
            received += piece.readableBytes
            if received > limits.body, failure == nil {
                failure = .tooLarge(field: intake.field)
                await intake.abandonFiles()
            }
            if received > limits.body + limits.drain { break }
            guard isReadable else { continue }
            do {
                // After an overflow this goes on for the sake of the text fields that follow the files.
                for event in try parser.feed(piece.readableBytesView) { try await intake.take(event) }
            } catch {
                // Perhaps a full disk. The rest is read all the same: a browser shows an answer only once it has sent all.
                if let malformed = error as? MultipartFailure {
                    failure = failure ?? malformed
                } else {
                    trouble = error
                }
                isReadable = false
                await intake.abandonFiles()
            }
        }
        if let trouble { throw trouble }
        guard isReadable else { return failure }
        do {
            try parser.finish()
        } catch {
            failure = failure ?? error
        }
        return failure
    }
}
