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

    public init(
        account: ID<Account>, displayName: String, postName: String, unit: ID<AdministrativeUnit>,
        commune: ID<AdministrativeUnit>, language: Language?, permissions: Set<Permission>, roles: Set<RoleKey>,
        scope: Scope
    ) {
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
