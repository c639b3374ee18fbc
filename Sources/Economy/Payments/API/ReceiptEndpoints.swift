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
    private static let limit = 200

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/receipts", .permission(PaymentsFeature.read),
            Operation(
                "listReceipts", tag: "payments", summary: "Receipts for cash of your units, the latest first.",
                query: [
                    .init(
                        "limit", Schema.integer(from: 1, to: Self.limit), about: "How many at most; 50 unless given."),
                    .init("cursor", Schema.string, about: "Where the earlier answer ended: from its `next`."),
                    .init("from", Schema.date, about: "The first day; today unless given."),
                    .init("to", Schema.date, about: "The last day; today unless given."),
                    .init("state", Schema.oneOf(CashReceipt.State.allCases.map(\.rawValue)), about: "Only those."),
                ],
                answer: Schema.object([
                    "receipts": Schema.list(Self.schema), "next": ["type": ["string", "null"]],
                    "amount": Schema.integer,
                ])), list)
        routes.api(
            .get, "/api/v1/receipts/{id}", .permission(PaymentsFeature.read),
            Operation("getReceipt", tag: "payments", summary: "One receipt.", answer: Self.schema), get)
    }

    private func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let query = visit.query
        let reader = FormReader(query)
        let limit = reader.integer("limit", .optional, 1...Self.limit) ?? 50
        if query.has("limit"), query.text("limit") == nil { reader.refuse("limit", "web.form.bad_number") }
        let cursor = query.text("cursor").flatMap { ID<CashReceipt>($0) }
        if query.has("cursor"), cursor == nil { reader.refuse("cursor", "payments.problem.bad_cursor") }
        func day(_ name: String) -> CalendarDate? {
            let day = query.text(name).flatMap { CalendarDate($0) }
            if query.has(name), day == nil { reader.refuse(name, "web.form.bad_date") }
            return day
        }
        let (from, to) = (day("from"), day("to"))
        let state = query.has("state") ? reader.choice("state", of: CashReceipt.State.self) : nil
        try reader.check()
        let today = visit.now.date
        let filter = ReceiptStore.Filter(from: from ?? min(today, to ?? today), to: to ?? today, state: state)
        let services = services
        let (found, sums) = try await services.database.read { connection in
            (
                try services.receipts.list(filter, actor.scope, before: cursor, limit: limit + 1, in: connection),
                try services.receipts.sums(filter, actor.scope, in: connection)
            )
        }
        let shown = found.prefix(limit)
        var headers = HTTPFields()
        var next: JSONValue = .null
        if found.count > limit, let last = shown.last {
            next = .string(last.id.text)
            if let name = HTTPField.Name("Link") {
                let state = state.map { "&state=\($0.rawValue)" } ?? ""
                let rest = "from=\(filter.from)&to=\(filter.to)&limit=\(limit)\(state)&cursor=\(last.id)"
                headers[name] = "<\(visit.site.link("/api/v1/receipts?\(rest)"))>; rel=\"next\""
            }
        }
        return .json(
            [
                "receipts": .array(shown.map(Self.json)), "next": next, "amount": .integer(sums.valid.dong),
            ], headers: headers)
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
            "officer": .string(receipt.officer), "taken_at": .string(receipt.takenAt.iso),
            "state": .string(receipt.state.rawValue),
            "revoked_at": receipt.revocation.map { .string($0.at.iso) } ?? .null,
        ]
    }

    private static var schema: JSONValue {
        Schema.object([
            "id": Schema.string, "number": Schema.string, "code": Schema.string, "fee": Schema.string,
            "amount": Schema.integer, "payer": Schema.string, "officer": Schema.string, "taken_at": Schema.instant,
            "state": Schema.oneOf(CashReceipt.State.allCases.map(\.rawValue)),
            "revoked_at": ["type": ["string", "null"], "format": "date-time"],
        ])
    }
}
