import Audit
public import Base
import House
public import Storage
public import Trust

/// Opens the first account of an installation: an administrator of the commune. For `langso account`.
public struct CreateAdmin: Sendable {
    private let database: Database
    private let hasher: PasswordHasher

    public init(database: Database, hasher: PasswordHasher) {
        self.database = database
        self.hasher = hasher
    }

    /// Opens it in the unit of that key, or in the first commune; answers the first password. Throws `Problem`.
    public func callAsFunction(
        username: String, fullName: String, title: LocalizedText, unitKey: String? = nil, at now: Instant
    ) async throws -> String {
        let password = PasswordRules.generated()
        let hash = try await hasher.hash(password)
        try await database.write { transaction in
            let store = UnitStore()
            let unit =
                if let unitKey {
                    try store.find(key: unitKey, asOf: now.date, in: transaction)
                } else {
                    try store.list(
                        .everything(because: "the first account has no scope yet"), kind: .commune, asOf: now.date,
                        in: transaction
                    ).first
                }
            guard let unit else { throw Problem(.notFound, "identity.unit.none") }
            try CreateAccount.insert(
                CreateAccount.Input(
                    username: username, fullName: fullName, unit: unit.id, title: title, roles: [.admin],
                    period: DatePeriod(from: now.date)),
                hash: hash, mustChange: true, by: .system("langso account"), at: now, in: transaction)
        }
        return password
    }
}
