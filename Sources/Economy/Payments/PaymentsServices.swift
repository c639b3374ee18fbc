import Audit
import Base
import House
import Identity
import Storage

/// What the parts of payments work with.
struct PaymentsServices: Sendable {
    let database: Database
    let clock: WallClock
    let codes: any CodeRegistry
    /// The fees that features know how to ask for.
    let kinds: [FeeKind]
    let fees = FeeStore()
    let receipts = ReceiptStore()
    let drawers = DrawerStore()
    let tariff = TariffStore()
    let units = UnitStore()

    /// Writes down what was done. Names of people are personal and stand in no fact.
    func note(
        _ action: String, _ subject: AuditSubject, unit: ID<AdministrativeUnit>, facts: [String: JSONValue],
        by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "payments.\(action)", subject: subject, unit: unit,
                facts: .object(facts), at: now), in: transaction)
    }
}
