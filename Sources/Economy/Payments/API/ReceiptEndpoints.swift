import Base
import Codes
import HTTPTypes
import House
import Residents
import Storage
import Web

/// Receipts for programs: what was taken in cash, the payer masked.
struct ReceiptEndpoints: Sendable {
    let services: PaymentsServices
    private static let paging = Paging(most: 200)

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/receipts", .permission(PaymentsFeature.read),
            Operation(
                "listReceipts", tag: "payments", summary: "Receipts for cash of your units, the latest first.",
                query: Self.paging.parameters + Operation.Parameter.days + [
                    .init("state", Schema.oneOf(CashReceipt.State.allCases.map(\.rawValue)), about: "Only those.")
                ],
                answer: Paging.answer("receipts", Self.schema, more: ["amount": Schema.integer])), list)
        routes.api(
            .get, "/api/v1/receipts/{id}", .permission(PaymentsFeature.read),
            Operation("getReceipt", tag: "payments", summary: "One receipt.", answer: Self.schema), get)
    }

    private func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { ID<CashReceipt>($0) }
        let (from, to) = reader.listDays(today: visit.now.date)
        let state = visit.query.has("state") ? reader.choice("state", of: CashReceipt.State.self) : nil
        try reader.check()
        let filter = ReceiptStore.Filter(from: from, to: to, state: state)
        let services = services
        let (found, sums) = try await services.database.read { connection in
            (
                try services.receipts.list(filter, actor.scope, before: cursor, limit: limit + 1, in: connection),
                try services.receipts.sums(filter, actor.scope, in: connection)
            )
        }
        let shown = found.prefix(limit)
        return visit.piece(
            "receipts", shown.map(Self.json), next: found.count > limit ? shown.last?.id.text : nil, limit: limit,
            query: [("from", from.description), ("to", to.description), ("state", state?.rawValue)],
            more: ["amount": .integer(sums.valid.dong)])
    }

    private func get(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: CashReceipt.self)
        let services = services
        let found = try await services.database.read { try services.receipts.find(id, actor.scope, in: $0) }
        guard let receipt = found else { throw Problem.notFound }
        return .json(Self.json(receipt))
    }

    private static func json(_ receipt: CashReceipt) -> JSONValue {
        [
            "id": .string(receipt.id.text), "number": .string(receipt.label), "code": .string(receipt.code.text),
            "fee": .string(receipt.feeKind), "amount": .integer(receipt.amount.dong),
            "payer": .string((try? PersonName(parsing: receipt.payer)).map(Masked.name) ?? ""),
            "officer": .string(receipt.officer), "drawer": .string(receipt.drawer.text),
            "taken_at": .string(receipt.takenAt.iso),
            "state": .string(receipt.state.rawValue),
            "revoked_at": receipt.revocation.map { .string($0.at.iso) } ?? .null,
        ]
    }

    private static var schema: JSONValue {
        Schema.object([
            "id": Schema.string, "number": Schema.string, "code": Schema.string, "fee": Schema.string,
            "amount": Schema.integer, "payer": Schema.string, "officer": Schema.string, "drawer": Schema.string,
            "taken_at": Schema.instant,
            "state": Schema.oneOf(CashReceipt.State.allCases.map(\.rawValue)),
            "revoked_at": ["type": ["string", "null"], "format": "date-time"],
        ])
    }
}
