import Base

/// What in a text may tell who a person is: asked for before words are shown to everyone. It finds what is commonly written, not all;
/// the official reads the words in any case.
enum PersonalTraces: String, Sendable, CaseIterable {
    case number, email, plate, name

    /// Words of address that a name follows, without marks.
    private static let addresses: Set<String> = [
        "ong", "ba", "anh", "chi", "em", "co", "chu", "bac", "cau", "mo", "di", "mr", "mrs", "ms",
    ]

    static func found(in text: String) -> [PersonalTraces] {
        allCases.filter { $0.isFound(in: text) }
    }

    private func isFound(in text: String) -> Bool {
        switch self {
        case .number: Self.longestRunOfDigits(text) >= 9
        case .email:
            text.split(whereSeparator: \.isWhitespace).contains { word in
                let parts = word.split(separator: "@")
                return parts.count == 2 && parts[1].contains(".")
            }
        case .plate: text.split { $0.isWhitespace || $0 == "," }.contains(where: Self.isPlate)
        case .name: Self.hasName(text)
        }
    }

    /// Digits of any script, with the spaces, dots and dashes that people set between them.
    private static func longestRunOfDigits(_ text: String) -> Int {
        var (longest, run, gap) = (0, 0, 0)
        for character in text {
            if character.isWholeNumber {
                run += 1
                gap = 0
                longest = max(longest, run)
            } else if " .-()".contains(character), gap < 2 {
                gap += 1
            } else {
                run = 0
                gap = 0
            }
        }
        return longest
    }

    /// Two digits, a letter, perhaps a digit more, then four or five digits: `36B-123.45`, `36B1 12345`.
    private static func isPlate(_ word: Substring) -> Bool {
        let plain = word.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard (7...10).contains(plain.count) else { return false }
        let characters = Array(plain)
        guard characters[0].isNumber, characters[1].isNumber, characters[2].isLetter else { return false }
        let rest = characters[3...].drop { $0.isLetter }
        return (4...6).contains(rest.count) && rest.allSatisfy(\.isNumber)
    }

    /// A word of address and, in the same sentence, a word with a capital: "ông Thắng", "bà Lê Thị Hoa"; not "xin lỗi ông. Chiều qua".
    private static func hasName(_ text: String) -> Bool {
        text.split { !$0.isLetter && !$0.isWhitespace }.contains { phrase in
            let words = phrase.split(whereSeparator: \.isWhitespace)
            return zip(words, words.dropFirst()).contains { first, second in
                addresses.contains(first.folded()) && second.first?.isUppercase == true
            }
        }
    }
}
