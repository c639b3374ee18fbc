import Foundation

extension String {
    /// The key that sorts Vietnamese personal names as lists of people do: given name first, then the names before it.
    ///
    /// Each letter keeps its place in the Vietnamese alphabet (a ă â b … d đ e ê …), tones come after letters.
    public func personSortKey() -> String {
        let words = lowercased().split(whereSeparator: \.isWhitespace).map { alphabetKey($0) }
        guard let given = words.last else { return "" }
        return ([given] + words.dropLast()).joined(separator: " ")
    }
}

private func alphabetKey(_ word: Substring) -> String {
    var letters = ""
    var tones = ""
    for scalar in String(word).decomposedStringWithCanonicalMapping.unicodeScalars {
        switch scalar.value {
        case 0x111: letters += "d~"
        case 0x306: letters += "~"  // breve: ă after a
        case 0x302: letters += letters.last == "a" ? "~~" : "~"  // circumflex: â after ă
        case 0x31B: letters += letters.last == "o" ? "~~" : "~"  // horn: ơ after ô
        case 0x300: tones += "1"
        case 0x309: tones += "2"
        case 0x303: tones += "3"
        case 0x301: tones += "4"
        case 0x323: tones += "5"
        default: letters.unicodeScalars.append(scalar)
        }
    }
    return tones.isEmpty ? letters : letters + "!" + tones
}
