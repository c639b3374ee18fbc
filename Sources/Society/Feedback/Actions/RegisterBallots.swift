import Audit
import Base
import House
import Storage

/// Enters paper ballots, all of a sheet or none; each number once. Nobody enters those about herself.
struct RegisterBallots: Sendable {
    let services: FeedbackServices

    struct Ballot: Sendable {
        /// The row of the sheet, for problems.
        var row: Int
        var number: String
        var grade: Int
        var words: String
    }

    func callAsFunction(
        _ ballots: [Ballot], of desk: ID<ServiceDesk>, on day: CalendarDate, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try actor.require(ReportRules.handle)
        guard let found = try services.desks.find(desk, actor.scope, in: transaction) else {
            throw Problem.invalid([FieldProblem("desk", "web.form.bad_choice")])
        }
        let official = try services.desks.official(at: desk, on: day, in: transaction)
        guard official?.account != actor.account else {
            throw Problem.invalid([FieldProblem("desk", "feedback.problem.own_desk")])
        }
        var problems: [FieldProblem] = []
        for ballot in ballots {
            let draft = RatingStore.Draft(
                desk: found, official: official, grade: ballot.grade, words: ballot.words, channel: .paper,
                visit: "paper:\(found.unit):\(ballot.number)", ballot: ballot.number, enteredBy: actor.account, day: day
            )
            if try !services.ratings.insert(draft, at: now, in: transaction) {
                problems.append(FieldProblem("ballot-\(ballot.row)", "feedback.problem.ballot_known"))
            }
        }
        // Thrown, so that none of the sheet stays.
        if !problems.isEmpty { throw Problem.invalid(problems) }
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "feedback.register_ballots",
                subject: AuditSubject("feedback.desk", desk), unit: found.unit,
                facts: [
                    "ballots": .array(ballots.map { .string($0.number) }), "day": .string(day.description),
                ], at: now), in: transaction)
    }
}
