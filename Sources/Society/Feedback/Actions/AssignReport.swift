import Base
import House
import Identity
import Notices
import Storage

/// Gives a report to an official or a unit, or takes it on.
struct AssignReport: Sendable {
    let services: FeedbackServices

    /// The official takes it on.
    @discardableResult
    func take(
        _ id: ID<Report>, version: Int64?, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.take, on: id, version: version, by: actor, at: now, in: transaction) { report in
            try services.reports.update(
                id,
                [
                    "state = \(Report.State.assigned)", "holder_id = \(actor.account)",
                    "holder_name = \(actor.displayName)", "handling_unit_id = \(report.handlingUnit ?? actor.unit)",
                ], in: transaction)
            try services.reports.record(.taken, of: id, by: actor, isPublic: true, at: now, in: transaction)
            return ReportDeed.Trace()
        }
    }

    /// Gives it to a person, who is told.
    @discardableResult
    func callAsFunction(
        _ id: ID<Report>, version: Int64?, to person: ID<Account>, note: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Report {
        try services.deed(.assign, on: id, version: version, by: actor, at: now, in: transaction) { report in
            let candidates = try ReportHands.people(for: report, services, on: now.date, in: transaction)
            guard let chosen = candidates.first(where: { $0.id == person }) else {
                throw Problem.invalid([FieldProblem("person", "web.form.bad_choice")])
            }
            try services.reports.update(
                id,
                [
                    "state = \(Report.State.assigned)", "holder_id = \(chosen.id)", "holder_name = \(chosen.name)",
                    "handling_unit_id = \(chosen.unit)",
                ], in: transaction)
            let text = note.isEmpty ? chosen.name : "\(chosen.name): \(note)"
            try services.reports.record(
                .assigned, of: id, by: actor, text: text, isPublic: false, at: now, in: transaction)
            if chosen.id != actor.account {
                try services.notices.send(
                    to: [chosen.id],
                    Message(
                        "feedback.notice.assigned", ["what": .text(report.opening), "who": .text(actor.displayName)]),
                    path: report.deskPath, unit: report.unit, at: now, in: transaction)
            }
            return ReportDeed.Trace(facts: ["account": .string(chosen.id.text), "unit": .string(chosen.unit.text)])
        }
    }

    /// Hands it on to another unit, where nobody has it yet.
    @discardableResult
    func passOn(
        _ id: ID<Report>, version: Int64?, to unit: ID<AdministrativeUnit>, note: String, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> Report {
        try services.deed(.passOn, on: id, version: version, by: actor, at: now, in: transaction) { report in
            let units = try ReportHands.units(for: report, services, on: now.date, in: transaction)
            guard let chosen = units.first(where: { $0.id == unit }) else {
                throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")])
            }
            try services.reports.update(
                id,
                [
                    "state = \(Report.State.received)", "holder_id = ''", "holder_name = ''",
                    "handling_unit_id = \(chosen.id)",
                ], in: transaction)
            let name = chosen.name.vietnamese
            try services.reports.record(
                .passedOn, of: id, by: actor, text: note.isEmpty ? name : "\(name): \(note)", isPublic: false, at: now,
                in: transaction)
            return ReportDeed.Trace(facts: ["unit": .string(chosen.id.text)])
        }
    }
}

/// Into whose hands a report may be given.
enum ReportHands {
    struct Person: Sendable {
        let id: ID<Account>
        let name: String
        let post: String
        let unit: ID<AdministrativeUnit>
    }

    /// The roles whose work it is, or becomes when a report is given to them.
    static let roles: [RoleKey] = [
        .information, .clerk, .counter, .specialist, .villageHead, .viceChair, .chair, .police, .health, .military,
        .principal, .radio, .massOrganisation,
    ]

    /// The officials of the report's commune, by name.
    static func people(
        for report: Report, _ services: FeedbackServices, on day: CalendarDate, in connection: Connection
    ) throws -> [Person] {
        guard let commune = try services.units.commune(of: report.unit, asOf: day, in: connection) else { return [] }
        let found = try services.accounts.holders(of: roles, .below([commune.id], asOf: day), asOf: day, in: connection)
        let posts = try services.accounts.posts(of: found.map(\.id), in: connection)
        let away = try PresenceStore().absent(among: found.map(\.id), on: day, in: connection)
        return found.filter { !away.contains($0.id) }.prefix(500).compactMap { account in
            guard let post = posts[account.id]?.first(where: { $0.period.contains(day) }) else { return nil }
            return Person(id: account.id, name: account.fullName, post: post.title.vietnamese, unit: post.unit)
        }
    }

    /// The offices and villages of the report's commune.
    static func units(
        for report: Report, _ services: FeedbackServices, on day: CalendarDate, in connection: Connection
    ) throws -> [AdministrativeUnit] {
        guard let commune = try services.units.commune(of: report.unit, asOf: day, in: connection) else { return [] }
        return try services.units.below(commune.id, asOf: day, in: connection).filter { $0.id != commune.id }
    }
}
