import Audit
public import Base
public import House
public import Storage
import Web

/// Changes an account: name and telephone, its state, its posts. Each change is of one account within the actor's
/// units.
public struct EditAccount: Sendable {
    private let database: Database

    public init(database: Database) { self.database = database }

    /// Changes name, telephone and language; throws `Problem` (conflict) if the account has changed since `version`.
    public func callAsFunction(
        _ id: ID<Account>, fullName: String, phone: String, language: Language?, version: Int64, by actor: Actor,
        at now: Instant
    ) async throws {
        try actor.require(IdentityFeature.manage)
        try await database.write { transaction in
            let account = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            guard account.version == version else { throw Problem(.conflict, "web.form.changed_meanwhile") }
            try transaction.execute(
                """
                UPDATE account SET full_name = \(fullName), name_key = \(fullName.personSortKey()),
                    phone = \(phone), language = \(language?.rawValue ?? ""),
                    version = version + 1, changed_at = \(now) WHERE id = \(id)
                """)
            try AccountStore().index(id, in: transaction)
            var changed: [String] = []
            if account.fullName != fullName { changed.append("full_name") }
            if account.phone != phone { changed.append("phone") }
            if account.language != language { changed.append("language") }
            try record(
                id, "identity.edit_account", ["changed": .array(changed.map { .string($0) })], by: actor, at: now,
                in: transaction)
        }
    }

    /// Locks, unlocks or closes the account; its sessions end at once. The last administrator cannot be shut out.
    public func state(_ state: AccountRecord.State, of id: ID<Account>, by actor: Actor, at now: Instant) async throws {
        try actor.require(IdentityFeature.manage)
        try await database.write { transaction in
            let account = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            guard account.state != state else { return }
            if state != .active {
                try IdentityRules.requireAnotherAdministrator(than: id, asOf: now.date, in: transaction)
                try Sessions.endAll(account: id.text, in: transaction)
            }
            try transaction.execute(
                "UPDATE account SET state = \(state), version = version + 1, changed_at = \(now) WHERE id = \(id)")
            try record(
                id, "identity.edit_account_state",
                ["from": .string(account.state.rawValue), "to": .string(state.rawValue)], by: actor, at: now,
                in: transaction)
        }
    }

    /// Gives the account another post; the same `key` twice gives one.
    public func addPost(
        _ unit: ID<AdministrativeUnit>, title: LocalizedText, roles: [RoleKey], period: DatePeriod, isMain: Bool,
        to id: ID<Account>, by actor: Actor, key: String? = nil, at now: Instant
    ) async throws {
        try actor.require(IdentityFeature.manage)
        let post = Post(id: ID(at: now), unit: unit, title: title, roles: roles, period: period, isMain: isMain)
        let key = IdempotencyKey(
            actor: actor.id, action: "identity.create_post", key: key ?? post.id.text, fingerprint: id.text)
        try await database.write { transaction in
            _ = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            try IdentityRules.requireUnit(unit, within: actor, in: transaction)
            _ = try transaction.once(key, at: now) {
                try AccountStore().insertPost(post, account: id, in: transaction)
                try AccountStore().index(id, in: transaction)
                try record(
                    id, "identity.create_post",
                    [
                        "unit": .string(unit.text), "from": .string("\(period.from)"),
                        "until": .string(period.until.map { "\($0)" } ?? ""),
                        "roles": .array(roles.map { .string($0.rawValue) }),
                    ], by: actor, at: now, in: transaction)
                return post.id.text
            }
        }
    }

    /// Ends a post: `until` is the first day without it. What the post allowed ends with that day's midnight.
    public func closePost(
        _ post: ID<Post>, of id: ID<Account>, until: CalendarDate, by actor: Actor, at now: Instant
    ) async throws {
        try actor.require(IdentityFeature.manage)
        try await database.write { transaction in
            _ = try IdentityRules.account(id, for: actor, asOf: now.date, in: transaction)
            let found = try AccountStore().posts(of: id, in: transaction).first { $0.id == post }
            guard let found else { throw Problem.notFound }
            guard until > found.period.from else {
                throw Problem.invalid([FieldProblem("until", "identity.post.ends_before_it_begins")])
            }
            if found.roles.contains(.admin) {
                try IdentityRules.requireAnotherAdministrator(than: id, asOf: until, in: transaction)
            }
            try transaction.execute("UPDATE post SET until_date = \(until) WHERE id = \(post)")
            try record(
                id, "identity.close_post", ["post": .string(post.text), "until": .string("\(until)")], by: actor,
                at: now,
                in: transaction)
        }
    }

    private func record(
        _ id: ID<Account>, _ action: String, _ facts: JSONValue, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        let unit = try AccountStore().posts(of: id, in: transaction).first?.unit ?? actor.unit
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject("identity.account", id), unit: unit,
                facts: facts, at: now), in: transaction)
        try transaction.raise(AccountStore.topic, in: database)
    }
}
