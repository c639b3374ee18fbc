/// The name that an account signs in with.
public enum Username {
    /// In its one spelling; nil unless it has 3 to 32 letters a-z, digits, `.`, `-`, `_` and begins with a letter.
    public static func read(_ text: String) -> String? {
        let name = text.lowercased()
        let isPlain = name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || ".-_".utf8.contains($0)
        }
        guard (3...32).contains(name.utf8.count), isPlain, let first = name.utf8.first, (97...122).contains(first)
        else {
            return nil
        }
        return name
    }
}
