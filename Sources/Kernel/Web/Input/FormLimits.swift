public import Base

/// How much text a form may bring.
public struct FormLimits: Sendable, Hashable {
    /// Fields, counted with repetitions.
    public let fields: Int
    /// Bytes of all names and values together, as sent.
    public let bytes: Int

    public init(fields: Int, bytes: Int) {
        self.fields = fields
        self.bytes = bytes
    }

    /// 2,000 fields and 1 MiB.
    public static let standard = FormLimits(fields: 2_000, bytes: 1 << 20)
}

/// Why the fields of a form could not be read at all. Wrong values of fields are no failure: `FormReader` collects those.
public enum FormFailure: Error, Hashable, Sendable {
    case tooManyFields(limit: Int)
    case tooLarge(limit: Int)

    /// What to tell the person who sent the form.
    public var problem: Problem {
        switch self {
        case .tooManyFields(let limit):
            Problem(.invalid, Message("web.form.too_many_fields", ["max": .number(Int64(limit))]))
        case .tooLarge(let limit):
            Problem(.tooLarge, Message("web.form.too_large", ["max": .text("\(max(1, limit >> 20)) MB")]))
        }
    }
}
