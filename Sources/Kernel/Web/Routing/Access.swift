public import Base

/// The right to do one kind of thing, e.g. `onestop.receive`.
public struct Permission: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String

    public init(_ name: String) { self.name = name }
    public init(stringLiteral name: String) { self.name = name }
    public var description: String { name }
}

/// Who may call a route. Every route says it; a test walks them all.
public enum Access: Sendable, Hashable {
    /// Anyone at all.
    case open
    /// Whoever holds the secret in the path; the handler checks it, slowly for guessers.
    case secretLink
    /// Any account.
    case signedIn
    /// Accounts with the permission.
    case permission(Permission)

    /// Whether only an account gets in.
    var needsAccount: Bool {
        switch self {
        case .open, .secretLink: false
        case .signedIn, .permission: true
        }
    }
}

/// Who is asking, as far as the kernel needs to know.
public protocol Principal: Sendable {
    /// The account's identifier.
    var id: String { get }
    /// What to call the person on pages.
    var displayName: String { get }
    /// The post the person speaks in.
    var postName: String { get }
    var language: Language? { get }
    func may(_ permission: Permission) -> Bool
}
