public import Base
public import House
public import Storage

/// An official's account as kept.
public struct AccountRecord: Sendable {
    public let id: ID<Account>
    /// Lower case, ASCII: what is typed at sign-in.
    public let username: String
    public let fullName: String
    public let state: State
    public let language: Language?
    /// A telephone of the office.
    public let phone: String
    /// The next sign-in leads to a new password and nowhere else.
    public let mustChange: Bool
    public let isSynthetic: Bool
    public let version: Int64
    public let createdAt: Instant
    let passwordHash: String

    /// Whether it may be used.
    public enum State: String, Sendable, CaseIterable, Storable {
        case active
        /// Shut for a time.
        case locked
        /// Shut for good; the name stays on what was done.
        case closed
    }
}

/// What an account is in one unit, for a time: the roles hang on it.
public struct Post: Sendable {
    public let id: ID<Post>
    public let unit: ID<AdministrativeUnit>
    public let title: LocalizedText
    public let roles: [RoleKey]
    public let period: DatePeriod
    public let isMain: Bool
}

/// A token for programs, without its secret.
public struct APIToken: Sendable {
    public let digest: String
    public let name: String
    public let createdAt: Instant
    public let expiresAt: Instant
    public let revokedAt: Instant?

    func isLive(at now: Instant) -> Bool { revokedAt == nil && expiresAt > now }
}
