import Audit
import Base
import House
import Storage

/// Rates a desk: once for each visit. The official who sits there that day is noted with it.
struct RateDesk: Sendable {
    let services: FeedbackServices

    enum Outcome: Sendable, Equatable {
        case counted
        /// The same visit again, within the time in which a slip of the finger may be put right.
        case corrected
        case countedBefore
        /// At a tablet, before the next person can have come.
        case tooSoon
    }

    /// What a person said.
    struct Voice: Sendable {
        var grade: Int
        var reasons: [Rating.Reason] = []
        var words = ""
    }

    /// From the desk's code: one rating for each browser, desk and day.
    func callAsFunction(_ desk: ID<ServiceDesk>, _ voice: Voice, visitor: String) async throws -> Outcome {
        try await write(desk) { found, draft, now, transaction in
            var draft = draft
            draft.channel = .scan
            draft.visit = "scan:\(found.id):\(now.date):\(visitor)"
            draft.grade = voice.grade
            draft.reasons = voice.reasons
            draft.words = voice.words
            guard try services.ratings.insert(draft, at: now, in: transaction) else {
                guard let first = try services.ratings.moment(ofVisit: draft.visit, in: transaction),
                    RatingRules.again(first: first, now: now) == .corrects
                else { return .countedBefore }
                try services.ratings.correct(draft, in: transaction)
                return .corrected
            }
            return .counted
        }
    }

    /// From the tablet on the desk: people come one after the other.
    func tablet(_ desk: ID<ServiceDesk>, grade: Int, key: String) async throws -> Outcome {
        try await write(desk) { found, draft, now, transaction in
            let visit = "tablet:\(found.id):\(key)"
            // The same press, sent twice.
            if try services.ratings.moment(ofVisit: visit, in: transaction) != nil { return .counted }
            if let last = try services.ratings.lastTabletRating(at: found.id, in: transaction),
                now < last.adding(seconds: RatingRules.tabletPause)
            {
                return .tooSoon
            }
            var draft = draft
            draft.channel = .tablet
            draft.visit = visit
            draft.grade = grade
            return try services.ratings.insert(draft, at: now, in: transaction) ? .counted : .countedBefore
        }
    }

    private func write(
        _ desk: ID<ServiceDesk>,
        _ body: @escaping @Sendable (ServiceDesk, RatingStore.Draft, Instant, Transaction) throws -> Outcome
    ) async throws -> Outcome {
        let (services, now) = (services, services.clock.now())
        return try await services.database.write { transaction in
            guard let found = try services.desks.lock(desk, in: transaction), found.closedAt == nil else {
                throw Problem.notFound
            }
            let draft = RatingStore.Draft(
                desk: found, official: try services.desks.official(at: desk, on: now.date, in: transaction), grade: 0,
                channel: .scan, visit: "", day: now.date)
            let outcome = try body(found, draft, now, transaction)
            if outcome == .counted || outcome == .corrected {
                try services.audit.record(
                    AuditEntry(
                        actor: .resident, action: "feedback.rate_desk", subject: AuditSubject("feedback.desk", desk),
                        unit: found.unit, facts: ["corrected": .bool(outcome == .corrected)], at: now), in: transaction)
                try transaction.publish(
                    Event(
                        "feedback.desk.rated.v1", unit: found.unit.text, payload: ["desk": .string(desk.text)]), at: now
                )
            }
            return outcome
        }
    }
}
