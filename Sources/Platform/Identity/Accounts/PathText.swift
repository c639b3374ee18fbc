import Foundation

/// Text as a part of an address.
enum PathText {
    /// Percent-encoded but for letters, digits, `-`, `.`, `_` and `/`.
    static func encoded(_ text: String) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
