public import Base
public import Foundation
import Synchronization

/// All texts of the program in all languages, read once at start. Vietnamese is the reference and the fallback.
///
/// Each folder holds `vi.json`, `en.json` and `ar.json`: one flat object of key to text. A key that depends on a count has
/// no text itself but one per plural category, `key.one`, `key.other` …, chosen by the argument `count`.
public struct Catalog: Sendable {
    let patterns: [Language: [String: TextPattern]]
    let pluralKeys: Set<String>
    let repeatedKeys: [String]
    private var missing = MissingTexts()
    private let trees: [Language: TextTree]

    /// Reads the texts of the folders; throws `CatalogFailure` if a file is no flat JSON or a folder has no `vi.json`.
    ///
    /// Of a key that two folders define, the first text counts; `problems()` reports it.
    public init(folders: [URL]) throws(CatalogFailure) {
        var texts: [Language: [String: String]] = [:]
        var repeated: Set<String> = []
        for folder in folders {
            for language in Language.allCases {
                for (key, text) in try Self.read(folder, language) {
                    if texts[language]?[key] == nil {
                        texts[language, default: [:]][key] = text
                    } else {
                        repeated.insert(key)
                    }
                }
            }
        }
        self.init(texts: texts, repeatedKeys: repeated.sorted())
    }

    /// A catalog of given texts, for tests and previews.
    public init(texts: [Language: [String: String]]) { self.init(texts: texts, repeatedKeys: []) }

    private init(texts: [Language: [String: String]], repeatedKeys: [String]) {
        patterns = texts.mapValues { $0.mapValues { TextPattern($0) } }
        pluralKeys = Self.pluralKeys(among: Set(texts.values.flatMap { $0.keys }))
        self.repeatedKeys = repeatedKeys
        let reference = texts[.vietnamese] ?? [:]
        var trees: [Language: TextTree] = [:]
        for language in Language.allCases {
            trees[language] = TextTree(reference.merging(texts[language] ?? [:]) { $1 })
        }
        self.trees = trees
    }

    /// The same texts, of which nobody has asked for one that there is not.
    public func anew() -> Catalog {
        var copy = self
        copy.missing = MissingTexts()
        return copy
    }

    /// Keys that were asked for and that nobody has: always empty in a sound program, which a test sees to.
    public var missingKeys: [String] { missing.all }

    /// The text of a key; the Vietnamese one if the language has none, the key itself if nobody has one, which `missing` remembers.
    public func text(_ key: TextKey, in language: Language) -> String { text(Message(key), in: language) }

    /// The text of a message with its placeholders filled, in the forms of the language.
    public func text(_ message: Message, in language: Language) -> String {
        if let text = textIfKnown(message, in: language) { return text }
        missing.note(message.key)
        return message.key.name
    }

    /// The text of a message; nil if no language has its key.
    public func textIfKnown(_ message: Message, in language: Language) -> String? {
        guard let (pattern, actual) = pattern(for: message, in: language) else { return nil }
        let formats = Formats(actual, self)
        return pattern.filled { name in message.arguments[name].map { formats.argument($0) } }
    }

    /// All keys as they stand in the files, sorted, with plural forms one by one.
    public var keys: [String] { Set(patterns.values.flatMap { $0.keys }).sorted() }

    /// All texts of a language with placeholders unfilled; the Vietnamese text where there is none.
    public func texts(in language: Language) -> [String: String] {
        (patterns[.vietnamese] ?? [:]).merging(patterns[language] ?? [:]) { $1 }.mapValues(\.source)
    }

    /// The texts of a language for templates.
    public func tree(in language: Language) -> TextTree { trees[language] ?? TextTree([:]) }

    /// The pattern and the language that it is in, which decides the forms of what fills it.
    private func pattern(for message: Message, in language: Language) -> (TextPattern, Language)? {
        let key = message.key.name
        let candidates = language == .vietnamese ? [language] : [language, .vietnamese]
        for candidate in candidates {
            guard let texts = patterns[candidate] else { continue }
            if let pattern = texts[key] { return (pattern, candidate) }
            guard pluralKeys.contains(key) else { continue }
            if case .number(let count)? = message.arguments["count"],
                let pattern = texts["\(key).\(PluralCategory(count, in: candidate).rawValue)"]
            {
                return (pattern, candidate)
            }
            if let pattern = texts["\(key).\(PluralCategory.other.rawValue)"] { return (pattern, candidate) }
        }
        return nil
    }

    /// The keys all of whose direct children are plural categories, `other` among them.
    private static func pluralKeys(among keys: Set<String>) -> Set<String> {
        var children: [Substring: Set<Substring>] = [:]
        for key in keys {
            var end = key.startIndex
            while let dot = key[end...].firstIndex(of: ".") {
                let after = key.index(after: dot)
                children[key[..<dot], default: []].insert(key[after...].prefix { $0 != "." })
                end = after
            }
        }
        let categories = Set(PluralCategory.allCases.map { Substring($0.rawValue) })
        return Set(
            children.filter { key, names in
                names.contains("other") && names.isSubset(of: categories)
            }.keys.map { String($0) })
    }

    private static func read(_ folder: URL, _ language: Language) throws(CatalogFailure) -> [String: String] {
        let file = folder.appendingPathComponent("\(language.rawValue).json")
        guard let data = try? Data(contentsOf: file) else {
            if language != .vietnamese, !FileManager.default.fileExists(atPath: file.path) { return [:] }
            throw CatalogFailure(file: file.path, reason: "cannot be read")
        }
        do {
            return try JSONDecoder().decode([String: String].self, from: data)
        } catch {
            throw CatalogFailure(file: file.path, reason: "is not one flat JSON object of texts: \(error)")
        }
    }
}

/// A file of texts that cannot be used.
public struct CatalogFailure: Error, CustomStringConvertible {
    public let file: String
    public let reason: String
    public var description: String { "\(file) \(reason)" }
}

/// The keys without a text that were asked for.
private final class MissingTexts: Sendable {
    private let keys = Mutex<Set<String>>([])

    var all: [String] { keys.withLock { $0.sorted() } }

    func note(_ key: TextKey) { keys.withLock { if $0.count < 1_000 { $0.insert(key.name) } } }
}
