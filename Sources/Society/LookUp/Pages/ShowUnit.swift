import Base
import Codes
import House
import Identity
import Storage
import Texts
import Web

/// `GET /units`: all offices and villages of today, as a tree.
struct ListUnits: Sendable {
    let units: UnitDirectory
    let home: String

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let (units, home) = (units, home)
        let (commune, offices, groups) = try await visit.site.database.read { connection in
            let all = try units.units(asOf: today, in: connection)
            guard let commune = try units.home(home, asOf: today, in: connection) ?? all.first else {
                return (AdministrativeUnit?.none, [AdministrativeUnit](), [VillageGroup]())
            }
            return (
                commune, UnitTree.below(commune.id, among: all).filter { $0.kind != .village },
                try VillageGroup.of(commune, among: all, units: units, in: connection)
            )
        }
        let top = offices.filter { $0.parent == commune?.id }
        return .page(
            Page(
                "lookup/list_units",
                [
                    "title": visit.say("lookup.units.title"), "commune": commune?.linkModel(visit),
                    "has_offices": !top.isEmpty,
                    "offices": top.map { office -> ViewModel in
                        var model = office.linkModel(visit)
                        model["children"] = UnitTree.below(office.id, among: offices).map { $0.linkModel(visit) }
                        model["has_children"] = offices.contains { $0.parent == office.id }
                        return model
                    },
                    "village_groups": groups.map { $0.viewModel(visit) },
                    "empty": [
                        "icon": "building", "title": visit.say("web.empty.title"), "text": visit.say("web.empty.text"),
                    ] as ViewModel,
                ]))
    }
}

/// What is known of a unit: as it is or was last, what stands around it, what it was before and what it became.
struct UnitFacts: Sendable {
    let unit: AdministrativeUnit
    let isInForce: Bool
    let parent: AdministrativeUnit?
    let children: [AdministrativeUnit]
    let contacts: UnitContacts
    /// Earlier periods under other names or parents, the latest first, each with its parent then.
    let earlier: [(unit: AdministrativeUnit, parent: AdministrativeUnit?)]
    let successor: AdministrativeUnit?
    let predecessors: [AdministrativeUnit]
    let code: CodeRecord?
    /// What was counted in it; nil where nothing is written down, and of a unit that is no more.
    let census: UnitCensus?

    /// Reads them for the unit of that key; nil if there never was one.
    static func read(
        key: String, on day: CalendarDate, units: UnitDirectory, codes: any CodeRegistry, in connection: Connection
    ) throws -> UnitFacts? {
        let history = try units.history(key: key, until: day, in: connection)
        guard let unit = history.last(where: { $0.period.contains(day) }) ?? history.last else { return nil }
        let isInForce = unit.period.contains(day)
        let asOf = isInForce ? day : (unit.period.until ?? day).adding(days: -1)
        let all = try units.units(asOf: asOf, in: connection)
        return UnitFacts(
            unit: unit, isInForce: isInForce,
            parent: try unit.parent.flatMap { try units.unit($0, asOf: asOf, in: connection) },
            children: isInForce ? UnitTree.children(of: unit.id, among: all) : [],
            contacts: isInForce ? try UnitContacts.read(unit, among: all, on: day, in: connection) : .none,
            earlier: try history.filter { $0.period.from < unit.period.from }.reversed().map { earlier in
                let then = (earlier.period.until ?? day).adding(days: -1)
                return (earlier, try earlier.parent.flatMap { try units.unit($0, asOf: then, in: connection) })
            },
            successor: isInForce ? nil : try units.successor(of: unit, asOf: day, in: connection),
            predecessors: try units.predecessors(of: unit, in: connection),
            code: try codes.code(kind: UnitTarget.kind, target: key, in: connection),
            census: isInForce ? try UnitCensus.current([unit.id], in: connection)[unit.id] : nil)
    }

    /// One line: in force since when, or ended when.
    func state(_ visit: Visit) -> Badge {
        if let until = unit.period.until, !isInForce {
            return Badge(.warn, icon: "info", visit.say("lookup.unit_state.ended", ["date": .date(until)]))
        }
        return Badge(.good, icon: "check-circle", visit.say("lookup.unit_state.in_force"))
    }

    /// Since when, where that is recorded.
    func since(_ visit: Visit) -> String {
        unit.period.from == .unknownBeginning ? "" : visit.say("lookup.since", ["date": .date(unit.period.from)])
    }

    /// Telephone, address and the like, labelled.
    func contact(_ visit: Visit) -> [(label: String, value: String)] {
        [("phone", unit.phone), ("address", unit.address)].filter { !$0.1.isEmpty }.map {
            (visit.say(TextKey("lookup.unit_field.\($0.0)")), $0.1)
        }
    }

    /// What it was and what it became, in sentences.
    func story(_ visit: Visit) -> [String] {
        var lines: [String] = []
        for (earlier, parent) in earlier {
            guard let until = earlier.period.until else { continue }
            let name = Message.Argument.localized(earlier.name)
            if let parent {
                lines.append(
                    visit.say(
                        "lookup.story.was_in", ["name": name, "parent": .localized(parent.name), "date": .date(until)]))
            } else {
                lines.append(visit.say("lookup.story.was", ["name": name, "date": .date(until)]))
            }
        }
        for predecessor in predecessors {
            guard let until = predecessor.period.until else { continue }
            lines.append(
                visit.say("lookup.story.took_over", ["unit": .localized(predecessor.name), "date": .date(until)]))
        }
        if let successor, let until = unit.period.until {
            lines.append(
                visit.say(
                    "lookup.story.became",
                    ["unit": .localized(unit.name), "successor": .localized(successor.name), "date": .date(until)]))
        }
        return lines
    }
}

/// `GET /units/{key}`: the public page of a unit, in force or not.
struct ShowUnit: Sendable {
    let units: UnitDirectory
    let codes: PublicCodes
    let addenda: [any PageAddendum]

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        let (today, units, codes, addenda) = (visit.now.date, units, codes, addenda)
        let found = try await visit.site.database.read { connection in
            try UnitFacts.read(key: key, on: today, units: units, codes: codes, in: connection).map { facts in
                (facts, try addenda.compactMap { try $0.addition(to: facts.unit, visit, in: connection) })
            }
        }
        guard let (facts, additions) = found else { throw Problem.notFound }
        let unit = facts.unit
        var values: ViewModel = [
            "title": unit.name.text(in: visit.language), "kind": visit.say(unit.kindText), "icon": unit.icon,
            "badge": facts.state(visit).viewModel, "since": facts.since(visit),
            "parent": facts.parent?.linkModel(visit), "phone": unit.phone, "address": unit.address,
            "children": facts.children.map { $0.linkModel(visit) }, "has_children": !facts.children.isEmpty,
            "story": facts.story(visit), "has_story": !facts.story(visit).isEmpty,
            "successor": facts.successor?.linkModel(visit),
            "has_predecessors": !facts.predecessors.isEmpty,
            "predecessors": facts.predecessors.map { $0.linkModel(visit) },
            "more_actions": additions.flatMap(\.links).map(\.viewModel),
            "sections": (additions.flatMap(\.sections) + [facts.census?.section(visit)].compactMap(\.self)).map(
                ScanPageView(visit: visit).section),
        ]
        values.merge(facts.contacts.viewModel(visit))
        if unit.name.language(for: visit.language) != visit.language { values["title_lang"] = "vi" }
        if let code = facts.code, code.state == .published {
            values["qr"] =
                [
                    "src": "\(code.code.path).svg", "code": code.code.grouped, "url": code.code.path,
                    "alt": visit.say("lookup.qr.alt", ["code": .text(code.code.grouped)]),
                ] as ViewModel
        }
        var page = Page("lookup/show_unit", values)
        page.share = Page.Share(title: unit.name.text(in: visit.language), text: visit.say(unit.kindText))
        return .page(page)
    }
}

/// `GET /emergency`: whom to call when minutes count. Shown whole, without anything to load.
struct ListEmergencyNumbers: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let numbers = try await visit.site.database.read { try EmergencyNumber.list(in: $0) }
        if visit.wantsJSON {
            return .json([
                "numbers": .array(
                    numbers.map { ["number": .string($0.number), "name": .string($0.name.text(in: visit.language))] })
            ])
        }
        return .page(
            Page(
                "lookup/list_emergency_numbers",
                [
                    "title": visit.say("lookup.emergency.title"), "has_numbers": !numbers.isEmpty,
                    "is_unverified": numbers.contains { $0.verified != "read" },
                    "numbers": numbers.map { number -> ViewModel in
                        [
                            "number": number.number, "name": number.name.text(in: visit.language),
                            "text": number.text.text(in: visit.language),
                        ]
                    },
                    "empty": [
                        "icon": "phone", "title": visit.say("web.empty.title"), "text": visit.say("web.empty.text"),
                    ] as ViewModel,
                ]))
    }
}
