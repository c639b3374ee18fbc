import Base
import House
import Identity
import Storage
import Texts
import Web

/// `GET /`: the square of the commune. Search, scan, what people come for, its villages and offices.
struct ShowSquare: Sendable {
    let units: UnitDirectory
    /// The key of the unit whose square it is.
    let home: String
    let menu: [MenuItem]
    let sources: [any SquareSource]

    /// Titles up to this length stand in two columns on a phone.
    private static let shortTitle = 36

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let today = visit.now.date
        let (units, home, sources) = (units, home, sources)
        let (commune, groups, offices, given) = try await visit.site.database.read { connection in
            let all = try units.units(asOf: today, in: connection)
            let given = try sources.flatMap { try $0.sections(visit, in: connection) }.sorted { $0.order < $1.order }
            let commune = try units.home(home, asOf: today, in: connection)
            guard let commune else {
                return (AdministrativeUnit?.none, [VillageGroup](), [AdministrativeUnit](), given)
            }
            return (
                commune, try VillageGroup.of(commune, among: all, units: units, in: connection),
                UnitTree.below(commune.id, among: all).filter { $0.kind != .village }, given
            )
        }
        return .page(
            Page(
                "lookup/show_square",
                [
                    "title": commune?.name.text(in: visit.language) ?? visit.say("lookup.square.title"),
                    "square": ["tiles": tiles(visit)] as ViewModel,
                    "urgent": given.filter(\.isUrgent).map(model),
                    "sections": given.filter { !$0.isUrgent }.map(model),
                    "village_groups": groups.map { $0.viewModel(visit) },
                    "offices": offices.map { $0.linkModel(visit) },
                ]))
    }

    private func model(_ section: SquareSection) -> ViewModel {
        // The same symbol on every line says nothing.
        let isMixed = Set(section.links.map(\.icon)).count > 2
        return [
            "title": section.title, "more": section.more?.viewModel,
            "is_short": section.links.allSatisfy { $0.title.count <= Self.shortTitle },
            "links": section.links.map { link -> ViewModel in
                ["title": link.title, "url": link.path, "icon": isMixed ? link.icon : nil]
            },
        ]
    }

    private func tiles(_ visit: Visit) -> [ViewModel] {
        menu.filter { $0.place == .square && $0.permission == nil && $0.path != "/" }.sorted { $0.order < $1.order }.map
        {
            ["title": visit.say($0.title), "url": $0.path, "icon": $0.icon]
        }
    }
}

/// Villages that belonged to the same unit before the last reform.
struct VillageGroup: Sendable {
    /// nil for villages that have always belonged here.
    let formerUnit: AdministrativeUnit?
    let villages: [AdministrativeUnit]

    /// The villages of the commune in groups, in the order of the tree.
    static func of(
        _ commune: AdministrativeUnit, among all: [AdministrativeUnit], units: UnitDirectory, in connection: Connection
    ) throws -> [VillageGroup] {
        let villages = UnitTree.below(commune.id, among: all).filter { $0.kind == .village }
        var before: [String: AdministrativeUnit] = [:]
        var parents: [ID<AdministrativeUnit>: AdministrativeUnit] = [:]
        // All moved on one day as a rule: one look at the day before.
        for day in Set(villages.map(\.period.from)) where day > .unknownBeginning {
            for unit in try units.units(asOf: day.adding(days: -1), in: connection) {
                parents[unit.id] = unit
                if unit.kind == .village { before[unit.key] = unit }
            }
        }
        var groups: [(key: ID<AdministrativeUnit>?, villages: [AdministrativeUnit])] = []
        for village in villages {
            let former = before[village.key]?.parent.flatMap { $0 == commune.id ? nil : $0 }
            if let index = groups.firstIndex(where: { $0.key == former }) {
                groups[index].villages.append(village)
            } else {
                groups.append((former, [village]))
            }
        }
        return groups.map { group in
            VillageGroup(
                formerUnit: group.key.flatMap { parents[$0] }, villages: group.villages)
        }
    }

    func viewModel(_ visit: Visit) -> ViewModel {
        let title =
            formerUnit.map { visit.say("lookup.square.villages_of", ["unit": .localized($0.name)]) }
            ?? visit.say("lookup.square.villages")
        return ["title": title, "villages": villages.map { $0.linkModel(visit) }]
    }
}

/// Walks a list of units as the tree that it is.
enum UnitTree {
    /// All units below the one, parents before children, siblings in the order of the list.
    static func below(_ root: ID<AdministrativeUnit>, among all: [AdministrativeUnit]) -> [AdministrativeUnit] {
        let children = Dictionary(grouping: all) { $0.parent }
        var result: [AdministrativeUnit] = []
        var seen: Set<ID<AdministrativeUnit>> = [root]
        func walk(_ id: ID<AdministrativeUnit>) {
            for child in children[id] ?? [] where seen.insert(child.id).inserted {
                result.append(child)
                walk(child.id)
            }
        }
        walk(root)
        return result
    }

    /// The units directly below the one.
    static func children(of root: ID<AdministrativeUnit>, among all: [AdministrativeUnit]) -> [AdministrativeUnit] {
        all.filter { $0.parent == root && $0.id != root }
    }
}

extension AdministrativeUnit {
    /// For lists of links: `title`, `url`, `icon`, `kind`, `phone`.
    func linkModel(_ visit: Visit) -> ViewModel {
        var model: ViewModel = [
            "title": name.text(in: visit.language), "url": path, "icon": icon, "kind": visit.say(kindText),
            "phone": phone,
        ]
        if name.language(for: visit.language) != visit.language { model["lang"] = "vi" }
        return model
    }
}
