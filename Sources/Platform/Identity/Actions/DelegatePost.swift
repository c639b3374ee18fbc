import Audit
public import Base
public import House
public import Storage

/// Lets another person fill a post until a day, and ends it. The holder does it for her own posts, an administrator for
/// those of her units; the rights to administer are passed on by administrators alone.
public struct DelegatePost: Sendable {
    private let database: Database
    /// Nobody is away for longer without the post being given to another.
    static let mostDays = 366

    public init(database: Database) { self.database = database }

    /// What is arranged.
    public struct Request: Sendable {
        public var post: ID<Post>
        public var deputy: ID<Account>
        public var from: CalendarDate
        /// The last day of it.
        public var last: CalendarDate
        public var reason: String

        public init(
            post: ID<Post>, deputy: ID<Account>, from: CalendarDate, last: CalendarDate, reason: String
        ) {
            self.post = post
            self.deputy = deputy
            self.from = from
            self.last = last
            self.reason = reason
        }
    }

    /// Arranges it for a post of that account; throws `Problem` (not found, forbidden, invalid).
    @discardableResult
    public func callAsFunction(
        _ request: Request, of owner: ID<Account>, by actor: Actor, key: String? = nil, at now: Instant
    ) async throws -> ID<Delegation> {
        let id = ID<Delegation>(at: now)
        let key = IdempotencyKey(
            actor: actor.id, action: "identity.delegate_post", key: key ?? id.text, fingerprint: owner.text)
        return try await database.write { transaction in
            let answer = try transaction.once(key, at: now) {
                try insert(request, id: id, of: owner, by: actor, at: now, in: transaction)
                return id.text
            }
            return ID(answer.answer) ?? id
        }
    }

    func insert(
        _ request: Request, id: ID<Delegation>, of owner: ID<Account>, by actor: Actor, isAllowed: Bool = false,
        at now: Instant, in transaction: Transaction
    ) throws {
        // An action that has asked already, by rules of its own, says so.
        if !isAllowed { try requireHand(over: owner, actor, at: now, in: transaction) }
        let post = try AccountStore().posts(of: owner, in: transaction).first { $0.id == request.post }
        guard let post else { throw Problem.invalid([FieldProblem("post", "web.form.bad_choice")]) }
        if post.roles.contains(.admin), !actor.may(IdentityFeature.manage) { throw Problem.forbidden }
        let period = DatePeriod(from: request.from, until: request.last.adding(days: 1))
        guard request.last >= request.from else {
            throw Problem.invalid([FieldProblem("last", "identity.post.ends_before_it_begins")])
        }
        guard request.last >= now.date, request.last.dayNumber - request.from.dayNumber < Self.mostDays else {
            throw Problem.invalid([FieldProblem("last", "identity.delegation.bad_period")])
        }
        let isHeld = (post.period.until ?? .openEnd) > request.from && post.period.from <= request.last
        guard isHeld else { throw Problem.invalid([FieldProblem("post", "identity.delegation.not_held")]) }
        guard request.deputy != owner else {
            throw Problem.invalid([FieldProblem("deputy", "identity.delegation.oneself")])
        }
        let deputy = try Accounts().actor(request.deputy, at: now, in: transaction)
        let commune = try UnitStore().commune(of: post.unit, asOf: now.date, in: transaction)
        guard let deputy, deputy.commune == commune?.id ?? post.unit else {
            throw Problem.invalid([FieldProblem("deputy", "web.form.bad_choice")])
        }
        let store = DelegationStore()
        if try store.overlaps(request.post, period, in: transaction) {
            throw Problem.invalid([FieldProblem("from", "identity.delegation.overlaps")])
        }
        try store.insert(
            Delegation(
                id: id, post: request.post, owner: owner, deputy: request.deputy, period: period,
                reason: request.reason, madeBy: actor.displayName, madeAt: now),
            by: actor.account, in: transaction)
        for account in [owner, request.deputy] {
            try record(
                account, "identity.delegate_post",
                [
                    "delegation": .string(id.text), "post": .string(request.post.text),
                    "deputy": .string(request.deputy.text), "from": .string("\(period.from)"),
                    "last": .string("\(request.last)"),
                ], unit: post.unit, by: actor, at: now, in: transaction)
        }
    }

    /// Ends it: at once if it has begun, before it begins otherwise. The deputy too may lay it down.
    public func end(_ id: ID<Delegation>, by actor: Actor, at now: Instant) async throws {
        try await database.write { transaction in
            guard let found = try DelegationStore().find(id, in: transaction) else { throw Problem.notFound }
            if found.deputy != actor.account {
                try requireHand(over: found.owner, actor, at: now, in: transaction)
            }
            guard (found.period.until ?? .openEnd) > now.date else { return }
            try DelegationStore().end(id, on: max(found.period.from, now.date), in: transaction)
            for account in [found.owner, found.deputy] {
                try record(
                    account, "identity.end_delegation", ["delegation": .string(id.text)], unit: actor.unit, by: actor,
                    at: now, in: transaction)
            }
        }
    }

    /// One's own posts are in one's hand while one acts in them, others' in that of their administrator.
    private func requireHand(
        over owner: ID<Account>, _ actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        if owner == actor.account, actor.standsInFor == nil {
            // The first password, which others have seen, lets nobody else in.
            if try AccountStore().find(owner, in: transaction)?.mustChange == false { return }
        }
        try actor.require(IdentityFeature.manage)
        _ = try IdentityRules.account(owner, for: actor, asOf: now.date, in: transaction)
    }

    private func record(
        _ account: ID<Account>, _ action: String, _ facts: JSONValue, unit: ID<AdministrativeUnit>, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: action, subject: AuditSubject("identity.account", account),
                unit: unit, facts: facts, at: now), in: transaction)
    }
}
