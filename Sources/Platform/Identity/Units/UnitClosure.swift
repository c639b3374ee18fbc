import Base
import House
public import Storage

/// Who is above whom, and when: what `Scope` asks.
///
/// A unit is its own ancestor at all times. A unit that became another is below it from that day, and one that ended
/// without a successor stays below its last parent: old rows are never out of everyone's sight.
public enum UnitClosure {
    /// One line of the table.
    struct Link: Hashable, Sendable {
        let ancestor: ID<AdministrativeUnit>
        let depth: Int
        let from: CalendarDate
        let until: CalendarDate
    }

    /// Makes the table anew from the units; call it after any change of theirs, in the same transaction.
    public static func rebuild(in transaction: Transaction) throws {
        typealias Unit = ID<AdministrativeUnit>
        var edges: [Unit: [Link]] = [:]
        var last: [Unit: (parent: Unit?, until: CalendarDate)] = [:]
        let versions = try transaction.rows(
            "SELECT unit_id, parent_id, from_date, until_date FROM unit_version ORDER BY unit_id, from_date"
        ) { row in
            (
                unit: try row["unit_id"] as Unit, parent: Unit(try row["parent_id"] as String),
                from: try row["from_date"] as CalendarDate, until: try row["until_date"] as CalendarDate
            )
        }
        for version in versions {
            last[version.unit] = (version.parent, version.until)
            guard let parent = version.parent else { continue }
            edges[version.unit, default: []].append(
                Link(ancestor: parent, depth: 1, from: version.from, until: version.until))
        }
        let units = try transaction.rows("SELECT id, became_id FROM unit ORDER BY id") { row in
            (id: try row["id"] as Unit, became: Unit(try row["became_id"] as String))
        }
        for unit in units {
            guard let (parent, until) = last[unit.id], until < .openEnd, let heir = unit.became ?? parent else {
                continue
            }
            edges[unit.id, default: []].append(Link(ancestor: heir, depth: 1, from: until, until: .openEnd))
        }
        var known: [Unit: [Link]] = [:]
        try transaction.execute("DELETE FROM unit_closure")
        var lines: [SQL] = []
        for unit in units {
            for link in links(of: unit.id, edges: edges, known: &known, visiting: []) {
                lines.append("(\(link.ancestor), \(unit.id), \(link.depth), \(link.from), \(link.until))")
            }
        }
        for start in stride(from: 0, to: lines.count, by: 100) {
            let chunk = SQL.joined(Array(lines[start..<min(start + 100, lines.count)]), by: ", ")
            try transaction.execute(
                "INSERT INTO unit_closure (ancestor_id, descendant_id, depth, from_date, until_date) VALUES \(chunk)")
        }
    }

    /// All lines of one unit; a circle of parents ends where it closes.
    static func links(
        of unit: ID<AdministrativeUnit>, edges: [ID<AdministrativeUnit>: [Link]],
        known: inout [ID<AdministrativeUnit>: [Link]], visiting: Set<ID<AdministrativeUnit>>
    ) -> [Link] {
        if let links = known[unit] { return links }
        var found = [Link(ancestor: unit, depth: 0, from: .unknownBeginning, until: .openEnd)]
        let path = visiting.union([unit])
        for edge in edges[unit] ?? [] where !path.contains(edge.ancestor) {
            for link in links(of: edge.ancestor, edges: edges, known: &known, visiting: path)
            where link.ancestor != unit {
                let from = max(edge.from, link.from)
                let until = min(edge.until, link.until)
                if from < until {
                    found.append(Link(ancestor: link.ancestor, depth: link.depth + 1, from: from, until: until))
                }
            }
        }
        let merged = merge(found)
        if visiting.isEmpty || (edges[unit] ?? []).allSatisfy({ !visiting.contains($0.ancestor) }) {
            known[unit] = merged
        }
        return merged
    }

    /// Periods of the same ancestor at the same depth that touch become one.
    private static func merge(_ links: [Link]) -> [Link] {
        var result: [Link] = []
        for link in links.sorted(by: { ($0.ancestor, $0.from) < ($1.ancestor, $1.from) }) {
            if let last = result.last, last.ancestor == link.ancestor, last.depth == link.depth, last.until == link.from
            {
                result[result.count - 1] = Link(
                    ancestor: last.ancestor, depth: last.depth, from: last.from, until: link.until)
            } else {
                result.append(link)
            }
        }
        return result
    }
}
