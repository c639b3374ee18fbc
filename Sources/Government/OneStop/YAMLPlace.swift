import Base
import Foundation
import Yams

/// Why a YAML text is no procedure, and where: `pages[0].fields[2].kind: unknown word "nam"`.
public struct MalformedProcedure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The way to the key from the top; empty for the whole text.
    public let path: String
    public let reason: String

    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

/// A node of a YAML text and the way to it. Reads strictly: what is not expected is a mistake, with its place.
struct YAMLPlace {
    let node: Node
    let path: String

    /// Reads a text of one document.
    init(_ text: String) throws(MalformedProcedure) {
        do {
            guard let node = try Yams.compose(yaml: text.precomposedStringWithCanonicalMapping) else {
                throw MalformedProcedure(path: "", reason: "the text is empty")
            }
            self.init(node, "")
        } catch let failure as MalformedProcedure {
            throw failure
        } catch {
            throw MalformedProcedure(path: "", reason: "not YAML: \(error)")
        }
    }

    private init(_ node: Node, _ path: String) {
        self.node = node
        self.path = path
    }

    func failure(_ reason: String) -> MalformedProcedure { MalformedProcedure(path: path, reason: reason) }

    /// Whether it says `null`, `~` or nothing.
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return node.null != nil
    }

    /// The members of a mapping; throws for a key that is missing or unknown. Members that are null are left out.
    func members(_ required: Set<String>, optional: Set<String> = []) throws(MalformedProcedure) -> [String: YAMLPlace]
    {
        guard let mapping = node.mapping else { throw failure("a mapping is expected") }
        var members: [String: YAMLPlace] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw failure("a key that is no word") }
            let place = YAMLPlace(value, path.isEmpty ? name : "\(path).\(name)")
            guard required.contains(name) || optional.contains(name) else { throw place.failure("unknown key") }
            if place.isNull {
                guard optional.contains(name) else { throw place.failure("must not be null") }
                continue
            }
            members[name] = place
        }
        for name in required.sorted() where members[name] == nil {
            throw MalformedProcedure(path: path.isEmpty ? name : "\(path).\(name)", reason: "is missing")
        }
        return members
    }

    func elements() throws(MalformedProcedure) -> [YAMLPlace] {
        guard let sequence = node.sequence else { throw failure("a list is expected") }
        return sequence.enumerated().map { YAMLPlace($1, "\(path)[\($0)]") }
    }

    func text() throws(MalformedProcedure) -> String {
        guard let text = node.scalar?.string.trimmed(), !text.isEmpty else { throw failure("a text is expected") }
        return text
    }

    /// A word of small ASCII letters, digits, `_` and `-`.
    func word() throws(MalformedProcedure) -> String {
        let text = try text()
        let isWord = text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        guard isWord, text.utf8.count <= 60 else { throw failure("a word of a-z, 0-9, _ and - is expected") }
        return text
    }

    func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) throws(MalformedProcedure) -> Word
    where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            let known = type.allCases.map(\.rawValue).joined(separator: ", ")
            throw failure("unknown word \"\(text)\"; known are \(known)")
        }
        return word
    }

    func integer(_ range: ClosedRange<Int>) throws(MalformedProcedure) -> Int {
        guard let number = Int(try text()) else { throw failure("a whole number is expected") }
        guard range.contains(number) else { throw failure("must be \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    func truth() throws(MalformedProcedure) -> Bool {
        switch try text() {
        case "true": return true
        case "false": return false
        default: throw failure("true or false is expected")
        }
    }

    func date() throws(MalformedProcedure) -> CalendarDate {
        guard let date = CalendarDate(try text()) else { throw failure("a date YYYY-MM-DD is expected") }
        return date
    }

    func localized() throws(MalformedProcedure) -> LocalizedText {
        let members = try members(["vi"], optional: ["en", "ar"])
        return LocalizedText(
            try members["vi"]?.text() ?? "", english: try members["en"]?.text(), arabic: try members["ar"]?.text())
    }
}

extension YAMLPlace {
    /// The elements of a list, each read by the closure.
    func list<T>(_ read: (YAMLPlace) throws(MalformedProcedure) -> T) throws(MalformedProcedure) -> [T] {
        var result: [T] = []
        for element in try elements() { result.append(try read(element)) }
        return result
    }

    /// The same, with keys that must differ.
    func list<T>(
        distinct key: (T) -> String, _ read: (YAMLPlace) throws(MalformedProcedure) -> T
    ) throws(MalformedProcedure) -> [T] {
        var seen: Set<String> = []
        return try list { (place) throws(MalformedProcedure) -> T in
            let value = try read(place)
            guard seen.insert(key(value)).inserted else {
                throw place.failure("the key \"\(key(value))\" is there twice")
            }
            return value
        }
    }
}
