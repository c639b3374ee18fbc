import Base
import House
import Residents
import Storage
import Texts
import Web

/// Whether a receipt in one's hand is genuine: who gave it out, when, for how much, and whether it still holds.
struct ReceiptTarget: ScanTarget {
    let services: PaymentsServices

    static let kind = "payments.receipt"
    var kind: String { Self.kind }
    var isOnPaper: Bool { true }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/payments/receipts/\(code.target)" }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        guard let id = ID<CashReceipt>(code.target) else { throw Problem.notFound }
        let services = services
        let found = try await services.database.read { connection in
            try services.receipts.find(
                id, .everything(because: "anyone may check a receipt; the payer is masked"), in: connection)
        }
        guard let receipt = found else { throw Problem.notFound }
        let words = MoneyWords(visit: visit, kinds: services.kinds)
        let text = visit.say(TextKey("payments.receipt.state.\(receipt.state.rawValue)"))
        var rows: [(label: String, value: String)] = []
        func add(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append((visit.say(TextKey("payments.column.\(key)")), value)) }
        }
        add("number", receipt.label)
        add("amount", words.money(receipt.amount))
        add("fee", words.fee(receipt.feeKind))
        add("taken_at", visit.formats.instant(receipt.takenAt))
        add("payer", (try? PersonName(parsing: receipt.payer)).map(Masked.name))
        add("revoked_at", receipt.revocation.map { visit.formats.instant($0.at) })
        return ScanPage(
            kind: visit.say("payments.scan.receipt"), icon: "money", title: receipt.label, owner: receipt.agency,
            since: visit.say("payments.scan.since", ["date": .date(receipt.day)]),
            badge: receipt.state == .valid
                ? Badge(.good, icon: "stamp", text) : Badge(.late, icon: "refuse", text),
            assurance: receipt.state == .valid ? .verified : nil,
            sections: [
                ScanPage.Section(visit.say("payments.scan.title"), rows: rows),
                ScanPage.Section(visit.say("payments.scan.how"), lines: [visit.say("payments.scan.compare")]),
            ],
            json: [
                "number": .string(receipt.label), "state": .string(receipt.state.rawValue),
                "amount": .integer(receipt.amount.dong), "agency": .string(receipt.agency),
                "taken_at": .string(receipt.takenAt.iso),
            ])
    }
}
