import Base
import Foundation

extension Catalog {
    /// What a translator or programmer has to mend, sorted, one sentence each; empty when all languages agree.
    ///
    /// Keys and placeholders that differ from Vietnamese, plural forms missing or too many, keys that are both text and
    /// prefix or stand in two folders, empty texts, stray braces, texts not in Unicode normalisation form C.
    public func problems() -> [String] {
        let singles = Set(keys).subtracting(pluralForms)
        let prefixes = prefixes
        var found = repeatedKeys.map { "\($0): defined in two folders" }
        found += singles.intersection(prefixes)
            .map { "\($0): both a text and a prefix of other keys" }
        found += keys.filter { !isWellFormed($0) }.map {
            "\($0): not segments of letters, digits, _ and - with dots between"
        }
        for language in Language.allCases {
            let texts = patterns[language] ?? [:]
            for (key, pattern) in texts { found += faults(of: pattern).map { "\(key) (\(language.tag)): \($0)" } }
            for key in singles { found += differences(of: key, texts, language) }
            for key in pluralKeys { found += pluralDifferences(of: key, texts, language) }
        }
        return found.sorted()
    }

    private var pluralForms: Set<String> {
        Set(pluralKeys.flatMap { key in PluralCategory.allCases.map { "\(key).\($0.rawValue)" } })
    }

    /// Everything before a dot in any key.
    private var prefixes: Set<String> {
        var found: Set<String> = []
        for key in keys {
            for index in key.indices where key[index] == "." { found.insert(String(key[..<index])) }
        }
        return found
    }

    private func isWellFormed(_ key: String) -> Bool {
        key.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { segment in
            !segment.isEmpty
                && segment.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        }
    }

    private func faults(of pattern: TextPattern) -> [String] {
        var faults: [String] = []
        if pattern.source.trimmed().isEmpty { faults.append("empty") }
        if pattern.hasStrayBrace { faults.append("a brace that belongs to no placeholder") }
        let normal = pattern.source.precomposedStringWithCanonicalMapping
        if !normal.unicodeScalars.elementsEqual(pattern.source.unicodeScalars) { faults.append("not in form NFC") }
        return faults
    }

    private func differences(of key: String, _ texts: [String: TextPattern], _ language: Language) -> [String] {
        guard let pattern = texts[key] else { return ["\(key): missing in \(language.tag)"] }
        // How a date is put together is each language's own matter.
        guard !key.hasPrefix(Formats.formatPrefix) else { return [] }
        guard let reference = patterns[.vietnamese]?[key], pattern.placeholders != reference.placeholders else {
            return []
        }
        return ["\(key) (\(language.tag)): placeholders \(named(pattern)), in vi \(named(reference))"]
    }

    private func pluralDifferences(of key: String, _ texts: [String: TextPattern], _ language: Language) -> [String] {
        let needed = PluralCategory.needed(in: language)
        let reference = patterns[.vietnamese]?["\(key).other"]
        var found: [String] = []
        for category in PluralCategory.allCases {
            let form = "\(key).\(category.rawValue)"
            guard let pattern = texts[form] else {
                if needed.contains(category) { found.append("\(form): missing in \(language.tag)") }
                continue
            }
            if !needed.contains(category) { found.append("\(form): \(language.tag) has no such plural form") }
            guard let reference else { continue }
            // A form for one exact number may spell it out.
            let mayOmit: Set<String> = [.zero, .one, .two].contains(category) ? ["count"] : []
            if pattern.placeholders.union(mayOmit) != reference.placeholders.union(mayOmit) {
                found.append("\(form) (\(language.tag)): placeholders \(named(pattern)), in vi \(named(reference))")
            }
        }
        return found
    }

    private func named(_ pattern: TextPattern) -> String {
        "[\(pattern.placeholders.sorted().joined(separator: ", "))]"
    }
}
