/// The addresses of lists: a path with what narrows the list, and the place from which it goes on.
public enum ListPath {
    /// The path with the filled parts of a query.
    public static func with(_ parts: [(String, String?)], base: String) -> String {
        let query = parts.compactMap { name, value -> String? in
            guard let value, !value.isEmpty else { return nil }
            return "\(encoded(name))=\(encoded(value))"
        }
        return query.isEmpty ? base : base + "?" + query.joined(separator: "&")
    }

    /// The path with a query as it stands, but from that place on.
    public static func with(_ query: Form, cursor: String? = nil, base: String) -> String {
        var parts: [(String, String?)] = query.raw.filter { !["cursor", "lang"].contains($0.name) }.map {
            ($0.name, $0.value)
        }
        parts.append(("cursor", cursor))
        return with(parts, base: base)
    }

    /// Percent-encoded for one segment of a path or one value of a query (RFC 3986 §2.3).
    public static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            if unreserved.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
