public import Base
public import Web

/// An account's phantom: rows of Identity, named everywhere by `ID<Account>`.
public enum Account {}

/// An official at work: an account, speaking in one post, with the rights of its roles within its units.
public struct Actor: Principal {
    public let account: ID<Account>
    public let displayName: String
    public let postName: String
    /// The unit of the post.
    public let unit: ID<AdministrativeUnit>
    /// The commune (or province) that the unit belongs to.
    public let commune: ID<AdministrativeUnit>
    public let language: Language?
    public let permissions: Set<Permission>
    public let roles: Set<RoleKey>
    public let scope: Scope
    /// In whose place the official acts now; nil in her own posts. `displayName` says it too.
    public let standsInFor: StandIn?

    /// Whose post another fills for a time.
    public struct StandIn: Sendable, Hashable {
        public let account: ID<Account>
        public let name: String
        /// The official's own name, without the words that she stands in.
        public let ownName: String

        public init(account: ID<Account>, name: String, ownName: String) {
            self.account = account
            self.name = name
            self.ownName = ownName
        }
    }

    public init(
        account: ID<Account>, displayName: String, postName: String, unit: ID<AdministrativeUnit>,
        commune: ID<AdministrativeUnit>, language: Language?, permissions: Set<Permission>, roles: Set<RoleKey>,
        scope: Scope, standsInFor: StandIn? = nil
    ) {
        self.standsInFor = standsInFor
        self.account = account
        self.displayName = displayName
        self.postName = postName
        self.unit = unit
        self.commune = commune
        self.language = language
        self.permissions = permissions
        self.roles = roles
        self.scope = scope
    }

    public var id: String { account.text }

    /// The official's own name alone.
    public var ownName: String { standsInFor?.ownName ?? displayName }

    /// Whose work is this official's to do: her own, and that of the one she stands in for.
    public var persons: [ID<Account>] { [account] + [standsInFor?.account].compactMap(\.self) }

    /// Whether work that was given to that person is this official's to do: her own, or of the one she stands in for.
    public func answers(for person: ID<Account>) -> Bool { persons.contains(person) }

    public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

    /// Throws `Problem` (forbidden) unless the actor has the permission: actions check again, whoever calls them.
    public func require(_ permission: Permission) throws {
        guard may(permission) else { throw Problem.forbidden }
    }
}

extension Visit {
    /// The official who asks; throws `Problem` (unauthenticated) if nobody is signed in.
    public func actor() throws -> Actor {
        guard let actor = principal as? Actor else { throw Problem.unauthenticated }
        return actor
    }
}
