import Audit
import Base
import House
import Storage

/// What becomes of a job that has failed for the last time: it is tried again from the first, or set aside for good.
struct HandleDeadJob: Sendable {
    enum Deed: String, Sendable {
        case retry = "retry_job"
        case setAside = "set_aside_job"
    }

    let id: ID<Job>
    let deed: Deed

    /// Throws `Problem`: forbidden, or not found if the job is not (or no more) among those given up.
    func callAsFunction(by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(AdministrationFeature.manage)
        let book = JobBook()
        guard let job = try book.dead(id, in: transaction) else { throw Problem.notFound }
        let isDone =
            switch deed {
            case .retry: try book.retry(id, at: now, in: transaction)
            case .setAside: try book.setAside(id, at: now, in: transaction)
            }
        guard isDone else { throw Problem.notFound }
        try AuditLog().record(
            AuditEntry(
                actor: AuditActor(actor), action: "administration.\(deed.rawValue)",
                subject: AuditSubject("administration.job", id), unit: actor.commune,
                facts: ["kind": .string(job.kind), "attempts": .integer(Int64(job.attempts))], at: now),
            in: transaction)
    }
}
