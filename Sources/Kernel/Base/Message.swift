/// The name of a text in the catalog, e.g. `onestop.form.title`.
public struct TextKey: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String

    public init(_ name: String) { self.name = name }
    public init(stringLiteral name: String) { self.name = name }
    public var description: String { name }
}

/// A text for a person, not yet in a language: a key and what fills its placeholders.
public struct Message: Hashable, Sendable, ExpressibleByStringLiteral {
    public let key: TextKey
    public let arguments: [String: Argument]

    /// What a placeholder is filled with; formatted in the reader's language.
    public enum Argument: Hashable, Sendable {
        case text(String)
        case localized(LocalizedText)
        case number(Int64)
        case date(CalendarDate)
        case instant(Instant)
        case money(Money)
        indirect case message(Message)
    }

    public init(_ key: TextKey, _ arguments: [String: Argument] = [:]) {
        self.key = key
        self.arguments = arguments
    }

    public init(stringLiteral name: String) { self.init(TextKey(name)) }
}
