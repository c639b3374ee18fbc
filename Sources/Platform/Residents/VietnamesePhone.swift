public import Base

/// A telephone number of Vietnam in its national form: `0912345678`, or eleven digits from `02` for land lines.
public struct VietnamesePhone: Sendable, Hashable, CustomStringConvertible {
    public let digits: String

    /// The text is no such number.
    public struct Failure: Error, Hashable, Sendable {
        /// What to tell the person.
        public var message: Message { "residents.phone.malformed" }
    }

    /// Reads `+84`, `0084`, `84` or `0` with spaces, dots, dashes, brackets; digits of any script.
    public init(parsing typed: some StringProtocol) throws(Failure) {
        var digits = ""
        var hasPlus = false
        for scalar in typed.unicodeScalars.prefix(100) {
            if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
                digits += String(Int(value))
            } else if scalar == "+", digits.isEmpty, !hasPlus {
                hasPlus = true
            } else if !scalar.properties.isWhitespace, !PersonalNumber.ignored.contains(scalar),
                !"()/".unicodeScalars.contains(scalar)
            {
                throw Failure()
            }
        }
        if digits.hasPrefix("0084") {
            digits.removeFirst(4)
        } else if digits.hasPrefix("84"), hasPlus || digits.count >= 11 {
            digits.removeFirst(2)
        } else if hasPlus || !digits.hasPrefix("0") {
            throw Failure()
        }
        if !digits.hasPrefix("0") { digits = "0" + digits }
        let isLandLine = digits.hasPrefix("02")
        let isMobile = ["03", "05", "07", "08", "09"].contains { digits.hasPrefix($0) }
        guard isLandLine && digits.count == 11 || isMobile && digits.count == 10 else { throw Failure() }
        self.digits = digits
    }

    public var description: String { digits }

    /// `tel:` for links.
    public var link: String { "tel:+84" + digits.dropFirst() }
}
