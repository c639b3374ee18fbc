import Base
import Storage

/// Other spellings of a search that found nothing, which do find something.
struct NearMiss: Sendable {
    /// Who may find it: a condition on `search_entry`.
    let mayFind: SQL

    private static let most = 3
    private static let mostWords = 8
    /// What each word may have meant: more are guesses.
    private static let ofWord = 6
    /// Searches that one miss may cost.
    private static let mostTries = 18

    /// At most three, each with the words as they are written where they were found.
    func spellings(of typed: String, in connection: Connection) throws -> [String] {
        let words = typed.foldedWords()
        guard (1...Self.mostWords).contains(words.count) else { return [] }
        let known = try Vocabulary.known(Set(words.filter(Vocabulary.isWord)), in: connection)
        let unknown = words.indices.filter { Vocabulary.isWord(words[$0]) && known[words[$0]] == nil }
        var found: [String] = []
        var tries = 0
        // Where all words are known, one of them is another than was meant.
        let doubted = unknown.isEmpty ? words.indices.filter { Vocabulary.isWord(words[$0]) } : unknown
        for attempt in try attempts(words, doubted, areAllWrong: !unknown.isEmpty, in: connection) {
            guard found.count < Self.most, tries < Self.mostTries else { break }
            tries += 1
            let sought = attempt.flatMap(\.self).joined(separator: " ")
            guard let entry = try SearchIndex().find(sought, where: mayFind, limit: 1, in: connection).first else {
                continue
            }
            let text = Self.text(attempt, as: typed, found: "\(entry.title) \(entry.detail)")
            if !found.contains(text) { found.append(text) }
        }
        return found
    }

    /// The words with others in the place of those that are doubted: of all of them, or of one at a time.
    private func attempts(
        _ words: [String], _ doubted: [Int], areAllWrong: Bool, in connection: Connection
    ) throws -> [[[String]]] {
        let whole = words.map { [$0] }
        guard areAllWrong else {
            return try doubted.flatMap { index in
                try Vocabulary.meant(by: words[index], limit: Self.ofWord, in: connection).map { meant in
                    var attempt = whole
                    attempt[index] = meant
                    return attempt
                }
            }
        }
        var attempts = [whole]
        for index in doubted {
            let meant = try Vocabulary.meant(by: words[index], limit: Self.ofWord, in: connection)
            attempts = attempts.flatMap { attempt in
                meant.map { words in
                    var other = attempt
                    other[index] = words
                    return other
                }
            }
            attempts = Array(attempts.prefix(Self.mostTries))
        }
        return attempts
    }

    /// What stays is written as it was typed, what is new as where it was found.
    private static func text(_ attempt: [[String]], as typed: String, found: String) -> String {
        func spellings(_ text: String) -> [String: String] {
            let words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
            return Dictionary(words.map { ($0.folded(), $0.lowercased()) }) { first, _ in first }
        }
        let (own, its) = (spellings(typed), spellings(found))
        return attempt.flatMap(\.self).map { own[$0] ?? its[$0] ?? $0 }.joined(separator: " ")
    }
}
