public import Base
public import Codes
public import Storage

/// Asks for fees and learns whether they are paid: a port, implemented by Payments, used by every feature whose records cost money.
///
/// All of it happens in the caller's transaction: a record and what it costs are written together or not at all.
public protocol FeeCollection: Sendable {
    /// What is asked for the record. Asked again, the amount of an unpaid fee changes; for a fee that is paid, throws `Problem`
    /// (conflict) if it is another amount.
    @discardableResult
    func ask(_ request: FeeRequest, by actor: Actor, at now: Instant, in transaction: Transaction) throws -> FeeStanding
    /// Takes the whole fee in cash into the actor's drawer of the day and gives a receipt. Throws `Problem` (conflict) without an
    /// open drawer, and for a fee that is not unpaid; forbidden for who may not take cash.
    @discardableResult
    func takeCash(
        for owner: FeeOwner, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding
    /// The record costs nothing any more: an unpaid fee is cancelled, a paid one given back out of the actor's drawer, its receipt
    /// revoked. Answers nil if nothing was asked.
    @discardableResult
    func withdraw(
        _ owner: FeeOwner, reason: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> FeeStanding?
    /// The record ended without an official at a drawer: an unpaid fee is cancelled, a paid one stays until it is given back.
    /// Answers nil if nothing was asked.
    @discardableResult
    func cancelUnpaid(_ owner: FeeOwner, in transaction: Transaction) throws -> FeeStanding?
    /// How the fee of the record stands; nil if nothing was asked.
    func standing(of owner: FeeOwner, in connection: Connection) throws -> FeeStanding?
    /// The same for many records of one kind, by their identifiers.
    func standings(
        ofAll kind: String, _ ids: [String], in connection: Connection
    ) throws -> [String: FeeStanding]
    /// Whether the actor may take cash, and has an open drawer for the day.
    func drawer(of actor: Actor, at now: Instant, in connection: Connection) throws -> DrawerStanding
}

/// The record that costs something.
public struct FeeOwner: Sendable, Hashable {
    /// E.g. `certification.entry`.
    public let kind: String
    public let id: String

    public init(_ kind: String, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// What is asked for one record.
public struct FeeRequest: Sendable, Hashable {
    public var owner: FeeOwner
    /// Which fee of the tariff, e.g. `certification.copy`: its name stands on the receipt.
    public var fee: String
    public var unit: ID<AdministrativeUnit>
    /// What it is for, as data: it stands on the receipt below the fee's name.
    public var title: String
    public var amount: Money
    /// Who pays.
    public var payer: String
    /// Where officials find the record.
    public var path: String

    public init(
        owner: FeeOwner, fee: String, unit: ID<AdministrativeUnit>, title: String, amount: Money, payer: String,
        path: String
    ) {
        self.owner = owner
        self.fee = fee
        self.unit = unit
        self.title = title
        self.amount = amount
        self.payer = payer
        self.path = path
    }
}

/// How a fee stands.
public struct FeeStanding: Sendable, Hashable {
    public enum State: String, Sendable, CaseIterable, Storable { case unpaid, paid, cancelled }

    public let amount: Money
    public let state: State
    /// The receipt in force; nil where none is.
    public let receipt: Receipt?

    /// A receipt by its number in its series.
    public struct Receipt: Sendable, Hashable {
        public let number: String
        /// Where officials find it; the paper is below it at `/paper`.
        public let path: String
        /// Printed on it: anyone can check it.
        public let code: PublicCode?

        public init(number: String, path: String, code: PublicCode? = nil) {
            self.number = number
            self.path = path
            self.code = code
        }
    }

    public init(amount: Money, state: State, receipt: Receipt?) {
        self.amount = amount
        self.state = state
        self.receipt = receipt
    }
}

/// Whether an official can take cash now.
public enum DrawerStanding: Sendable, Hashable {
    case open
    /// None for today; here it is opened.
    case closed(path: String)
    /// The official may not take cash.
    case forbidden
}

/// What Payments publishes when cash changed hands for a record, wherever that was.
public struct FeeEvent: Sendable, Hashable {
    public static let paid = "payments.fee.paid.v1"
    public static let givenBack = "payments.fee.given_back.v1"

    public let owner: FeeOwner
    /// The number of the receipt in its series.
    public let receipt: String
    /// As named then.
    public let officer: String

    public init(owner: FeeOwner, receipt: String, officer: String) {
        self.owner = owner
        self.receipt = receipt
        self.officer = officer
    }

    /// Reads what `payload` writes; nil for anything else.
    public init?(_ payload: JSONValue) {
        guard let kind = payload["owner_kind"]?.string, let id = payload["owner"]?.string,
            let receipt = payload["receipt"]?.string, let officer = payload["officer"]?.string
        else { return nil }
        self.init(owner: FeeOwner(kind, id), receipt: receipt, officer: officer)
    }

    public var payload: JSONValue {
        [
            "owner_kind": .string(owner.kind), "owner": .string(owner.id), "receipt": .string(receipt),
            "officer": .string(officer),
        ]
    }
}

/// A fee that a feature knows how to ask for; its prices are in the tariff.
public struct FeeKind: Sendable, Hashable {
    /// E.g. `certification.copy`.
    public let key: String
    public let title: TextKey

    public init(_ key: String, title: TextKey) {
        self.key = key
        self.title = title
    }
}
