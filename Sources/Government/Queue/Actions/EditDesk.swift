import Base
import House
import Storage

/// The officer says where she sits and which lines she serves.
struct EditDesk: Sendable {
    let services: QueueServices

    /// Throws `Problem`: forbidden; invalid if a line is not one of the officer's units.
    func callAsFunction(desk: Int, lines: [ID<QueueLine>], by actor: Actor) async throws {
        try actor.require(QueueFeature.serve)
        let services = services
        try await services.database.write { transaction in
            let known = Set(try services.lines.list(actor.scope, in: transaction).map(\.id))
            guard !lines.isEmpty, known.isSuperset(of: lines) else {
                throw Problem.invalid([FieldProblem("lines", "web.form.required_choice")])
            }
            guard DeskPlace.desks.contains(desk) else {
                throw Problem.invalid([FieldProblem("desk", "web.form.bad_number")])
            }
            let now = services.clock.now()
            try DeskPlace(desk: desk, lines: lines).put(of: actor.account, at: now, in: transaction)
        }
    }
}
