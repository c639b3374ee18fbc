/// The texts of one language as a tree of key segments, for templates: `t.onestop.form.title`.
///
/// Texts missing in the language are the Vietnamese ones. A key that is both a text and a prefix of others prints its text;
/// `Catalog.problems()` reports such a key.
public struct TextTree: Sendable, CustomStringConvertible {
    private let text: String?
    private let children: [String: TextTree]

    init(_ texts: [String: String]) {
        self.init(texts.map { ($0.key.split(separator: ".", omittingEmptySubsequences: false)[...], $0.value) })
    }

    private init(_ entries: [(path: ArraySlice<Substring>, text: String)]) {
        var own: String?
        var below: [Substring: [(ArraySlice<Substring>, String)]] = [:]
        for entry in entries {
            if let first = entry.path.first {
                below[first, default: []].append((entry.path.dropFirst(), entry.text))
            } else {
                own = entry.text
            }
        }
        text = own
        children = Dictionary(uniqueKeysWithValues: below.map { (String($0.key), TextTree($0.value)) })
    }

    /// What lies under the next key segment: a `String`, a `TextTree`, or nil.
    public func child(named name: String) -> Any? {
        guard let child = children[name] else { return nil }
        return child.children.isEmpty ? child.text : child
    }

    /// The text of the key itself, empty if it is only a prefix.
    public var description: String { text ?? "" }
}
