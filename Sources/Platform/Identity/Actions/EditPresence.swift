import Audit
public import Base
public import House
public import Storage

/// Writes down who is away and who fills the posts meanwhile, ends that, and sets the duty roster. Everyone does it for herself;
/// whoever keeps the roster, for all within her units.
public struct EditPresence: Sendable {
    private let database: Database
    static let mostDays = 366

    public init(database: Database) { self.database = database }

    /// Notes the days; with a substitute, she fills the posts on them, but for those that administer. Throws `Problem`.
    @discardableResult
    public func absence(
        of account: ID<Account>, from: CalendarDate, last: CalendarDate, deputy: ID<Account>?, reason: String,
        by actor: Actor, key: String? = nil, at now: Instant
    ) async throws -> ID<Absence> {
        let id = ID<Absence>(at: now)
        let period = DatePeriod(from: from, until: last.adding(days: 1))
        let key = IdempotencyKey(
            actor: actor.id, action: "identity.create_absence", key: key ?? id.text, fingerprint: account.text)
        return try await database.write { transaction in
            try requireHand(over: account, actor, at: now, in: transaction)
            let answer = try transaction.once(key, at: now) {
                guard last >= from else {
                    throw Problem.invalid([FieldProblem("last", "identity.post.ends_before_it_begins")])
                }
                guard last >= now.date, last.dayNumber - from.dayNumber < Self.mostDays else {
                    throw Problem.invalid([FieldProblem("last", "identity.delegation.bad_period")])
                }
                let store = PresenceStore()
                guard try !store.overlaps(account, period, in: transaction) else {
                    throw Problem.invalid([FieldProblem("from", "identity.presence.overlaps")])
                }
                try store.insert(
                    Absence(id: id, account: account, period: period, deputy: deputy), by: actor.account, at: now,
                    in: transaction)
                if let deputy {
                    try delegate(account, to: deputy, period, reason: reason, by: actor, at: now, in: transaction)
                }
                try record(
                    "identity.create_absence", account,
                    ["from": .string("\(from)"), "last": .string("\(last)"), "deputy": .string(deputy?.text ?? "")],
                    by: actor, at: now, in: transaction)
                return id.text
            }
            return ID(answer.answer) ?? id
        }
    }

    /// Back earlier: what the substitute fills for these days ends as well.
    public func end(_ id: ID<Absence>, by actor: Actor, at now: Instant) async throws {
        try await database.write { transaction in
            let store = PresenceStore()
            guard let found = try store.find(id, in: transaction) else { throw Problem.notFound }
            try requireHand(over: found.account, actor, at: now, in: transaction)
            guard (found.period.until ?? .openEnd) > now.date else { return }
            let back = max(found.period.from, now.date)
            try store.end(id, on: back, in: transaction)
            let delegations = DelegationStore()
            for each in try delegations.list(of: found.account, asOf: now.date, in: transaction)
            where each.owner == found.account && each.deputy == found.deputy && each.period == found.period {
                try delegations.end(each.id, on: back, in: transaction)
            }
            try record(
                "identity.end_absence", found.account, ["back": .string("\(back)")], by: actor, at: now,
                in: transaction)
        }
    }

    /// Sets who is on duty in the unit that day; nobody for no roster.
    public func duty(
        _ accounts: [ID<Account>], of unit: ID<AdministrativeUnit>, on day: CalendarDate, by actor: Actor,
        at now: Instant
    ) async throws {
        try actor.require(IdentityFeature.roster)
        try await database.write { transaction in
            try IdentityRules.requireUnit(unit, within: actor, in: transaction)
            let known = try AccountStore().list(
                .below([unit], asOf: day), state: .active, asOf: day, limit: 1_000, in: transaction
            ).map(\.id)
            guard Set(accounts).isSubset(of: known) else {
                throw Problem.invalid([FieldProblem("people", "web.form.bad_choice")])
            }
            try PresenceStore().setDuty(accounts, of: unit, on: day, by: actor.account, at: now, in: transaction)
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "identity.edit_duty",
                    subject: AuditSubject("identity.unit", unit),
                    unit: unit,
                    facts: ["day": .string("\(day)"), "accounts": .array(accounts.map { .string($0.text) })], at: now),
                in: transaction)
        }
    }

    private func delegate(
        _ account: ID<Account>, to deputy: ID<Account>, _ period: DatePeriod, reason: String, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws {
        let last = (period.until ?? .openEnd).adding(days: -1)
        let posts = try AccountStore().posts(of: account, in: transaction).filter { post in
            post.period.from <= last && (post.period.until ?? .openEnd) > period.from && !post.roles.contains(.admin)
        }
        for post in posts where try !DelegationStore().overlaps(post.id, period, in: transaction) {
            try DelegatePost(database: database).insert(
                DelegatePost.Request(post: post.id, deputy: deputy, from: period.from, last: last, reason: reason),
                id: ID(at: now), of: account, by: actor, isAllowed: true, at: now, in: transaction)
        }
    }

    private func requireHand(
        over account: ID<Account>, _ actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        if account == actor.account {
            guard actor.standsInFor == nil, try AccountStore().find(account, in: transaction)?.mustChange == false
            else { throw Problem.forbidden }
            return
        }
        try actor.require(IdentityFeature.roster)
        _ = try IdentityRules.account(account, for: actor, asOf: now.date, in: transaction)
    }

    private func record(
        _ action: String, _ account: ID<Account>, _ facts: JSONValue, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject("identity.account", account),
                unit: actor.unit, facts: facts, at: now), in: transaction)
    }
}
