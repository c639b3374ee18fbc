import Foundation

/// Text as a part of an address.
enum PathText {
    /// Percent-encoded but for letters, digits, `-`, `.`, `_` and `/`.
    static func encoded(_ text: String) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    /// A path with the query's filled fields.
    static func path(_ path: String, _ query: [(String, String?)]) -> String {
        let parts = query.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : "\(name)=\(encoded($0))" }
        }
        return parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
    }
}
