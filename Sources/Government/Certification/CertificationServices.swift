import Audit
import Base
import Codes
import House
import Identity
import Residents
import Storage
import Trust

/// What the parts of certification work with.
struct CertificationServices: Sendable {
    let database: Database
    let clock: WallClock
    let vault: Vault
    let codes: any CodeRegistry
    let residents: ResidentStore
    let applications: any ReceivedApplications
    let fees: any FeeCollection
    let tariff: any FeeTariff
    let entries = EntryStore()
    let wordings = WordingStore()
    let units = UnitStore()

    /// Personal numbers are found by this.
    @Sendable func hash(_ digits: String) -> String { vault.lookupHash(digits, purpose: "person.number") }

    /// The application of a code, if it is for what a book of that kind holds, or of any.
    func application(
        _ code: PublicCode, for kind: BookEntry.Kind?, _ scope: Scope, in connection: Connection
    ) throws -> FiledApplication? {
        guard let found = try applications.find(code, scope, in: connection),
            let own = BookEntry.Kind.allCases.first(where: { $0.procedure == found.procedure }),
            kind == nil || kind == own
        else { return nil }
        return FiledApplication(
            received: found, kind: own, entered: try entries.list(for: code, in: connection).count)
    }

    /// Writes down what was done. Names of people are personal and stand in no fact.
    func note(
        _ action: String, _ entry: ID<BookEntry>?, unit: ID<AdministrativeUnit>, facts: [String: JSONValue],
        personal: JSONValue? = nil, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "certification.\(action)",
                subject: AuditSubject(BookEntry.scanKind, entry?.text ?? ""), unit: unit, facts: .object(facts),
                personal: personal, at: now), in: transaction)
    }

    /// Who may sign, by name: the chair and the vice-chairs.
    func signers(_ actor: Actor, at now: Instant, in connection: Connection) throws -> [Signer] {
        let holders = try AccountStore().holders(
            of: [.chair, .viceChair], .below([actor.commune], asOf: now.date), asOf: now.date, in: connection)
        let posts = try AccountStore().posts(of: holders.map(\.id), in: connection)
        return holders.map { holder in
            let post = posts[holder.id]?.first {
                $0.period.contains(now.date) && !Set($0.roles).isDisjoint(with: [.chair, .viceChair])
            }
            return Signer(id: holder.id, name: holder.fullName, post: post?.title.vietnamese ?? "")
        }
    }
}

/// Somebody who may sign a certification.
struct Signer: Sendable, Hashable {
    let id: ID<Account>
    let name: String
    let post: String
}
