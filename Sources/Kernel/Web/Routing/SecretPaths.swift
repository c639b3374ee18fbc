import HTTPTypes

/// The addresses that hold a secret: those of the routes whose access is `.secretLink`. What stands in one is as good as a password,
/// and is neither searched for, nor kept, nor named to others.
public struct SecretPaths: Sendable {
    /// Segments of a path; the first capture is the secret.
    private let patterns: [[Substring]]

    /// The secret addresses among the routes, those that can be opened before those that forms are sent to.
    public init(_ routes: [Route]) {
        let secret = routes.filter { $0.access == .secretLink }
        patterns = (secret.filter { $0.method == .get } + secret.filter { $0.method != .get }).map {
            $0.path.split(separator: "/")
        }
    }

    /// Where the path leads, if there is a secret in it: the path itself where a page has it, else as far as its secret; without
    /// query. Nil for other paths.
    public func address(in path: some StringProtocol) -> String? {
        let bare = String(path).prefix { $0 != "?" && $0 != "#" }
        guard bare.hasPrefix("/") else { return nil }
        let given = bare.split(separator: "/")
        var shortest: String?
        for pattern in patterns {
            guard let place = pattern.firstIndex(where: { $0.hasPrefix("{") }), given.count > place,
                given.prefix(place).elementsEqual(pattern.prefix(place)), Self.isSecret(given[place])
            else { continue }
            let isWhole =
                given.count == pattern.count
                && zip(pattern, given).dropFirst(place + 1).allSatisfy { wanted, part in
                    wanted == part || wanted.hasPrefix("{") && Self.isPlain(part)
                }
            if isWhole { return "/" + given.joined(separator: "/") }
            shortest = shortest ?? "/" + given.prefix(place + 1).joined(separator: "/")
        }
        return shortest
    }

    /// As long as a secret may be (that of a first sign-in is typed by hand), of the letters of base64url.
    private static func isSecret(_ text: Substring) -> Bool { (8...200).contains(text.utf8.count) && isPlain(text) }

    private static func isPlain(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                || byte == 95
        }
    }
}
