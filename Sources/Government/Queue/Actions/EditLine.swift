import Audit
import Base
import House
import Storage

/// Changes what a line is called, where it stands, and whether it gives out numbers. Who waits in a closed line is still called.
struct EditLine: Sendable {
    let services: QueueServices

    /// What changes; nil for what stays.
    struct Request: Sendable {
        var line: ID<QueueLine>
        /// The version that the form showed.
        var version: Int64
        var position: Int?
        var isActive: Bool?
        var words: Words?

        struct Words: Sendable {
            var name: LocalizedText
            var about: LocalizedText
            var confirmed: [String: Set<Language>] = [:]
        }
    }

    /// Throws `Problem`: forbidden, not found, or conflict if the line was changed meanwhile.
    func callAsFunction(_ request: Request, by actor: Actor) async throws {
        try actor.require(QueueFeature.manage)
        let services = services
        try await services.database.write { transaction in
            let now = services.clock.now()
            guard let line = try services.lines.lock(request.line, actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            let isActive = request.isActive ?? line.isActive
            guard line.version == request.version,
                try services.lines.update(
                    line, position: request.position ?? line.position, isActive: isActive, in: transaction)
            else { throw Problem(.conflict, "web.problem.conflict.text") }
            if let words = request.words {
                try services.lines.put(
                    name: words.name, about: words.about, of: line.id, confirmed: words.confirmed,
                    by: actor.displayName, at: now, in: transaction)
            }
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "queue.edit_line", subject: AuditSubject("queue.line", line.id),
                    unit: line.unit,
                    facts: [
                        "letter": .string(line.letter), "is_active": .bool(isActive),
                        "name": request.words.map { .string($0.name.vietnamese) } ?? .null,
                    ], at: now),
                in: transaction)
            try services.codes.touch(kind: LineTarget.kind, target: line.id.text, in: transaction)
            try services.codes.touch(kind: HallTarget.kind, target: line.unit.text, in: transaction)
            try transaction.raise(QueueServices.topic, in: services.database)
        }
    }
}
