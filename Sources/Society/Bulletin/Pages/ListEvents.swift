import Base
import House
import Identity
import Storage
import Texts
import Web

/// `/events`: what takes place, a month at a time; `/events.ics` the same for calendar programs.
struct ListEvents: Sendable {
    let services: BulletinServices
    private static let most = 500

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let first = visit.query.text("month").flatMap { CalendarDate($0 + "-01") } ?? today.firstOfMonth
        guard (2000...2199).contains(first.year) else { throw Problem.notFound }
        let last = first.adding(days: 31).firstOfMonth.adding(days: -1)
        let services = services
        let (entries, units) = try await services.database.read { connection in
            let entries = try services.store.events(from: first, through: last, limit: Self.most, in: connection)
            return (entries, try services.units.find(entries.map(\.unit), asOf: today, in: connection))
        }
        var found: [(entry: BulletinEntry, event: PublicEvent, occurrence: PublicEvent.Occurrence)] = []
        for entry in entries {
            guard let event = entry.event else { continue }
            found += event.occurrences(from: first, through: last).map { (entry, event, $0) }
        }
        found.sort {
            ($0.occurrence.first, $0.event.startMinute ?? -1, $0.entry.id.text)
                < ($1.occurrence.first, $1.event.startMinute ?? -1, $1.entry.id.text)
        }
        let look = EntryLook(visit: visit)
        return .page(
            Page(
                "bulletin/list_events",
                [
                    "title": visit.say("bulletin.events.title"), "month": visit.formats.month(first),
                    "pager": [
                        "text": visit.formats.month(first),
                        "previous_url": "/events?month=\(first.adding(days: -1).yearAndMonth)",
                        "next_url": "/events?month=\(last.adding(days: 1).yearAndMonth)",
                    ] as ViewModel,
                    "entries": found.map { entry, event, occurrence -> ViewModel in
                        [
                            "url": entry.path, "title": entry.words.title.text(in: visit.language),
                            "lang": PublicLook(visit: visit, entry: entry).lang(entry.words.title),
                            "when": look.time(event, occurrence), "iso": occurrence.first.description,
                            "place": entry.words.place.text(in: visit.language),
                            "unit": units[entry.unit]?.name.text(in: visit.language),
                            "badge": look.mark(entry)?.viewModel,
                        ]
                    },
                    "calendar_url": "/events.ics",
                    "empty": found.isEmpty
                        ? [
                            "icon": "calendar", "title": visit.say("bulletin.events.empty"),
                            "text": visit.say("bulletin.events.empty_text"),
                        ] as ViewModel : nil,
                ]))
    }

    /// What has been on for a month and what comes, cancelled events among them, so that programs take them out.
    func calendar(_ visit: Visit) async throws -> Reply {
        let language = visit.query.text("words").flatMap(Language.init(rawValue:)) ?? visit.language
        let (services, today) = (services, visit.now.date)
        let (entries, units) = try await services.database.read { connection in
            let entries = try services.store.events(
                from: today.adding(days: -31), through: today.adding(days: 730), limit: Self.most, in: connection)
            return (entries, try services.units.find(entries.map(\.unit), asOf: today, in: connection))
        }
        let name = visit.site.catalog.text(TextKey("bulletin.events.title"), in: language)
        let items = entries.compactMap { $0.calendarItem(units[$0.unit], language, visit.site) }
        return .text(CalendarText(name: name, items: items).text, mediaType: CalendarText.mediaType)
    }
}

/// `/events/{key}`: one event; `/events/{key}.ics` for the calendar of the phone.
struct ShowEvent: Sendable {
    let services: BulletinServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let given = try visit.parameter("key")
        let isCalendar = given.hasSuffix(".ics")
        let key = isCalendar ? String(given.dropLast(4)) : given
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            guard let entry = try services.store.published(.event, key: key, in: connection) else {
                throw Problem.notFound
            }
            return (
                entry, try services.units.find(entry.unit, asOf: today, in: connection),
                try EntryRevisions().list(of: entry.id, in: connection),
                try services.codes.code(kind: entry.kind.source, target: entry.id.text, in: connection),
                entry.isInForce(on: today) ? try services.attachments(of: entry, in: connection) : []
            )
        }
        let (entry, unit, revisions, code, files) = found
        guard let event = entry.event else { throw Problem.notFound }
        if isCalendar {
            let items = [entry.calendarItem(unit, visit.language, visit.site)].compactMap(\.self)
            return .text(CalendarText(items: items).text, mediaType: CalendarText.mediaType)
        }
        if visit.wantsJSON { return .json(entry.json(visit)) }
        let look = PublicLook(visit: visit, entry: entry)
        let words = EntryLook(visit: visit)
        let place = entry.words.place
        var model = look.model(unit: unit)
        var rows: [ViewModel] = [["key": visit.say("bulletin.column.time"), "value": words.time(event)]]
        if let repetition = words.repetition(event) {
            rows.append(["key": visit.say("bulletin.column.repeats"), "value": repetition])
            if let next = event.occurrences(from: today, through: event.endsOn, limit: 1).first {
                rows.append(["key": visit.say("bulletin.column.next"), "value": words.time(event, next)])
            }
        }
        if !place.vietnamese.isEmpty {
            rows.append([
                "key": visit.say("bulletin.column.place"), "value": place.text(in: visit.language),
                "url": event.link.isEmpty ? nil : event.link,
            ])
        }
        model["facts"] = ["rows": rows] as ViewModel
        model["calendar_url"] = "\(entry.path).ics"
        model.merge(look.attachments(files))
        model["corrections"] = look.corrections(revisions)
        model["qr"] = look.symbol(code)
        var page = Page("bulletin/show_event", model)
        page.share = Page.Share(title: entry.words.title.text(in: visit.language), text: words.time(event))
        return .page(page)
    }
}

extension BulletinEntry {
    /// For calendar programs, in that language.
    func calendarItem(_ unit: AdministrativeUnit?, _ language: Language, _ site: Site) -> CalendarText.Item? {
        event.map { event in
            CalendarText.Item(
                uid: "\(id)@langso", title: words.title.text(in: language), text: words.text.text(in: language),
                place: words.place.text(in: language), organiser: unit?.name.text(in: language) ?? "LàngSố",
                address: site.link(path), event: event, isCancelled: stage == .withdrawn, createdAt: createdAt,
                changedAt: updatedAt)
        }
    }
}

extension CalendarDate {
    var firstOfMonth: CalendarDate { CalendarDate(year: year, month: month, day: 1) ?? self }
    /// `2026-11`.
    var yearAndMonth: String { String(description.prefix(7)) }
}
