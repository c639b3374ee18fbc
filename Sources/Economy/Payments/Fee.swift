import Base
import House
import Storage

/// What somebody owes for one record of some feature.
struct Fee: Sendable, Hashable {
    let id: ID<Fee>
    let unit: ID<AdministrativeUnit>
    let owner: FeeOwner
    /// A key of the tariff.
    let kind: String
    let title: String
    let payer: String
    /// Where officials find the record.
    let path: String
    let amount: Money
    let state: FeeStanding.State
    let askedAt: Instant
    let askedBy: ID<Account>
    let version: Int64

    static let columns: SQL = """
        fee.id, fee.unit_id, fee.owner_kind, fee.owner_id, fee.kind, fee.title, fee.payer, fee.path, fee.amount,
        fee.state, fee.asked_at, fee.asked_by, fee.version
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        owner = FeeOwner(try row["owner_kind"], try row["owner_id"])
        kind = try row["kind"]
        title = try row["title"]
        payer = try row["payer"]
        path = try row["path"]
        amount = try row["amount"]
        state = try row["state"]
        askedAt = try row["asked_at"]
        askedBy = try row["asked_by"]
        version = try row["version"]
    }
}
