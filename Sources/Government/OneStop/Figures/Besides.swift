import Base
import House
import Storage
import Web

/// What numbers count besides dossiers: what was resolved at once, with the list of each part.
struct Besides: Sendable {
    let source: any ResolvedAtOnce
    /// The field of each of its procedures; empty where the catalogue does not have the procedure.
    let fields: [String: String]

    /// Which of it belongs to a number of the figures; nil where none can.
    func extent(_ slice: FigureSlice) -> ResolvedAtOnceExtent? {
        if let cells = slice.cells, !cells.contains(.onTime) { return nil }
        if slice.origin == .carried { return nil }
        var extent = ResolvedAtOnceExtent(from: slice.period.from, until: slice.period.until)
        guard let narrowing = slice.narrowing else { return extent }
        let key = narrowing.key
        switch narrowing.dimension {
        case .field: return self.extent(from: extent.from, until: extent.until, field: key)
        case .procedure:
            if !source.procedures.contains(key) { return nil }
            extent.procedure = key
        case .unit:
            guard let unit = ID<AdministrativeUnit>(key) else { return nil }
            extent.unit = unit
        case .officer:
            guard let officer = ID<Account>(key) else { return nil }
            extent.officer = officer
        case .channel: return key == Dossier.Channel.counter.rawValue ? extent : nil
        case .month: break
        }
        return extent
    }

    /// Which of it belongs to a field, or to all; nil where none does. Its procedures are of one field, or each of its own.
    func extent(from: CalendarDate, until: CalendarDate, field: String?) -> ResolvedAtOnceExtent? {
        let chosen = source.procedures.filter { field == nil || fields[$0, default: ""] == field }
        if chosen.isEmpty { return nil }
        return ResolvedAtOnceExtent(
            from: from, until: until, procedure: chosen.count == source.procedures.count ? nil : chosen.first)
    }

    func count(_ slice: FigureSlice, _ scope: Scope, in connection: Connection) throws -> Int {
        guard let extent = extent(slice) else { return 0 }
        return try connection.value("SELECT count(*) FROM (\(source.relation(extent, scope))) AS at_once") ?? 0
    }

    /// The list of what belongs to a number; nil where none does, or the actor may not open it.
    func path(_ slice: FigureSlice, for actor: Actor) -> String? {
        actor.may(source.permission) ? extent(slice).map(source.path) : nil
    }
}

extension OneStopServices {
    /// What is counted besides dossiers; nil where nothing is resolved at once.
    func besides(in connection: Connection) throws -> Besides? {
        guard let atOnce else { return nil }
        let rows = try connection.rows(
            "SELECT code, field_key FROM procedure WHERE code IN (\(list: atOnce.procedures))"
        ) { row in (try row["code"] as String, try row["field_key"] as String) }
        return Besides(source: atOnce, fields: Dictionary(rows) { first, _ in first })
    }
}
