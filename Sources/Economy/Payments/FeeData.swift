import Audit
import Base
import Codes
import House
import Storage
import Texts

/// What was asked of a person and paid, for records that other features hold about her.
struct FeeData: PersonalDataSource {
    let services: PaymentsServices
    static let kind = "payments.fee"

    func holdings(
        about subject: DataSubject, _ formats: Formats, in connection: Connection
    ) throws -> [PersonalHolding] {
        try Dictionary(grouping: subject.records, by: \.kind).sorted { $0.key < $1.key }.flatMap { kind, records in
            let fees = try services.fees.find(records.map(\.id), of: kind, in: connection)
            let receipts = try services.receipts.inForce(of: fees.map(\.id), in: connection)
            return fees.map { fee in
                var rows = [
                    PersonalHolding.Row("payments.data.payer", fee.payer),
                    PersonalHolding.Row("payments.data.amount", formats.money(fee.amount)),
                ]
                if let receipt = receipts[fee.id] {
                    rows.append(
                        PersonalHolding.Row("payments.data.receipt", "\(receipt.label) (\(receipt.code.grouped))"))
                }
                return PersonalHolding(
                    title: title(fee), rows: rows, since: fee.askedAt,
                    reason: "payments.data.reason", until: "payments.data.until",
                    correction: "payments.data.correction", path: receipts[fee.id]?.path)
            }
        }
    }

    func looks(at subject: DataSubject, in connection: Connection) throws -> [PersonalLook] {
        let fees = try Dictionary(grouping: subject.records, by: \.kind).sorted { $0.key < $1.key }.flatMap {
            try services.fees.find($0.value.map(\.id), of: $0.key, in: connection)
        }
        let titles = Dictionary(fees.map { ($0.id.text, title($0)) }) { first, _ in first }
        return try AuditLog().looks(at: Self.kind, fees.map(\.id.text), in: connection)
            .compactMap { look in titles[look.record].map { look.personal(about: $0) } }
    }

    private func title(_ fee: Fee) -> Message { Message("payments.data.title", ["title": .text(fee.title)]) }
}
