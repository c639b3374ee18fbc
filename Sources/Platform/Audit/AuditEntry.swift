public import Base
public import House

/// Who did it.
public enum AuditActor: Sendable, Hashable {
    /// An official, with the name borne that day; perhaps in the place of another.
    case account(ID<Account>, String, standingInFor: ID<Account>? = nil)
    /// A resident: who it was stands in the personal payload, if anywhere.
    case resident
    /// The program itself, and which part of it.
    case system(String)

    /// The official at work.
    public init(_ actor: Actor) {
        self = .account(actor.account, actor.displayName, standingInFor: actor.standsInFor?.account)
    }

    var kind: String {
        switch self {
        case .account: "account"
        case .resident: "resident"
        case .system: "system"
        }
    }

    var id: String { if case .account(let id, _, _) = self { id.text } else { "" } }

    var name: String {
        switch self {
        case .account(_, let name, _), .system(let name): name
        case .resident: ""
        }
    }

    /// The account in whose place it was done.
    var standingInFor: ID<Account>? { if case .account(_, _, let whom) = self { whom } else { nil } }
}

/// What it was done to.
public struct AuditSubject: Sendable, Hashable {
    /// E.g. `onestop.dossier`.
    public let kind: String
    public let id: String

    public init(_ kind: String, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// The row of that identifier.
    public init<Entity>(_ kind: String, _ id: ID<Entity>) { self.init(kind, id.text) }
}

/// One deed, to be written down in the transaction that does it.
public struct AuditEntry: Sendable {
    public var actor: AuditActor
    /// `feature.verb_noun`, e.g. `onestop.receive_dossier`.
    public var action: String
    public var subject: AuditSubject
    /// Whose it is; nil for what belongs to no unit, which only the installation's administrator sees.
    public var unit: ID<AdministrativeUnit>?
    /// What changed, without personal data: it can never be erased.
    public var facts: JSONValue
    /// Personal data of the deed, erasable without breaking the chain.
    public var personal: JSONValue?
    public var at: Instant

    public init(
        actor: AuditActor, action: String, subject: AuditSubject, unit: ID<AdministrativeUnit>?, facts: JSONValue = [:],
        personal: JSONValue? = nil, at: Instant
    ) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.unit = unit
        self.facts = facts
        self.personal = personal
        self.at = at
    }
}

/// A deed as written down.
public struct AuditRecord: Sendable {
    /// Grows with each entry; lists go by it.
    public let number: Int64
    public let id: String
    public let at: Instant
    /// `account`, `resident` or `system`.
    public let actorKind: String
    /// The account's identifier; empty for others.
    public let actorID: String
    public let actorName: String
    public let action: String
    public let subject: AuditSubject
    public let unit: ID<AdministrativeUnit>?
    public let facts: JSONValue
    /// The seal that holds it; nil while it is unsealed.
    public let seal: Int64?
}
