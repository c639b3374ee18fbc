import Base
import House
import Identity
import Storage
import Texts
import Web

/// What the code on a printed announcement or event opens. The target of the code is the entry's identifier.
struct EntryTarget: ScanTarget {
    let services: BulletinServices
    let entryKind: BulletinEntry.Kind

    var kind: String { entryKind.source }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        guard let id = ID<BulletinEntry>(code.target) else { throw Problem.notFound }
        let (services, kind, today) = (services, entryKind, visit.now.date)
        let found = try await services.database.read { connection in
            try services.store.published(kind, id: id, in: connection).map {
                ($0, try services.units.find($0.unit, asOf: today, in: connection))
            }
        }
        guard let (entry, unit) = found else { throw Problem.notFound }
        let look = EntryLook(visit: visit)
        let (title, text) = (entry.words.title, entry.words.text)
        var sections: [ScanPage.Section] = []
        if entry.stage == .withdrawn {
            sections.append(.init(visit.say("bulletin.public.reason"), lines: [entry.remark]))
        }
        if let event = entry.event {
            let rows: [(String, String?)] = [
                (visit.say("bulletin.column.time"), look.time(event)),
                (visit.say("bulletin.column.repeats"), look.repetition(event)),
                (visit.say("bulletin.column.place"), entry.words.place.text(in: visit.language)),
            ]
            sections.append(
                .init(
                    visit.say("bulletin.column.time"),
                    rows: rows.compactMap { label, value in
                        value.flatMap { $0.isEmpty ? nil : (label: label, value: $0) }
                    }))
        }
        let shown = text.language(for: visit.language)
        sections.append(
            .init(
                visit.say("bulletin.field.text"), lines: MarkupText.paragraphs(text.text(in: visit.language)),
                language: shown == visit.language ? nil : shown))
        let next: TextKey = kind == .event ? "bulletin.scan.open_event" : "bulletin.scan.open_announcement"
        return ScanPage(
            kind: visit.say(TextKey("bulletin.kind.\(kind.rawValue)")), icon: kind.icon,
            title: title.text(in: visit.language), titleLanguage: title.language(for: visit.language),
            owner: unit?.name.text(in: visit.language) ?? "",
            since: entry.publishedAt.map { visit.say("bulletin.public.since", ["when": .instant($0)]) } ?? "",
            badge: look.publicState(entry), assurance: .verified,
            action: Link(visit.say(next), path: entry.path, icon: kind.icon),
            moreActions: [
                Link(visit.say(TextKey("bulletin.more.\(kind.rawValue)")), path: kind.path, icon: "list")
            ],
            sections: sections,
            json: ["key": .string(entry.key), "path": .string(entry.path)])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk\(entryKind.path)/\(code.target)" }
}
