import Base

/// The text fields that a person sent: a multi-map that keeps their order.
///
/// Every value is NFC, has LF line ends and no control characters but tab and line feed, whatever was sent.
public struct Form: Sendable, Hashable {
    /// One field as it was sent, cleaned but not trimmed.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All fields in the order of the page, cleaned but not trimmed; what a form is filled with when it comes back.
    public private(set) var raw: [Field] = []
    /// Names of fields from which something was taken that nobody can read: control characters, bytes that are not UTF-8. `FormReader`
    /// refuses them once, so that a person looks at what is left.
    public private(set) var cleaned: Set<String> = []
    private var positions: [String: [Int]] = [:]
    private var bytes = 0

    /// A form without fields.
    public init() {}

    /// A form with these fields, cleaned like those that are sent.
    public init(_ fields: [(String, String)]) {
        for (name, value) in fields { keep(name: cleanText(name), value: cleanText(value)) }
    }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1) from a body or a query.
    public init(urlEncoded body: [UInt8], limits: FormLimits = .standard) throws(FormFailure) {
        guard body.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = percentDecoded(pair[..<equals], plusIsSpace: true)
            let value = percentDecoded(pair[equals...].dropFirst(), plusIsSpace: true)
            try append(name: name, value: value, limits: limits)
        }
    }

    /// The same form with other values for some of its fields.
    public func replacing(_ value: (Field) -> String?) -> Form {
        var form = Form()
        for field in raw { form.keep(name: cleanText(field.name), value: cleanText(value(field) ?? field.value)) }
        form.cleaned.formUnion(cleaned)
        return form
    }

    /// Adds one field as sent; throws when the form has had enough. No name, no field.
    public mutating func append(name: [UInt8], value: [UInt8], limits: FormLimits = .standard) throws(FormFailure) {
        guard raw.count < limits.fields else { throw .tooManyFields(limit: limits.fields) }
        bytes += name.count + value.count
        guard bytes <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        keep(name: cleanText(name), value: cleanText(value))
    }

    /// The first value of the field without white space at its ends; nil when it is absent or empty.
    public func text(_ name: String) -> String? {
        guard let value = untrimmed(name)?.trimmed(), !value.isEmpty else { return nil }
        return value
    }

    /// The first value of the field with its spaces, as passwords need it; nil when it is absent.
    public func untrimmed(_ name: String) -> String? {
        positions[name]?.first.map { raw[$0].value }
    }

    /// All values of the field, trimmed, in order; empty ones keep their place.
    public func all(_ name: String) -> [String] {
        (positions[name] ?? []).map { raw[$0].value.trimmed() }
    }

    /// Whether a field of that name was sent, be it empty.
    public func has(_ name: String) -> Bool { positions[name] != nil }

    private mutating func keep(name: CleanText, value: CleanText) {
        guard !name.text.isEmpty else { return }
        if value.lostSomething { cleaned.insert(name.text) }
        positions[name.text, default: []].append(raw.count)
        raw.append(Field(name: name.text, value: value.text))
    }
}
