import Audit
import Base
import House
import Identity
import Storage
import Texts
import Web
import WorkCalendar

/// `/desk/morning`: what the chairman reads first, on the phone: what is late, due today, to be decided, paused too long, and which
/// counters are silent, with names; each number opens its list.
struct ShowMorning: Sendable {
    let services: OneStopServices
    private static let shown = 5

    /// One part of the page.
    private struct Part: Sendable {
        let key: String
        let url: String
        let count: Int
        let dossiers: [Dossier]
    }

    /// A counter officer who has received nothing for too long.
    private struct Silent: Sendable {
        let id: ID<Account>
        let name: String
        let last: Instant?
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (services, now) = (services, visit.now)
        let (parts, silent, names, calendar) = try await services.database.read { connection in
            let calendar = try services.calendar.calendar(in: connection)
            let parts = try Self.filters.map { key, filter, url -> Part in
                let filter = try services.completed(filter, at: now, in: connection)
                return Part(
                    key: key, url: url,
                    count: try services.store.count(
                        filter, for: actor, now: now, hash: services.numberHash, in: connection),
                    dossiers: Array(
                        try services.store.list(
                            filter, for: actor, after: nil, limit: Self.shown, now: now, hash: services.numberHash,
                            in: connection
                        ).prefix(Self.shown)))
            }
            let names = try AccountStore().names(of: parts.flatMap(\.dossiers).compactMap(\.holder), in: connection)
            return (parts, try silentCounters(actor, calendar, at: now, in: connection), names, calendar)
        }
        let words = DossierWords(visit: visit, calendar: calendar)
        return .page(
            Page(
                "onestop/desk/show_morning", isPrivate: true,
                [
                    "title": visit.say("onestop.morning.title"),
                    "day": visit.formats.dateWithWeekday(now.date),
                    "totals": parts.map { part -> ViewModel in
                        [
                            "title": visit.say(TextKey("onestop.morning.\(part.key)")),
                            "number": visit.formats.number(Int64(part.count)), "url": part.url,
                        ]
                    } + [
                        [
                            "title": visit.say("onestop.morning.silent"),
                            "number": visit.formats.number(Int64(silent.count)), "url": "#silent",
                        ]
                    ],
                    "parts": parts.filter { $0.count > 0 }.map { model($0, names, words, visit) },
                    "silent": silent.isEmpty ? nil : ["rows": silent.map { row($0, visit) }] as ViewModel,
                    "empty": parts.allSatisfy { $0.count == 0 }
                        ? ["icon": "check-circle", "title": visit.say("onestop.morning.nothing")] as ViewModel : nil,
                ]))
    }

    /// The lists, and the addresses that open them.
    private static var filters: [(key: String, filter: DossierFilter, url: String)] {
        func list(_ key: String, _ query: [(String, String)]) -> (String, DossierFilter, String) {
            let form = Form(query)
            return (key, ListDossiers.filter(form), ListPath.with(form, base: "/desk/dossiers"))
        }
        return [
            list("late", [("due", "late")]),
            list("today", [("due", "today")]),
            list("decide", [("state", "processing"), ("turn", "role")]),
            list("paused", [("watch", "paused_long")]), list("acceptance", [("watch", "acceptance_late")]),
        ]
    }

    private func model(
        _ part: Part, _ names: [ID<Account>: String], _ words: DossierWords, _ visit: Visit
    ) -> ViewModel {
        let rest = part.count - part.dossiers.count
        return [
            "title": visit.say(TextKey("onestop.morning.\(part.key)")), "id": part.key, "url": part.url,
            "count": visit.formats.number(Int64(part.count)),
            "list": [
                "title": visit.say(TextKey("onestop.morning.\(part.key)")),
                "items": part.dossiers.map { dossier -> ViewModel in
                    var line = words.line(dossier)
                    let holder =
                        dossier.holder.flatMap { names[$0] }
                        ?? dossier.holderRole.map(words.role) ?? visit.say("onestop.desk.event.by_applicant")
                    let since = dossier.heldSince.map { visit.say(Formats.ago($0, now: visit.now)) }
                    line["meta"] = [dossier.procedureName.text(in: visit.language), holder, since ?? ""]
                        .filter { !$0.isEmpty }.joined(separator: " · ")
                    return line
                },
            ] as ViewModel,
            "more": rest > 0 ? visit.say("onestop.morning.more", ["count": .number(Int64(rest))]) : nil,
        ]
    }

    /// Officers of the counter, at work today, who have neither received a dossier nor done anything else that is written down, such
    /// as certifying a copy, for the hours that the rules say; during the first such hours of a day's work nobody is silent who worked
    /// the day before.
    private func silentCounters(
        _ actor: Actor, _ calendar: OfficeCalendar, at now: Instant, in connection: Connection
    ) throws -> [Silent] {
        let hours = try services.rules.book(in: connection).rules(on: now.date)[.silentHours]
        let all = try AccountStore().holders(of: [.counter], actor.scope, asOf: now.date, in: connection)
        let absent = try PresenceStore().absent(among: all.map(\.id), on: now.date, in: connection)
        let officers = all.filter { !absent.contains($0.id) }
        let received = try connection.rows(
            """
            SELECT account_id, max(at) AS last FROM dossier_event
            WHERE account_id IN (\(list: officers.map(\.id))) AND kind = \(DossierEvent.Kind.received)
            GROUP BY account_id
            """
        ) { row in (try row["account_id"] as ID<Account>, try row["last"] as Instant) }
        let done = try AuditLog().lastDeeds(of: officers.map(\.id), in: connection)
        let last = Dictionary(received) { first, _ in first }.merging(done) { max($0, $1) }
        // Months of silence need no counting.
        let longAgo = now.adding(days: -90)
        return officers.compactMap { officer in
            let moment = last[officer.id]
            if let moment, moment > longAgo, calendar.workingMinutes(from: moment, until: now) < hours * 60 {
                return nil
            }
            return Silent(id: officer.id, name: officer.fullName, last: moment)
        }
    }

    private func row(_ silent: Silent, _ visit: Visit) -> ViewModel {
        [
            "key": silent.name,
            "value": silent.last.map { visit.say("onestop.morning.last", ["at": .instant($0)]) }
                ?? visit.say("onestop.morning.never"),
            "url": "/desk/dossiers?officer=\(silent.id)",
        ]
    }
}
