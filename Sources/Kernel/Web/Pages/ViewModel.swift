public import Mustache

/// What a template shows. Absent values and empty texts are left out, because Mustache takes a boxed nil and an empty text for true.
public struct ViewModel: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var values: [String: any Sendable]

    public init(dictionaryLiteral elements: (String, (any Sendable)?)...) {
        values = [:]
        for (name, value) in elements { self[name] = value }
    }

    /// The value of that name; nil where there is none.
    public subscript(name: String) -> (any Sendable)? {
        get { values[name] }
        set {
            switch newValue {
            case let text as String where text.isEmpty: values[name] = nil
            case let list as [ViewModel] where list.isEmpty: values[name] = nil
            case let flag as Bool where !flag: values[name] = nil
            case .some(let value): values[name] = value
            case .none: values[name] = nil
            }
        }
    }

    /// Adds the other's values to these; the other's win.
    public mutating func merge(_ other: ViewModel) { values.merge(other.values) { _, last in last } }
}

extension ViewModel: MustacheParent {
    public func child(named name: String) -> Any? { values[name] }
}
