import Base
import House
import Trust
import Web

/// A new first password for an account, on a slip.
struct IssuePassword: Sendable {
    let hasher: PasswordHasher
    let rules: PasswordRules

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Account.self)
        if id == actor.account { return .redirect("/desk/account") }
        let password = try await EditPassword(database: visit.site.database, hasher: hasher, rules: rules)
            .reset(id, by: actor, at: visit.now)
        return try await PasswordSlip().page(visit, id, password: password)
    }
}
