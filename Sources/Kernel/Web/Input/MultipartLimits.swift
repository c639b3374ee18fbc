public import Base

/// How much structure a `multipart/form-data` body may have. Bytes of files are counted by `UploadReader`.
public struct MultipartLimits: Sendable, Hashable {
    /// Parts with a file name.
    public let files: Int
    /// Parts without one.
    public let fields: Int
    /// Bytes of one part's header block.
    public let headerBytes: Int
    /// Bytes before the first boundary.
    public let preambleBytes: Int

    public init(files: Int = 1_000, fields: Int = 2_000, headerBytes: Int = 8_192, preambleBytes: Int = 8_192) {
        self.files = files
        self.fields = fields
        self.headerBytes = headerBytes
        self.preambleBytes = preambleBytes
    }

    /// 1,000 files, 2,000 text fields, 8 KiB for each header block and before the first boundary.
    public static let standard = MultipartLimits()
}

/// Why a `multipart/form-data` body could not be read.
public enum MultipartFailure: Error, Hashable, Sendable {
    /// The Content-Type is not `multipart/form-data` with a lawful boundary (RFC 2046 §5.1.1).
    case noBoundary
    case preambleTooLong
    case headerTooLong
    /// A part whose header is no header, or lacks a `form-data` disposition with a name (RFC 7578 §4.2).
    case malformedHeader
    case tooManyParts(limit: Int)
    /// The body ended before its closing boundary.
    case incomplete
    /// The body is larger than may be read; the field is the one that was being read then.
    case tooLarge(field: String)
    /// The text fields could not be taken.
    case form(FormFailure)

    /// What to tell the person who sent the form.
    public var problem: Problem {
        switch self {
        case .form(let failure): failure.problem
        case .tooLarge(let field):
            Problem(
                .tooLarge, "web.form.upload_too_large", fields: [FieldProblem(field, "web.form.upload_too_large")])
        case .tooManyParts(let limit):
            Problem(.invalid, Message("web.form.too_many_fields", ["max": .number(Int64(limit))]))
        case .incomplete: Problem(.invalid, "web.form.upload_incomplete")
        case .noBoundary, .preambleTooLong, .headerTooLong, .malformedHeader:
            Problem(.invalid, "web.form.upload_malformed")
        }
    }
}
