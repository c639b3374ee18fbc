import Base
import Foundation
import Yams

/// A YAML text as a tree that can be changed and written again: the editor and the files have one form.
indirect enum YAMLTree: Sendable, Hashable {
    case text(String)
    case list([YAMLTree])
    /// Keys in their order.
    case map([Member])

    struct Member: Sendable, Hashable {
        let key: String
        var value: YAMLTree
    }

    /// Reads one document; what is null is left out. Comments are not kept. Throws `MalformedProcedure`.
    init(_ yaml: String) throws(MalformedProcedure) {
        self = Self.read(try YAMLPlace(yaml).node) ?? .map([])
    }

    private static func read(_ node: Node) -> YAMLTree? {
        if let mapping = node.mapping {
            return .map(
                mapping.compactMap { key, value in
                    read(value).map { Member(key: key.scalar?.string ?? "", value: $0) }
                })
        }
        if let sequence = node.sequence { return .list(sequence.compactMap(read)) }
        guard let scalar = node.scalar else { return nil }
        let isPlain = scalar.style == .plain || scalar.style == .any
        return isPlain && node.null != nil ? nil : .text(scalar.string)
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var elements: [YAMLTree] { if case .list(let list) = self { list } else { [] } }
    var members: [Member] { if case .map(let members) = self { members } else { [] } }
    /// What an element of a list is called by; its position otherwise.
    var key: String? { self["key"]?.text }

    /// A member of a mapping; nil removes it.
    subscript(key: String) -> YAMLTree? {
        get { members.first { $0.key == key }?.value }
        set {
            var members = members
            let place = members.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): return
            }
            self = .map(members)
        }
    }

    // MARK: ways

    /// What lies at the end of a way: names of members, keys or numbers of elements (`pages.applicant.fields.phone`).
    func at(_ way: [String]) -> YAMLTree? {
        guard let first = way.first else { return self }
        let rest = Array(way.dropFirst())
        if case .list(let list) = self {
            return Self.index(of: first, in: list).flatMap { list[$0].at(rest) }
        }
        return self[first]?.at(rest)
    }

    /// Puts something at the end of a way, or takes it away; mappings on the way are made.
    mutating func put(_ value: YAMLTree?, at way: [String]) {
        guard let first = way.first else {
            self = value ?? .map([])
            return
        }
        let rest = Array(way.dropFirst())
        if case .list(var list) = self {
            guard let index = Self.index(of: first, in: list) else { return }
            if rest.isEmpty {
                if let value { list[index] = value } else { list.remove(at: index) }
            } else {
                list[index].put(value, at: rest)
            }
            self = .list(list)
            return
        }
        if rest.isEmpty {
            self[first] = value
            return
        }
        var child = self[first] ?? .map([])
        child.put(value, at: rest)
        // A mapping that lost its last member says nothing.
        self[first] = value == nil && child == .map([]) ? nil : child
    }

    /// Adds to the end of a list, which is made where there is none.
    mutating func append(_ value: YAMLTree, at way: [String]) {
        put(.list((at(way)?.elements ?? []) + [value]), at: way)
    }

    /// Moves an element of a list one place towards the beginning or the end.
    mutating func move(_ key: String, of way: [String], by step: Int) {
        guard var list = at(way)?.elements, let index = Self.index(of: key, in: list),
            list.indices.contains(index + step)
        else { return }
        list.swapAt(index, index + step)
        put(.list(list), at: way)
    }

    private static func index(of name: String, in list: [YAMLTree]) -> Int? {
        list.firstIndex { $0.key == name }
            ?? Int(name).flatMap { list.indices.contains($0) && list[$0].key == nil ? $0 : nil }
    }

    /// Every text in it with its way, in order: what two versions are compared by.
    func leaves(_ way: [String] = []) -> [(way: [String], text: String)] {
        switch self {
        case .text(let text): [(way, text)]
        case .map(let members): members.flatMap { $0.value.leaves(way + [$0.key]) }
        case .list(let list):
            list.enumerated().flatMap { index, value in value.leaves(way + [value.key ?? value.text ?? "\(index)"]) }
        }
    }
}
