public import Base

/// Whose words they are: a kind of record and its identifier, e.g. `place` and `dinh-lang-san`.
public struct TextOwner: Sendable, Hashable {
    public let kind: String
    public let id: String

    public init(_ kind: String, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// The words of one field of a record: the Vietnamese source, and what was made of it in other languages.
public struct TranslatedText: Sendable, Hashable {
    /// The words in another language.
    public struct Translation: Sendable, Hashable {
        public let text: String
        /// The version of the source that it was made from.
        public let sourceVersion: Int64
        /// Who wrote it, as a name to show; empty for what came with the data.
        public let madeBy: String
        public let madeAt: Instant
    }

    /// How a language stands.
    public enum State: String, Sendable { case current, stale, missing }

    public let vietnamese: String
    /// Grows with each change of the Vietnamese words.
    public let version: Int64
    public let translations: [Language: Translation]

    /// The words as a text in the languages it exists in.
    public var text: LocalizedText {
        LocalizedText(vietnamese, english: translations[.english]?.text, arabic: translations[.arabic]?.text)
    }

    /// Whether the translation was made from the words as they are now.
    public func state(of language: Language) -> State {
        if language == .vietnamese { return .current }
        guard let translation = translations[language] else { return .missing }
        return translation.sourceVersion == version ? .current : .stale
    }

    /// The worse of how the languages of several fields stand; fields without words do not count.
    public static func state(of language: Language, in fields: some Sequence<TranslatedText>) -> State {
        let states = Set(fields.filter { !$0.vietnamese.isEmpty }.map { $0.state(of: language) })
        return states.contains(.missing) ? .missing : states.contains(.stale) ? .stale : .current
    }
}
