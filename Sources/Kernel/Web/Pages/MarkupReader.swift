/// Reads XML piece by piece, as far as parts of office documents need it: tags, attributes, texts. There is no document type and
/// hence no entity but the five of XML itself, so nothing is fetched and nothing grows; the cost is that of one look at each byte.
struct MarkupReader {
    /// Markup that is not read: broken, with a document type, or not UTF-8.
    struct Refusal: Error, Hashable {}

    /// What was met.
    enum Piece { case open, close, text, end }

    private let bytes: [UInt8]
    private var position = 0
    /// The name of the tag, or the text.
    private var words = 0..<0
    private var attributes = 0..<0
    private var isVerbatim = false
    /// The opening tag closes itself.
    private(set) var isEmpty = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Goes on to the next piece; comments and instructions are passed over.
    mutating func next() throws(Refusal) -> Piece {
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") {
                let start = position
                while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
                (words, isVerbatim) = (start..<position, false)
                return .text
            }
            if follows("<!--") {
                position = try end(after: position + 4, "-->")
            } else if follows("<![CDATA[") {
                let start = position + 9
                position = try end(after: start, "]]>")
                (words, isVerbatim) = (start..<(position - 3), true)
                return .text
            } else if follows("<?") {
                position = try end(after: position + 2, "?>")
            } else if follows("<!") {
                throw Refusal()
            } else {
                return try tag()
            }
        }
        return .end
    }

    /// Whether the tag has that name, with whatever prefix.
    func isNamed(_ name: StaticString) -> Bool { equal(words, name) }

    /// The attribute of the opening tag, with whatever prefix; nil if it has none.
    func attribute(_ name: StaticString) throws(Refusal) -> String? {
        var place = attributes.lowerBound
        while place < attributes.upperBound {
            while place < attributes.upperBound, isSpace(bytes[place]) { place += 1 }
            guard place < attributes.upperBound else { return nil }
            let start = place
            while place < attributes.upperBound, bytes[place] != UInt8(ascii: "="), !isSpace(bytes[place]) {
                place += 1
            }
            let found = local(start..<place)
            while place < attributes.upperBound, isSpace(bytes[place]) { place += 1 }
            guard place < attributes.upperBound, bytes[place] == UInt8(ascii: "=") else { throw Refusal() }
            place += 1
            while place < attributes.upperBound, isSpace(bytes[place]) { place += 1 }
            guard place < attributes.upperBound, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[place]) else {
                throw Refusal()
            }
            let quote = bytes[place]
            let begin = place + 1
            place = begin
            while place < attributes.upperBound, bytes[place] != quote { place += 1 }
            guard place < attributes.upperBound else { throw Refusal() }
            if equal(found, name) { return try decoded(begin..<place) }
            place += 1
        }
        return nil
    }

    /// The text that was met.
    func text() throws(Refusal) -> String {
        guard isVerbatim else { return try decoded(words) }
        guard let text = String(validating: bytes[words], as: UTF8.self) else { throw Refusal() }
        return text
    }

    // MARK: bytes

    private mutating func tag() throws(Refusal) -> Piece {
        position += 1
        let closes = position < bytes.count && bytes[position] == UInt8(ascii: "/")
        if closes { position += 1 }
        let start = position
        while position < bytes.count, !isSpace(bytes[position]), !"/>".utf8.contains(bytes[position]) { position += 1 }
        words = local(start..<position)
        let begin = position
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                break
            } else if byte == UInt8(ascii: "<") {
                throw Refusal()
            }
            position += 1
        }
        guard position < bytes.count, !words.isEmpty else { throw Refusal() }
        isEmpty = !closes && position > begin && bytes[position - 1] == UInt8(ascii: "/")
        attributes = begin..<(isEmpty ? position - 1 : position)
        position += 1
        return closes ? .close : .open
    }

    private func local(_ name: Range<Int>) -> Range<Int> {
        for index in name where bytes[index] == UInt8(ascii: ":") { return (index + 1)..<name.upperBound }
        return name
    }

    private func equal(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where bytes[range.lowerBound + index] != name.utf8Start[index] { return false }
        return true
    }

    private func follows(_ sign: StaticString) -> Bool {
        let end = position + sign.utf8CodeUnitCount
        return end <= bytes.count && equal(position..<end, sign)
    }

    private func end(after start: Int, _ sign: StaticString) throws(Refusal) -> Int {
        let length = sign.utf8CodeUnitCount
        var place = start
        while place + length <= bytes.count {
            if equal(place..<(place + length), sign) { return place + length }
            place += 1
        }
        throw Refusal()
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

    private func decoded(_ range: Range<Int>) throws(Refusal) -> String {
        guard bytes[range].contains(UInt8(ascii: "&")) else {
            guard let text = String(validating: bytes[range], as: UTF8.self) else { throw Refusal() }
            return text
        }
        var result: [UInt8] = []
        var place = range.lowerBound
        while place < range.upperBound {
            guard bytes[place] == UInt8(ascii: "&") else {
                result.append(bytes[place])
                place += 1
                continue
            }
            // The longest is &#x10FFFF;
            let limit = min(range.upperBound, place + 12)
            guard let end = bytes[place..<limit].firstIndex(of: UInt8(ascii: ";")) else { throw Refusal() }
            result += try entity(String(decoding: bytes[(place + 1)..<end], as: UTF8.self)).utf8
            place = end + 1
        }
        guard let text = String(validating: result, as: UTF8.self) else { throw Refusal() }
        return text
    }

    private func entity(_ name: String) throws(Refusal) -> String {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { throw Refusal() }
            let digits = name.dropFirst()
            let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let value, value != 0, let scalar = Unicode.Scalar(value) else { throw Refusal() }
            return String(Character(scalar))
        }
    }
}
