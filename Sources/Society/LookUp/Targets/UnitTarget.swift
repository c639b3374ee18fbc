import Base
import House
import Storage
import Texts
import Web

/// What the code on the door of an office or at the entrance of a village opens. The target of the code is the unit's
/// key.
struct UnitTarget: ScanTarget {
    static let kind = "lookup.unit"

    let units: UnitDirectory
    let codes: PublicCodes

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (today, units, codes) = (visit.now.date, units, codes)
        let found = try await visit.site.database.read { connection in
            try UnitFacts.read(key: code.target, on: today, units: units, codes: codes, in: connection)
        }
        guard let facts = found else { throw Problem.notFound }
        let unit = facts.unit
        var sections: [ScanPage.Section] = []
        let contact = facts.contact(visit)
        if !contact.isEmpty { sections.append(.init(visit.say("lookup.unit_contact"), rows: contact)) }
        let story = facts.story(visit)
        if !story.isEmpty { sections.append(.init(visit.say("lookup.unit_story"), lines: story)) }
        if !facts.children.isEmpty {
            sections.append(
                .init(visit.say("lookup.unit_children"), lines: facts.children.map { $0.name.text(in: visit.language) })
            )
        }
        sections += facts.contacts.sections(visit)
        if let census = facts.census { sections.append(census.section(visit)) }
        let about = Link(visit.say("lookup.unit_open"), path: unit.path, icon: unit.icon)
        let next: Link? =
            if let successor = facts.successor {
                Link(
                    visit.say("lookup.unit_go_on", ["unit": .localized(successor.name)]), path: successor.path,
                    icon: "next")
            } else if !unit.phone.isEmpty, facts.isInForce {
                Link("\(visit.say("lookup.unit_call")) \(unit.phone)", path: "tel:\(unit.phone)", icon: "phone")
            } else {
                nil
            }
        return ScanPage(
            kind: visit.say(unit.kindText), icon: unit.icon, title: unit.name.text(in: visit.language),
            titleLanguage: unit.name.language(for: visit.language),
            owner: facts.parent?.name.text(in: visit.language) ?? "", since: facts.since(visit),
            badge: facts.state(visit),
            action: next ?? about, moreActions: next == nil ? [] : [about], sections: sections,
            json: ["key": .string(unit.key), "unit_kind": .string(unit.kind.rawValue), "path": .string(unit.path)])
    }

    func deskPath(_ code: CodeRecord) -> String? { nil }
}
