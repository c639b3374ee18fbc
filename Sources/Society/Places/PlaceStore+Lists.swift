import Base
import Foundation
import House
import Storage

/// What a list of places is narrowed to.
struct PlaceFilter: Sendable, Hashable {
    var kind: PlaceFacts.Kind?
    var state: Place.State?
    var translation: Place.TranslationState?
    /// The places of these units and of all below them.
    var units: Scope?
    /// Only what the public sees on that day.
    var openOn: CalendarDate?
    /// Words of the title, the nicknames, the address, the telephone number.
    var words: String?

    fileprivate var conditions: [SQL] {
        var conditions: [SQL] = []
        if let kind { conditions.append("kind = \(kind)") }
        if let state { conditions.append("state = \(state)") }
        if let translation { conditions.append("translation = \(translation)") }
        if let units { conditions.append(units.contains("unit_id")) }
        if let openOn { conditions.append(PlaceStore.isOpen(on: openOn)) }
        // What remains without the word differs from the whole: a search within a text that both engines know.
        for word in (words ?? "").foldedWords().prefix(6) {
            conditions.append("replace(folded, \(word), '') <> folded")
        }
        return conditions
    }
}

/// A place in the list: the last one that was shown.
struct PlaceCursor: Sendable, Hashable {
    let sortKey: String
    let key: String

    init(_ place: Place) {
        sortKey = place.title.vietnamese.folded()
        key = place.key
    }

    /// Reads `truong tieu hoc.primary-school`; nil for anything else.
    init?(_ text: String) {
        guard text.count <= 600, let dot = text.lastIndex(of: ".") else { return nil }
        sortKey = String(text[..<dot])
        key = String(text[text.index(after: dot)...])
    }

    var text: String { "\(sortKey).\(key)" }
}

extension PlaceStore {
    /// What the public sees on that day: the one condition for lists, map, search and neighbours.
    static func isOpen(on day: CalendarDate) -> SQL {
        "state = \(Place.State.published) AND publish_from <= \(day)"
    }

    /// The condition of every public list.
    static let everyone = Scope.everything(because: "published places are for everyone")

    /// Places of the scope by title; one more than `limit` when there are more.
    static func list(
        _ filter: PlaceFilter, scope: Scope, after cursor: PlaceCursor? = nil, limit: Int, in connection: Connection
    ) throws -> [Place] {
        var conditions = filter.conditions + [scope.contains("unit_id")]
        if let cursor {
            conditions.append(
                "sort_key > \(cursor.sortKey) OR (sort_key = \(cursor.sortKey) AND key > \(cursor.key))")
        }
        return try connection.rows(
            """
            SELECT \(columns) FROM place_record WHERE \(SQL.all(conditions)) ORDER BY sort_key, key LIMIT \(limit + 1)
            """, read)
    }

    static func count(_ filter: PlaceFilter, scope: Scope, in connection: Connection) throws -> Int {
        let conditions = filter.conditions + [scope.contains("unit_id")]
        return try connection.value("SELECT count(*) FROM place_record WHERE \(SQL.all(conditions))") ?? 0
    }

    /// How many places of each kind the public sees, the most frequent first.
    static func kinds(on day: CalendarDate, in connection: Connection) throws -> [(kind: PlaceFacts.Kind, count: Int64)]
    {
        let rows = try connection.rows(
            "SELECT kind, count(*) AS number FROM place_record WHERE \(isOpen(on: day)) GROUP BY kind"
        ) { (PlaceFacts.Kind(rawValue: try $0["kind"]) ?? .other, try $0["number"] as Int64) }
        return Dictionary(rows, uniquingKeysWith: +).map { (kind: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.kind.rawValue) < ($0.count, $1.kind.rawValue) }
    }

    /// The open places nearest to the position, with their distance in metres; none beyond `within` metres.
    static func near(
        _ position: Position, within metres: Double, on day: CalendarDate, limit: Int, except id: ID<Place>? = nil,
        in connection: Connection
    ) throws -> [(place: Place, metres: Double)] {
        // A small circle first: where places are dense it holds enough, and few are read and sorted.
        for part in [metres / 25, metres / 5] {
            let found = try inCircle(position, metres: part, on: day, limit: limit, except: id, in: connection)
            if found.count == limit { return found }
        }
        return try inCircle(position, metres: metres, on: day, limit: limit, except: id, in: connection)
    }

    private static func inCircle(
        _ position: Position, metres: Double, on day: CalendarDate, limit: Int, except id: ID<Place>?,
        in connection: Connection
    ) throws -> [(place: Place, metres: Double)] {
        let (latitude, longitude) = position.micro
        // A degree of latitude is 111.2 km everywhere; one of longitude shrinks towards the poles.
        let shrinking = max(0.01, cos(position.latitude * Double.pi / 180))
        let height = Int64(metres / 0.1112) + 1
        let width = Int64(metres / 0.1112 / shrinking) + 1
        var conditions: [SQL] = [
            "has_position = 1", isOpen(on: day),
            "latitude BETWEEN \(latitude - height) AND \(latitude + height)",
            "longitude BETWEEN \(longitude - width) AND \(longitude + width)",
        ]
        if let id { conditions.append("id <> \(id)") }
        let permille = Int64(shrinking * 1000)
        let north: SQL = "(latitude - \(latitude))"
        let east: SQL = "((longitude - \(longitude)) * \(permille) / 1000)"
        // What the box and the plane get slightly wrong is put right in Swift, among a few more than are asked for.
        let found = try connection.rows(
            """
            SELECT \(columns) FROM place_record WHERE \(SQL.all(conditions))
            ORDER BY \(north) * \(north) + \(east) * \(east), key LIMIT \(limit + 10)
            """, read)
        let measured = found.compactMap { place in
            place.facts.position.map { (place: place, metres: position.distance(to: $0)) }
        }
        return Array(
            measured.filter { $0.metres <= metres }.sorted { ($0.metres, $0.place.key) < ($1.metres, $1.place.key) }
                .prefix(limit))
    }

    /// Open places that have a position, by title.
    static func located(
        on day: CalendarDate, units: Scope? = nil, limit: Int, in connection: Connection
    ) throws -> [Place] {
        var conditions: [SQL] = ["has_position = 1", isOpen(on: day)]
        if let units { conditions.append(units.contains("unit_id")) }
        return try connection.rows(
            """
            SELECT \(columns) FROM place_record WHERE \(SQL.all(conditions)) ORDER BY sort_key, key LIMIT \(limit)
            """, read)
    }

    /// Places whose day has come and that have not been put before the public, locked.
    static func due(on day: CalendarDate, limit: Int, in transaction: Transaction) throws -> [Place] {
        try transaction.rows(
            """
            SELECT \(columns) FROM place_record WHERE listed_at = 0 AND \(isOpen(on: day)) ORDER BY key
            LIMIT \(limit)\(transaction.skipLocked)
            """, read)
    }
}
