import Foundation

/// What a Vietnamese input method makes of a stream of keys. Deliberately greedy: marks land on letters anywhere
/// earlier in the word, in any word, whether it is Vietnamese or not. After the rules at
/// https://en.wikipedia.org/wiki/Telex_(input_method).
struct InputMethod {
    enum Kind: CaseIterable { case telex, vni }

    var kind: Kind
    /// Unikey's and OpenKey's option that doubled and single consonants stand for others.
    var isQuick = false

    private struct Cell {
        var letter: Character
        var shape: Unicode.Scalar?
        var isBarred = false
        var tone: Unicode.Scalar?

        var lower: String { letter.lowercased() }
        var isVowel: Bool { "aeiouy".contains(lower) }

        var text: String {
            if isBarred { return letter.isUppercase ? "\u{110}" : "\u{111}" }
            var scalars = String.UnicodeScalarView(String(letter).unicodeScalars)
            if let shape { scalars.append(shape) }
            if let tone { scalars.append(tone) }
            return String(scalars)
        }
    }

    func type(_ keys: String) -> String {
        var done = ""
        var word: [Cell] = []
        for key in keys {
            if key.isLetter || (kind == .vni && key.isNumber) {
                press(key, &word)
            } else {
                done += word.map(\.text).joined() + String(key)
                word = []
            }
        }
        return (done + word.map(\.text).joined()).precomposedStringWithCanonicalMapping
    }

    private func press(_ key: Character, _ word: inout [Cell]) {
        let literal = Cell(letter: key)
        let lower = literal.lower
        if isQuick, let last = word.last, let other = Self.quick[last.lower + lower] {
            word.append(Cell(letter: key.isUppercase ? Character(other.uppercased()) : Character(other)))
            return
        }
        if let tone = tones[lower] {
            guard let vowel = word.lastIndex(where: \.isVowel) else { return word.append(literal) }
            let previous = word.compactMap(\.tone).last
            for index in word.indices { word[index].tone = nil }
            if tone == nil ? previous == nil : previous == tone { return word.append(literal) }
            word[vowel].tone = tone
            return
        }
        if let shapes = shapes[lower] {
            for (letters, shape) in shapes {
                guard let index = word.lastIndex(where: { letters.contains($0.lower) }) else { continue }
                if letters == "d" {
                    if word[index].isBarred { break }
                    word[index].isBarred = true
                    return
                }
                if word[index].shape == shape {
                    word[index].shape = nil
                    return word.append(literal)
                }
                word[index].shape = shape
                return
            }
            if kind == .telex, lower == "w" {
                return word.append(Cell(letter: key.isUppercase ? "U" : "u", shape: "\u{31B}"))
            }
        }
        word.append(literal)
    }

    private static let quick = ["cc": "h", "gg": "i", "kk": "h", "nn": "g", "qq": "u", "pp": "h", "tt": "h"]

    private var tones: [String: Unicode.Scalar?] {
        switch kind {
        case .telex:
            ["s": "\u{301}", "f": "\u{300}", "r": "\u{309}", "x": "\u{303}", "j": "\u{323}", "z": nil]
        case .vni:
            ["1": "\u{301}", "2": "\u{300}", "3": "\u{309}", "4": "\u{303}", "5": "\u{323}", "0": nil]
        }
    }

    private var shapes: [String: [(letters: String, shape: Unicode.Scalar?)]] {
        switch kind {
        case .telex:
            [
                "a": [("a", "\u{302}")], "e": [("e", "\u{302}")], "o": [("o", "\u{302}")], "d": [("d", nil)],
                "w": [("a", "\u{306}"), ("ou", "\u{31B}")],
            ]
        case .vni: ["6": [("aeo", "\u{302}")], "7": [("ou", "\u{31B}")], "8": [("a", "\u{306}")], "9": [("d", nil)]]
        }
    }
}

/// The national layout: the digit row types letters and marks. Marks follow the letter before them, or, as dead keys,
/// wait for the letter after them.
func typeOnNationalLayout(_ keys: String, deadKeys: Bool) -> String {
    let letters: [Character: String] = ["1": "\u{103}", "2": "â", "3": "ê", "4": "ô", "0": "đ"]
    let marks: [Character: String] = ["5": "\u{300}", "6": "\u{309}", "7": "\u{303}", "8": "\u{301}", "9": "\u{323}"]
    var text = ""
    var waiting = ""
    for key in keys {
        if let mark = marks[key] {
            if deadKeys { waiting += mark } else { text += mark }
        } else {
            text += (letters[key] ?? String(key)) + waiting
            waiting = ""
        }
    }
    return (text + waiting).precomposedStringWithCanonicalMapping
}
