/// A language that people may read the pages in. Vietnamese is the reference, and what is shown where a text is missing.
public enum Language: String, CaseIterable, Sendable, Hashable {
    case vietnamese = "vi"
    case english = "en"
    case arabic = "ar"

    /// The tag for `lang` attributes and HTTP (BCP 47).
    public var tag: String { rawValue }

    /// `rtl` for Arabic.
    public var direction: String { self == .arabic ? "rtl" : "ltr" }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4); nil if it names none of ours.
    public static func preferred(accepting header: String) -> Language? {
        var best: (language: Language, weight: Double)?
        for item in header.split(separator: ",").prefix(20) {
            let parts = item.split(separator: ";").map { $0.trimmed() }
            guard let tag = parts.first?.lowercased(), let language = Language(rawValue: String(tag.prefix(2))),
                tag.count == 2 || tag.dropFirst(2).hasPrefix("-")
            else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            let weight = quality.flatMap { Double($0.dropFirst(2)) } ?? (quality == nil ? 1 : 0)
            if weight > (best?.weight ?? 0) { best = (language, weight) }
        }
        return best?.language
    }
}

/// A text that is data, in the languages it exists in. Vietnamese is always there.
public struct LocalizedText: Hashable, Sendable {
    public let vietnamese: String
    public let others: [Language: String]

    /// A text with its translations; empty translations are left out.
    public init(_ vietnamese: String, english: String? = nil, arabic: String? = nil) {
        self.vietnamese = vietnamese
        var others: [Language: String] = [:]
        if let english, !english.isEmpty { others[.english] = english }
        if let arabic, !arabic.isEmpty { others[.arabic] = arabic }
        self.others = others
    }

    /// The text in that language, or the Vietnamese one.
    public func text(in language: Language) -> String { others[language] ?? vietnamese }

    /// The language of what `text(in:)` answers: Vietnamese where the translation is missing.
    public func language(for wanted: Language) -> Language { others[wanted] == nil ? .vietnamese : wanted }
}
