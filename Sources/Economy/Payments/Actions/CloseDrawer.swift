import Audit
import Base
import House
import Storage

/// Closes the officer's own drawer: the notes counted against what should be there, a difference explained.
struct CloseDrawer: Sendable {
    let services: PaymentsServices

    /// What was found in the drawer.
    struct Request: Sendable {
        var drawer: ID<CashDrawer>
        /// The version that the form showed.
        var version: Int64
        var notes: CountedNotes
        var explanation: String
    }

    /// Throws `Problem`: forbidden; not found for drawers of others; invalid if a difference is not explained; conflict if it is not
    /// open any more.
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try actor.require(PaymentsFeature.take)
        guard let drawer = try services.drawers.lock(request.drawer, actor.scope, in: transaction),
            drawer.account == actor.account
        else { throw Problem.notFound }
        guard drawer.state == .open, drawer.version == request.version else {
            throw Problem(.conflict, "payments.problem.changed")
        }
        let expected = try services.drawers.expected(drawer, in: transaction)
        let counted = request.notes.sum
        if let wrong = CashRules.whyNotClose(expected: expected, counted: counted, explanation: request.explanation) {
            throw Problem.invalid([wrong])
        }
        try transaction.execute(
            """
            UPDATE cash_drawer SET state = 'closed', closed_at = \(now), expected = \(expected), counted = \(counted),
                notes = \(request.notes.json), explanation = \(request.explanation), version = version + 1
            WHERE id = \(drawer.id)
            """)
        try services.note(
            "close_drawer", AuditSubject("payments.drawer", drawer.id), unit: drawer.unit,
            facts: [
                "day": .string(drawer.day.description), "number": .integer(Int64(drawer.number)),
                "expected": .integer(expected.dong),
                "counted": .integer(counted.dong), "explanation": .string(request.explanation),
            ], by: actor, at: now, in: transaction)
    }
}
