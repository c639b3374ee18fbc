import Base
import Foundation

extension FormReader {
    /// A person's name: 2 to 100 characters, letters of any script with spaces, `'`, `-` and `.` between them.
    public func name(_ name: String, _ presence: Presence = .required) -> String? {
        guard let text = present(name, presence) else { return nil }
        guard let measured = measured(name, text.withSingleSpaces(), max: 100, min: 2) else { return nil }
        guard isPersonName(measured) else { return wrong(name, "web.form.bad_name") }
        return measured
    }

    /// A telephone number of Vietnam as `0xxxxxxxxx`: ten digits for mobile phones, eleven for land lines (`02…`).
    ///
    /// Written with `+84`, `84`, `0084` or `0`, with spaces, dots, dashes and brackets. Numbering plan: 22/2014/TT-BTTTT.
    public func phone(_ name: String, _ presence: Presence = .required) -> String? {
        guard let text = present(name, presence) else { return nil }
        guard let number = readPhone(text) else { return wrong(name, "web.form.bad_phone") }
        return number
    }

    /// An e-mail address as browsers accept it (HTML §4.10.5.1.5), with a dot in its domain, which is put in lower case.
    public func email(_ name: String, _ presence: Presence = .required) -> String? {
        guard let text = present(name, presence) else { return nil }
        guard let address = readEmail(text) else { return wrong(name, "web.form.bad_email") }
        return address
    }

    /// An http or https address, without user name and password; `https://` is added where a bare host was typed.
    public func url(_ name: String, _ presence: Presence = .required, max: Int = 2_000) -> String? {
        guard let text = present(name, presence), let measured = measured(name, text, max: max) else { return nil }
        guard let address = readAddress(measured) else { return wrong(name, "web.form.bad_url") }
        return address
    }
}

func isPersonName(_ text: String) -> Bool {
    var letters = 0
    var isFirst = true
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: letters += 1
        case .nonspacingMark, .spacingMark: guard !isFirst else { return false }
        default: guard !isFirst, " '-.\u{2019}".unicodeScalars.contains(scalar) else { return false }
        }
        isFirst = false
    }
    return letters >= 2
}

func readPhone(_ text: String) -> String? {
    var digits = ""
    for (index, character) in text.withPlainDigits().enumerated() {
        if character.isASCII, character.isWholeNumber {
            digits.append(character)
        } else {
            let isSeparator = " .-()/\u{A0}\u{2010}\u{2011}\u{2013}\u{202F}".contains(character)
            // A number pasted out of a right-to-left text brings its marks along.
            let isMark = "\u{200E}\u{200F}\u{202A}\u{202C}\u{2066}\u{2069}".contains(character)
            guard isSeparator || isMark || (character == "+" && digits.isEmpty && index < 3) else { return nil }
        }
    }
    if digits.hasPrefix("0084") {
        digits.removeFirst(4)
    } else if digits.hasPrefix("84"), digits.count >= 11 {
        digits.removeFirst(2)
    } else if !digits.hasPrefix("0") || text.contains("+") {
        return nil
    }
    let national = digits.hasPrefix("0") ? digits : "0" + digits
    guard let second = national.dropFirst().first else { return nil }
    let length = second == "2" ? 11 : 10
    return "235789".contains(second) && national.count == length ? national : nil
}

func readEmail(_ text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else { return nil }
    let isLocal = parts[0].utf8.allSatisfy { isLetterOrDigit($0) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0) }
    guard isLocal, !parts[0].hasPrefix("."), !parts[0].hasSuffix("."), !parts[0].contains("..") else { return nil }
    return isDomain(parts[1]) ? parts[0] + "@" + parts[1].lowercased() : nil
}

func readAddress(_ text: String) -> String? {
    let hasScheme = text.contains("://")
    guard !text.contains(where: { $0.isWhitespace || "<>\"\\^`{|}".contains($0) }),
        let parts = URLComponents(string: hasScheme ? text : "https://" + text),
        let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
        parts.user == nil, parts.password == nil, let host = parts.encodedHost, !host.isEmpty,
        hasScheme || isDomain(host)
    else { return nil }
    return parts.string
}

private func isDomain(_ text: some StringProtocol) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
        && labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
}
