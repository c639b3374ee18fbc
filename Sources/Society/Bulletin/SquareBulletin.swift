import Base
import House
import Storage
import Texts
import Web

/// On the square: emergencies above all, what was announced lately, what is on.
struct SquareBulletin: SquareSource {
    let services: BulletinServices
    private static let shown = 5

    var topics: [Topic] { [BulletinServices.topic] }

    func sections(_ visit: Visit, in connection: Connection) throws -> [SquareSection] {
        let today = visit.now.date
        var sections: [SquareSection] = []
        let emergencies = try services.store.announcements(
            .emergencies, on: today, limit: Self.shown, in: connection
        ).prefix(Self.shown)
        if !emergencies.isEmpty {
            sections.append(
                SquareSection(
                    title: visit.say("bulletin.urgency.emergency"), links: emergencies.map { link($0, visit) },
                    order: 1, isUrgent: true))
        }
        // Emergencies stand above already, so there may be more to read than to show.
        let newest = try services.store.announcements(
            .current, on: today, limit: Self.shown + emergencies.count, in: connection
        ).filter { $0.announcement?.urgency != .emergency }.prefix(Self.shown)
        if !newest.isEmpty {
            sections.append(
                SquareSection(
                    title: visit.say("bulletin.announcements.title"), links: newest.map { link($0, visit) },
                    more: Link(visit.say("bulletin.more.announcement"), path: "/announcements"), order: 5))
        }
        let next = try upcoming(today, connection)
        if !next.isEmpty {
            sections.append(
                SquareSection(
                    title: visit.say("bulletin.events.square"),
                    links: next.map { entry, day in
                        Link(
                            visit.say(
                                "bulletin.square_line",
                                ["date": .date(day), "title": .text(entry.words.title.text(in: visit.language))]),
                            path: entry.path, icon: "calendar")
                    }, more: Link(visit.say("bulletin.more.event"), path: "/events"), order: 10))
        }
        return sections
    }

    private func link(_ entry: BulletinEntry, _ visit: Visit) -> Link {
        Link(
            visit.say(
                "bulletin.square_line",
                [
                    "date": .date((entry.publishedAt ?? entry.changedAt).date),
                    "title": .text(entry.words.title.text(in: visit.language)),
                ]), path: entry.path, icon: "megaphone")
    }

    /// The next events, each with the day on which it is next.
    private func upcoming(_ today: CalendarDate, _ connection: Connection) throws -> [(BulletinEntry, CalendarDate)] {
        let horizon = today.adding(days: 92)
        let entries = try services.store.events(from: today, through: horizon, limit: 200, in: connection)
        let next = entries.filter { $0.stage == .published }.compactMap { entry in
            entry.event?.occurrences(from: today, through: horizon, limit: 1).first.map { (entry, $0.first) }
        }
        return Array(next.sorted { ($0.1, $0.0.id.text) < ($1.1, $1.0.id.text) }.prefix(Self.shown))
    }
}
