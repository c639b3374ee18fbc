import Foundation

/// The address of a list: its path with the parts of its query that are there.
enum ListAddress {
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    static func path(_ base: String, _ parts: [(String, String?)]) -> String {
        let query = parts.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: unreserved).map { "\(name)=\($0)" }
        }
        return query.isEmpty ? base : base + "?" + query.joined(separator: "&")
    }
}
