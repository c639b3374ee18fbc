import Base

/// What of a document's title anyone may see: the kind of paper, and nothing of the person.
enum TitleMask {
    private static let gap = "…"

    /// The title up to the first of the words after which a person is named, without names and numbers.
    ///
    /// Names are taken to be two or more words in a row with a capital, other than the first of the title: too much is hidden
    /// rather than too little. `markers` are words, or several words, of the language of the title.
    static func masked(_ title: String, markers: [String]) -> String {
        let words = title.split(whereSeparator: \.isWhitespace).map(String.init)
        let cut = end(of: words, before: markers)
        var kept = words[..<cut].map { digits($0) }
        kept = names(kept)
        if cut < words.count { kept.append(gap) }
        var result: [String] = []
        for word in kept where !(word == gap && result.last == gap) { result.append(word) }
        return result.joined(separator: " ")
    }

    /// Where the first marker stands; the first word of a title is never one.
    private static func end(of words: [String], before markers: [String]) -> Int {
        // Marks of the tone count: "số" is a number, "sổ" a book. Only capitals do not.
        let plain = words.map { $0.lowercased().filter { $0.isLetter } }
        let wanted = markers.map { $0.lowercased().split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
        for start in words.indices.dropFirst() {
            let rest = plain[start...]
            if wanted.contains(where: { rest.starts(with: $0) }) { return start }
        }
        return words.count
    }

    private static func digits(_ word: String) -> String {
        word.filter(\.isNumber).count >= 3 ? gap : word
    }

    private static func names(_ words: [String]) -> [String] {
        // A title all in capitals shows no names; its numbers and markers are looked for all the same.
        let isShouted = words.allSatisfy { $0 == $0.uppercased() }
        if isShouted { return words.count > 3 ? Array(words.prefix(3)) + [gap] : words }
        var result: [String] = []
        var run: [String] = []
        func flush() {
            if run.count >= 2 { result.append(gap) } else { result += run }
            run = []
        }
        for (index, word) in words.enumerated() {
            if index > 0, word.first?.isUppercase == true {
                run.append(word)
            } else {
                flush()
                result.append(word)
            }
        }
        flush()
        return result
    }
}
