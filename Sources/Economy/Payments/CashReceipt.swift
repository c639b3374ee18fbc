import Base
import Codes
import House
import Storage

/// A receipt for cash. It stays as it was given out; if it was wrong it is revoked, and says so for ever.
struct CashReceipt: Sendable, Hashable {
    let id: ID<CashReceipt>
    let unit: ID<AdministrativeUnit>
    let year: Int
    let number: Int64
    let code: PublicCode
    let fee: ID<Fee>
    let drawer: ID<CashDrawer>
    let account: ID<Account>
    /// The names of that day.
    let officer: String
    let agency: String
    let superior: String
    let feeKind: String
    let title: String
    let payer: String
    let amount: Money
    let day: CalendarDate
    let takenAt: Instant
    /// Of the demo: the paper says so.
    let isSynthetic: Bool
    let state: State
    let revocation: Revocation?
    let version: Int64

    /// Whether the receipt holds.
    enum State: String, Sendable, CaseIterable, Storable { case valid, revoked }

    /// That the money was given back: when, by whom, why.
    struct Revocation: Sendable, Hashable {
        let at: Instant
        let by: String
        let reason: String
    }

    /// As on the paper: `0000123/2026`.
    var label: String { Self.label(number, year) }

    static func label(_ number: Int64, _ year: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 7 - digits.count)) + digits + "/\(year)"
    }

    var path: String { Self.path(id) }

    static func path(_ id: ID<CashReceipt>) -> String { "/desk/payments/receipts/\(id)" }

    static let columns: SQL = """
        receipt.id, receipt.unit_id, receipt.year, receipt.number, receipt.code, receipt.fee_id, receipt.drawer_id,
        receipt.account_id, receipt.officer, receipt.agency, receipt.superior, receipt.fee_kind, receipt.title,
        receipt.payer, receipt.amount, receipt.day, receipt.taken_at, receipt.is_synthetic, receipt.state,
        receipt.revoked_at, receipt.revoker, receipt.reason, receipt.version
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        year = try row["year"]
        number = try row["number"]
        let text: String = try row["code"]
        guard let code = PublicCode(text) else { throw Problem.notFound }
        self.code = code
        fee = try row["fee_id"]
        drawer = try row["drawer_id"]
        account = try row["account_id"]
        officer = try row["officer"]
        agency = try row["agency"]
        superior = try row["superior"]
        feeKind = try row["fee_kind"]
        title = try row["title"]
        payer = try row["payer"]
        amount = try row["amount"]
        day = try row["day"]
        takenAt = try row["taken_at"]
        isSynthetic = try row["is_synthetic"]
        state = try row["state"]
        let revokedAt: Instant = try row["revoked_at"]
        revocation =
            state == .revoked
            ? Revocation(at: revokedAt, by: try row["revoker"], reason: try row["reason"]) : nil
        version = try row["version"]
    }
}
