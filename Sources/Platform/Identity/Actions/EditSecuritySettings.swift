import Audit
public import Base
public import House
public import Storage

/// Decides which roles may do nothing until a second factor is set up.
public struct EditSecuritySettings: Sendable {
    private let database: Database

    public init(database: Database) { self.database = database }

    public func callAsFunction(_ roles: [RoleKey], by actor: Actor, at now: Instant) async throws {
        try actor.require(IdentityFeature.manage)
        try await database.write { transaction in
            try IdentitySettings.setRolesWithSecondFactor(roles, in: transaction)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "identity.edit_security",
                    subject: AuditSubject("identity.setting", "second_factor_roles"), unit: actor.commune,
                    facts: ["roles": .array(roles.map { .string($0.rawValue) })], at: now), in: transaction)
        }
    }
}
