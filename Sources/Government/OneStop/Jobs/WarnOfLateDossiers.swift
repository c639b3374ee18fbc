import Base
import House
import Identity
import Notices
import Storage
import WorkCalendar

/// Tells those who hold a dossier, once, that it will be late, that its step is, that it is; the counter, that a pre-filing or a
/// result waits too long; the chairman, what is late.
struct WarnOfLateDossiers: Sendable {
    static let kind = "onestop.warn_of_late_dossiers"
    let services: OneStopServices
    private static let atOnce = 200

    var handler: JobHandler { JobHandler(kind: Self.kind, lane: .single) { _ in try await run() } }

    /// What there is to tell; the number is its bit in `dossier.warned`.
    private enum Warning: Int64, CaseIterable {
        case soon = 1
        case late = 2
        case stepLate = 4
        case acceptanceLate = 8
        case unclaimed = 16

        var text: TextKey {
            switch self {
            case .soon: "onestop.notice.soon"
            case .late: "onestop.notice.late"
            case .stepLate: "onestop.notice.step_late"
            case .acceptanceLate: "onestop.notice.acceptance_late"
            case .unclaimed: "onestop.notice.unclaimed"
            }
        }

        func date(_ dossier: Dossier) -> Instant? {
            switch self {
            case .soon, .late: dossier.dueAt
            case .stepLate: dossier.stepDueAt
            case .acceptanceLate: dossier.acceptBy
            case .unclaimed: dossier.resolvedAt
            }
        }
    }

    func run() async throws {
        let (services, now) = (services, services.clock.now())
        for warning in Warning.allCases {
            var done = 0
            repeat {
                done = try await services.database.write { transaction in
                    try Self.tell(warning, services, at: now, in: transaction)
                }
            } while done == Self.atOnce
        }
    }

    private static func condition(
        _ warning: Warning, _ rules: ClockRules, _ calendar: OfficeCalendar, at now: Instant
    ) -> SQL {
        switch warning {
        case .soon:
            let horizon = calendar.adding(workingHours: Double(rules[.warningHours]), to: now)
            return """
                dossier.state IN (\(list: Dossier.State.running)) AND dossier.due_at >= \(now)
                    AND dossier.due_at <= \(horizon)
                """
        case .late:
            return """
                dossier.state IN (\(list: Dossier.State.running)) AND dossier.due_at > 0 AND dossier.due_at < \(now)
                """
        case .stepLate:
            return """
                dossier.state = \(Dossier.State.processing) AND dossier.step_due_at > 0 AND dossier.step_due_at < \(now)
                    AND (dossier.due_at = 0 OR dossier.due_at >= \(now))
                """
        case .acceptanceLate:
            return """
                dossier.state = \(Dossier.State.prefiled) AND dossier.accept_by > 0 AND dossier.accept_by < \(now)
                """
        case .unclaimed:
            let limit = now.adding(days: -rules[.unclaimedDays])
            return "dossier.state = \(Dossier.State.resolved) AND dossier.resolved_at < \(limit)"
        }
    }

    private static func tell(
        _ warning: Warning, _ services: OneStopServices, at now: Instant, in transaction: Transaction
    ) throws -> Int {
        let rules = try services.rules.book(in: transaction).rules(on: now.date)
        let calendar = try services.calendar.calendar(in: transaction)
        let found = try transaction.rows(
            """
            SELECT \(Dossier.columns) FROM dossier
            WHERE \(condition(warning, rules, calendar, at: now)) AND (dossier.warned & \(warning.rawValue)) = 0
            ORDER BY dossier.id LIMIT \(atOnce)\(transaction.skipLocked)
            """, Dossier.init(row:))
        var known: [String: [ID<Account>]] = [:]
        let away = Set(
            try transaction.values(
                """
                SELECT DISTINCT dossier.holder_id FROM dossier WHERE dossier.id IN (\(list: found.map(\.id)))
                    AND dossier.holder_id <> '' AND \(PresenceStore.isAway("dossier.holder_id", on: now.date))
                """, as: ID<Account>.self))
        for dossier in found {
            var told: Set<ID<Account>> = []
            let isHeld = dossier.holder.map { !away.contains($0) } ?? false
            for role in roles(warning, dossier, isHeld: isHeld) {
                let key = "\(dossier.unit)\(role.rawValue)"
                let holders = try known[key] ?? services.holders(of: role, for: dossier, at: now, in: transaction)
                known[key] = holders
                told.formUnion(holders)
            }
            if let holder = dossier.holder { told.insert(holder) }
            let date = warning.date(dossier) ?? now
            try services.notices.send(
                to: told.sorted(),
                Message(
                    warning.text,
                    [
                        "who": .text(dossier.applicantName), "what": .localized(dossier.procedureName),
                        "at": .instant(date),
                    ]), path: "/desk/dossiers/\(dossier.id)", unit: dossier.unit,
                event: "onestop.\(warning.rawValue).\(dossier.id).\(date.milliseconds)", at: now, in: transaction)
            try transaction.execute(
                "UPDATE dossier SET warned = warned + \(warning.rawValue) WHERE id = \(dossier.id)")
        }
        return found.count
    }

    /// Whom it concerns besides the person who holds it: her colleagues where she is not at work; the counter where its clock goes on
    /// though nobody has received it anew.
    private static func roles(_ warning: Warning, _ dossier: Dossier, isHeld: Bool) -> [RoleKey] {
        let waiting = dossier.state == .prefiled ? .counter : dossier.holderRole
        let colleagues = isHeld ? [] : [waiting].compactMap(\.self)
        return switch warning {
        case .acceptanceLate, .unclaimed: [.counter]
        case .soon, .stepLate: colleagues
        case .late: colleagues + [.chair]
        }
    }
}

extension OneStopServices {
    /// Who has the role where the dossier is worked on: after a merger, in what its unit became.
    fileprivate func holders(
        of role: RoleKey, for dossier: Dossier, at now: Instant, in connection: Connection
    ) throws -> [ID<Account>] {
        let home = try units.standing(dossier.unit, asOf: now.date, in: connection)?.id ?? dossier.unit
        return try AccountStore().holders(
            of: [role], .below([home], asOf: now.date), asOf: now.date, in: connection
        ).map(\.id)
    }
}
