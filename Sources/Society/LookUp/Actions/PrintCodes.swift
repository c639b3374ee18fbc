import Audit
import Base
import Codes
import House
import Storage

/// Orders the signs or stickers of many codes. They are made in the background, a file at a time.
struct PrintCodes: Sendable {
    let database: Database

    /// What is to be printed, and how.
    struct Order: Sendable {
        var filter = CodeStore.Filter()
        /// A typed list instead of the filter.
        var typed: [PublicCode] = []
        var format = PrintFormat.a4
        var skip = 0
        var hasCutLines = false
        var language = Language.vietnamese
        /// What was chosen, for the list of runs.
        var chosen: JSONValue = [:]
    }

    /// Where the links on it lead.
    struct Address: Sendable {
        let origin: String
        let isDraft: Bool
    }

    /// How many codes the order is for. Throws `Problem`: invalid if there are none or too many, or if a typed one is not
    /// in force within the actor's units.
    func count(_ order: Order, by actor: Actor, in connection: Connection) throws -> Int {
        if !order.typed.isEmpty {
            guard order.typed.count <= PrintRun.mostTyped else {
                throw Problem.invalid([
                    FieldProblem("codes", Message("web.form.too_many", ["max": .number(Int64(PrintRun.mostTyped))]))
                ])
            }
            let known = try CodeStore.inForce(among: order.typed, scope: actor.scope, in: connection)
            let unknown = order.typed.filter { !known.contains($0) }
            if !unknown.isEmpty { throw Self.refusal(of: unknown.map(\.grouped), "lookup.print.unknown_codes") }
            return order.typed.count
        }
        var filter = order.filter
        filter.state = .published
        let count = try CodeStore.count(filter, scope: actor.scope, in: connection)
        if count == 0 { throw Problem.invalid([FieldProblem("kind", "lookup.print.nothing")]) }
        if count > PrintRun.mostCodes { throw Self.tooMany }
        return count
    }

    private static var tooMany: Problem {
        Problem.invalid([
            FieldProblem("kind", Message("lookup.print.too_many", ["max": .number(Int64(PrintRun.mostCodes))]))
        ])
    }

    /// Names the first few of the texts.
    static func refusal(of texts: [String], _ key: TextKey) -> Problem {
        let shown = texts.prefix(5).map { String($0.prefix(30)) }.joined(separator: ", ")
        return Problem.invalid([FieldProblem("codes", Message(key, ["codes": .text(shown)]))])
    }

    /// Answers the run. Throws `Problem`: forbidden, or as `count` does.
    func callAsFunction(
        _ order: Order, at address: Address, by actor: Actor, key: String?, now: Instant
    ) async throws -> ID<PrintRun> {
        try actor.require(LookUpFeature.codesPermission)
        let id = ID<PrintRun>(at: now)
        let answer = try await database.write(.alone) { transaction in
            try transaction.once(
                IdempotencyKey(actor: actor.id, action: "lookup.print_codes", key: key ?? id.text), at: now
            ) {
                let count = try self.count(order, by: actor, in: transaction)
                let run = PrintRun(
                    id: id, unit: actor.unit, account: actor.account, accountName: actor.displayName,
                    chosen: order.chosen, format: order.format, skip: min(order.skip, order.format.codesOnSheet - 1),
                    hasCutLines: order.hasCutLines, language: order.language, origin: address.origin,
                    isDraft: address.isDraft, total: count, made: 0, state: .working, createdAt: now, finishedAt: nil,
                    version: 1)
                if order.typed.isEmpty {
                    var filter = order.filter
                    filter.state = .published
                    _ = try PrintRunStore.insert(run, filter: filter, scope: actor.scope, in: transaction)
                } else {
                    try PrintRunStore.insert(run, codes: order.typed, in: transaction)
                }
                try PrintPart.enqueue(run, part: 0, at: now, in: transaction)
                try AuditLog().record(
                    AuditEntry(
                        actor: AuditActor(actor), action: "lookup.print_codes",
                        subject: AuditSubject("lookup.print_run", id), unit: actor.unit,
                        facts: [
                            "codes": .integer(Int64(count)), "format": .string(order.format.rawValue),
                            "chosen": order.chosen,
                        ], at: now),
                    in: transaction)
                return id.text
            }.answer
        }
        return ID<PrintRun>(answer) ?? id
    }
}
