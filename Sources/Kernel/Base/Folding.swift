import Foundation

extension StringProtocol {
    /// Without white space (of any Unicode kind) at either end.
    public func trimmed() -> String {
        var rest = Substring(self)
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    /// For search: lower case, without marks, đ as d; every other character that is no letter or digit becomes one space.
    ///
    /// The same function runs when a text is stored and when it is sought, so that "van son" finds "Vân Sơn" on both engines.
    public func folded() -> String {
        var result = ""
        var pendingSpace = false
        for scalar in String(self).decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .spacingMark: continue
            case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .titlecaseLetter, .decimalNumber,
                .letterNumber, .otherNumber:
                if pendingSpace, !result.isEmpty { result.append(" ") }
                pendingSpace = false
                result.unicodeScalars.append(scalar == "đ" ? "d" : scalar)
            default: pendingSpace = true
            }
        }
        return result
    }

    /// The words of the folded text.
    public func foldedWords() -> [String] { folded().split(separator: " ").map(String.init) }
}
