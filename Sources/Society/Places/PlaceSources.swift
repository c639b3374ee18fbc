import Base
import House
import Storage
import Texts
import Web

/// On the square: which kinds of places there are, and how many of each.
struct SquarePlaces: SquareSource {
    var topics: [Topic] { [PlaceServices.topic] }

    func sections(_ visit: Visit, in connection: Connection) throws -> [SquareSection] {
        let kinds = try PlaceStore.kinds(on: visit.now.date, in: connection)
        guard !kinds.isEmpty else { return [] }
        let near = Link(visit.say("places.near.title"), path: "/places/near", icon: "pin")
        let links = kinds.prefix(8).map { kind, count in
            Link(
                visit.say(
                    "places.kind_count", ["kind": .text(visit.say(kind.text)), "count": .number(count)]),
                path: "/places?kind=\(kind.rawValue)", icon: kind.icon)
        }
        return [
            SquareSection(
                title: visit.say("places.title"), links: [near] + links,
                more: Link(visit.say("places.show_all"), path: "/places"), order: 50)
        ]
    }
}

/// Puts the places on the map.
struct PlacePoints: MapSource {
    /// More than that is no map.
    static let limit = 2_000

    var topics: [Topic] { [PlaceServices.topic] }

    func points(_ visit: Visit, in connection: Connection) throws -> [MapPoint] {
        try PlaceStore.located(on: visit.now.date, limit: Self.limit, in: connection).compactMap { place in
            place.facts.position.map { position in
                MapPoint(
                    position: position, title: place.title.text(in: visit.language),
                    kind: visit.say(place.facts.kind.text), icon: place.facts.kind.icon, path: place.path)
            }
        }
    }
}

/// Adds the places of a unit to its page, and to the page of a place what is nearby.
struct PlaceAddendum: PageAddendum {
    private static let neighbours = 5
    private static let ofUnit = 50
    /// How far neighbours are sought, in metres.
    private static let walk = 5_000.0

    func addition(to code: CodeRecord, _ visit: Visit, in connection: Connection) throws -> PageAddition? {
        let today = visit.now.date
        guard code.kind == PlaceServices.kind,
            let place = try PlaceStore.find(key: code.target, in: connection), place.isOpen(on: today),
            let position = place.facts.position
        else { return nil }
        let near = try PlaceStore.near(
            position, within: Self.walk, on: today, limit: Self.neighbours, except: place.id, in: connection)
        guard !near.isEmpty else { return nil }
        let links = near.map { place, metres in
            Link(
                visit.say(
                    "places.with_distance",
                    [
                        "title": .localized(place.title), "distance": .text(DistanceWords(visit: visit).text(metres)),
                    ]), path: place.path, icon: place.facts.kind.icon)
        }
        let more = Link(visit.say("places.near.more"), path: "/places/near?at=\(position.query)", icon: "pin")
        return PageAddition(sections: [.init(visit.say("places.near.others"), links: links + [more])])
    }

    func addition(to unit: AdministrativeUnit, _ visit: Visit, in connection: Connection) throws -> PageAddition? {
        let today = visit.now.date
        let filter = PlaceFilter(units: .below([unit.id], asOf: today), openOn: today)
        let found = try PlaceStore.list(filter, scope: PlaceStore.everyone, limit: Self.ofUnit, in: connection)
        guard !found.isEmpty else { return nil }
        var links = found.prefix(Self.ofUnit).map { place in
            Link(place.title.text(in: visit.language), path: place.path, icon: place.facts.kind.icon)
        }
        if found.count > Self.ofUnit {
            links.append(Link(visit.say("places.show_all"), path: "/places?unit=\(unit.key)"))
        }
        return PageAddition(sections: [.init(visit.say("places.title"), links: links)])
    }
}

/// Distances as people say them.
struct DistanceWords {
    let visit: Visit

    /// `350 m`, `1,2 km`, `14 km`.
    func text(_ metres: Double) -> String {
        guard metres >= 995 else {
            let rounded = metres < 100 ? Int64(metres.rounded()) : Int64((metres / 10).rounded()) * 10
            return visit.say("places.distance.metres", ["number": .number(rounded)])
        }
        let tenths = Int64((metres / 100).rounded())
        let (whole, rest) = tenths.quotientAndRemainder(dividingBy: 10)
        let number =
            whole < 10 && rest > 0
            ? visit.formats.number(whole) + visit.say("texts.format.decimal") + visit.formats.number(rest)
            : visit.formats.number(whole < 10 ? whole : Int64((metres / 1000).rounded()))
        return visit.say("places.distance.kilometres", ["number": .text(number)])
    }
}
