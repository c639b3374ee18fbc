import Base
import Storage

/// The words that anyone may find, folded, each with how often it was seen: what a mistyped word may have meant. Nearness is computed
/// from the word that was typed, so that a look-up costs a few hundred keys and never a walk through the table.
enum Vocabulary {
    /// Shorter ones are near to everything, longer ones nobody mistypes twice alike.
    static let lengths = 3...24
    private static let latin = (97...122).compactMap { Unicode.Scalar($0) }
    private static let arabic = (0x0621...0x064A).compactMap { Unicode.Scalar($0) }

    /// Whether a folded word is of letters alone: a number that is nearly another is another.
    static func isWord(_ word: some StringProtocol) -> Bool {
        lengths.contains(word.unicodeScalars.count) && word.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
    }

    /// What is one slip away from the word: two letters swapped, one too many, one missing, one for another.
    static func near(_ word: String) -> Set<String> {
        let letters = Array(word.unicodeScalars)
        let alphabet = letters.contains { (0x0600...0x06FF).contains($0.value) } ? arabic : latin
        var near: Set<String> = []
        func add(_ scalars: [Unicode.Scalar]) { near.insert(String(String.UnicodeScalarView(scalars))) }
        for index in letters.indices {
            var less = letters
            less.remove(at: index)
            add(less)
            if index > 0 {
                var swapped = letters
                swapped.swapAt(index - 1, index)
                add(swapped)
            }
            for letter in alphabet where letter != letters[index] {
                var other = letters
                other[index] = letter
                add(other)
            }
        }
        for index in 0...letters.count {
            for letter in alphabet {
                var more = letters
                more.insert(letter, at: index)
                add(more)
            }
        }
        near.remove(word)
        return near
    }

    /// The places where a space may have been forgotten: `vanson` is `van son`.
    static func split(_ word: String) -> [[String]] {
        let letters = Array(word.unicodeScalars)
        guard letters.count >= 4 else { return [] }
        return (2...letters.count - 2).map { place in
            [letters[..<place], letters[place...]].map { String(String.UnicodeScalarView($0)) }
        }
    }

    /// Which of the words are known, and how often each was seen.
    static func known(_ words: some Collection<String>, in connection: Connection) throws -> [String: Int64] {
        if words.isEmpty { return [:] }
        let rows = try connection.rows(
            "SELECT word, number FROM search_word WHERE word IN (\(list: words.sorted()))"
        ) { (try $0["word"] as String, try $0["number"] as Int64) }
        return Dictionary(rows) { first, _ in first }
    }

    /// What the word may have meant, the likeliest first; several words where a space was forgotten.
    static func meant(by word: String, limit: Int, in connection: Connection) throws -> [[String]] {
        guard isWord(word) else { return [] }
        let (near, splits) = (near(word), split(word))
        let known = try known(near.union(splits.flatMap(\.self)), in: connection)
        let single = near.filter { known[$0] != nil }.map { ([$0], known[$0] ?? 0) }
        let several = splits.compactMap { parts -> ([String], Int64)? in
            let numbers = parts.compactMap { known[$0] }
            return numbers.count == parts.count ? (parts, numbers.min() ?? 0) : nil
        }
        return (single + several).sorted { ($1.1, $0.0.joined()) < ($0.1, $1.0.joined()) }.prefix(limit).map(\.0)
    }

    // MARK: learning

    /// Adds the words of the public entries that came since the last time; answers how many entries were read, at most so many.
    static func learn(limit: Int, in transaction: Transaction) throws -> Int {
        let last: Int64 = try transaction.value("SELECT entry_id FROM search_word_state") ?? 0
        let entries = try transaction.rows(
            """
            SELECT id, folded FROM search_entry WHERE id > \(last) AND audience = 'public' ORDER BY id LIMIT \(limit)
            """
        ) { (try $0["id"] as Int64, try $0["folded"] as String) }
        guard let end = entries.last?.0 else { return 0 }
        var numbers: [String: Int64] = [:]
        for (_, folded) in entries {
            // Once for each entry: a word that one text repeats is no better known.
            for word in Set(folded.split(separator: " ")) where isKept(word) { numbers[String(word), default: 0] += 1 }
        }
        let words = numbers.sorted { $0.key < $1.key }
        for start in stride(from: 0, to: words.count, by: 200) {
            let lines = words[start..<min(start + 200, words.count)].map { word, number -> SQL in
                "(\(word), \(number))"
            }
            try transaction.execute(
                """
                INSERT INTO search_word (word, number) VALUES \(SQL.joined(lines, by: ", "))
                ON CONFLICT (word) DO UPDATE SET number = search_word.number + excluded.number
                """)
        }
        try transaction.execute("UPDATE search_word_state SET entry_id = \(end)")
        return entries.count
    }

    /// Parts of a word that was split may be short.
    private static func isKept(_ word: Substring) -> Bool {
        (2...lengths.upperBound).contains(word.unicodeScalars.count)
            && word.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
    }
}
