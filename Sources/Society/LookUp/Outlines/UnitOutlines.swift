import Base
import House
import Identity
import Storage
import Web

/// Puts the outlines of the units of today on the map, in the order of the units.
struct UnitOutlines: MapSource {
    let units: UnitDirectory

    var topics: [Topic] { ["lookup", UnitStore.topic] }

    func outlines(_ visit: Visit, in connection: Connection) throws -> [MapOutline] {
        let known = Dictionary(try UnitOutline.current(in: connection).map { ($0.unit, $0) }) { first, _ in first }
        if known.isEmpty { return [] }
        return try units.units(asOf: visit.now.date, in: connection).compactMap { unit in
            guard let found = known[unit.id], let outline = found.outline else { return nil }
            return MapOutline(
                outline: outline, title: unit.name.text(in: visit.language), kind: visit.say(unit.kindText),
                path: unit.path, source: found.source, assurance: visit.say(found.assuranceText))
        }
    }
}

extension UnitOutline {
    /// How sure it is: the text of its mark.
    var assuranceText: TextKey {
        isSynthetic ? "lookup.outlines.synthetic" : TextKey("lookup.verified.\(verified)")
    }
}
