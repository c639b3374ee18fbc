import Base
import Foundation
import Yams

/// A node of a YAML text and the way to it. Reads strictly: what is not expected is a mistake, with its place.
struct YAMLPlace {
    let node: Node
    let path: String

    /// Reads a text of one document.
    init(_ text: String) throws(MalformedProcedure) {
        do {
            guard let node = try Yams.compose(yaml: text.precomposedStringWithCanonicalMapping) else {
                throw MalformedProcedure(path: "", fault: .empty)
            }
            self.init(node, "")
        } catch let failure as MalformedProcedure {
            throw failure
        } catch {
            throw MalformedProcedure(path: "", fault: .notYAML("\(error)"), line: Self.line(of: error))
        }
    }

    private init(_ node: Node, _ path: String) {
        self.node = node
        self.path = path
    }

    func failure(_ fault: MalformedProcedure.Fault) -> MalformedProcedure {
        MalformedProcedure(path: path, fault: fault, line: node.mark?.line)
    }

    private static func line(of error: any Error) -> Int? {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    /// Whether it says `null`, `~` or nothing.
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return node.null != nil
    }

    /// The members of a mapping; throws for a key that is missing or unknown. Members that are null are left out.
    func members(_ required: Set<String>, optional: Set<String> = []) throws(MalformedProcedure) -> [String: YAMLPlace]
    {
        guard let mapping = node.mapping else { throw failure(.mapping) }
        var members: [String: YAMLPlace] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw failure(.keyIsNoWord) }
            let place = YAMLPlace(value, path.isEmpty ? name : "\(path).\(name)")
            guard required.contains(name) || optional.contains(name) else { throw place.failure(.unknownKey) }
            if place.isNull {
                guard optional.contains(name) else { throw place.failure(.null) }
                continue
            }
            members[name] = place
        }
        for name in required.sorted() where members[name] == nil {
            throw MalformedProcedure(
                path: path.isEmpty ? name : "\(path).\(name)", fault: .missing, line: node.mark?.line)
        }
        return members
    }

    func elements() throws(MalformedProcedure) -> [YAMLPlace] {
        guard let sequence = node.sequence else { throw failure(.list) }
        return sequence.enumerated().map { YAMLPlace($1, "\(path)[\($0)]") }
    }

    func text() throws(MalformedProcedure) -> String {
        guard let text = node.scalar?.string.trimmed(), !text.isEmpty else { throw failure(.text) }
        return text
    }

    /// A word of small ASCII letters, digits, `_` and `-`.
    func word() throws(MalformedProcedure) -> String {
        let text = try text()
        let isWord = text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        guard isWord, text.utf8.count <= 60 else { throw failure(.word) }
        return text
    }

    func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) throws(MalformedProcedure) -> Word
    where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw failure(.unknownWord(text, known: type.allCases.map(\.rawValue)))
        }
        return word
    }

    func integer(_ range: ClosedRange<Int>) throws(MalformedProcedure) -> Int {
        guard let number = Int(try text()) else { throw failure(.number) }
        guard range.contains(number) else { throw failure(.range(range.lowerBound, range.upperBound)) }
        return number
    }

    func truth() throws(MalformedProcedure) -> Bool {
        switch try text() {
        case "true": return true
        case "false": return false
        default: throw failure(.truth)
        }
    }

    func date() throws(MalformedProcedure) -> CalendarDate {
        guard let date = CalendarDate(try text()) else { throw failure(.date) }
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
                throw place.failure(.twice(key(value)))
            }
            return value
        }
    }
}
