import Base
import House
import Storage
import Web

/// The dossiers behind one number of the figures: the same conditions that counted it.
struct FigureSlice: Sendable, Hashable {
    /// Whether the dossier was there before the period began.
    enum Origin: String, Sendable, CaseIterable { case carried, received }

    let period: Figures.Period
    /// nil for all.
    var cells: [Figures.Cell]?
    var origin: Origin?
    /// What the row of the number is about; nil for the sum.
    var narrowing: Narrowing?

    struct Narrowing: Sendable, Hashable {
        let dimension: Figures.Dimension
        let key: String
    }

    /// The conditions, one for each range of the period.
    func conditions(now: Instant) -> [SQL] { period.ranges(now).map { SQL.all([$0] + narrowed(now: now)) } }

    private func narrowed(now: Instant) -> [SQL] {
        var all: [SQL] = []
        if let cells { all.append("\(period.cell(now)) IN (\(list: cells))") }
        switch origin {
        case .none: break
        case .carried: all.append("dossier.accepted_at < \(period.start)")
        case .received: all.append("dossier.accepted_at >= \(period.start)")
        }
        if let narrowing { all.append(condition(narrowing, now: now)) }
        return all
    }

    private func condition(_ narrowing: Narrowing, now: Instant) -> SQL {
        switch narrowing.dimension {
        case .field where narrowing.key.isEmpty: "dossier.procedure_code NOT IN (SELECT code FROM procedure)"
        case .field: DossierFilter.isOf(field: narrowing.key)
        // A month narrows by its period.
        case .month: "1 = 1"
        default: "\(period.column(narrowing.dimension, now)) = \(narrowing.key)"
        }
    }

    /// The address of the list.
    var path: String {
        var fields = [("from", period.from.description), ("until", period.until.description)]
        fields.append(("cell", cells.map(Self.word) ?? "all"))
        if let origin { fields.append(("origin", origin.rawValue)) }
        if let narrowing { fields += [("by", narrowing.dimension.rawValue), ("key", narrowing.key)] }
        return ListPath.with(Form(fields), base: "/desk/dossiers")
    }

    /// Reads what `path` writes; nil where the list is none of the figures'.
    init?(_ query: Form) {
        guard let word = query.text("cell"), let from = query.text("from").flatMap({ CalendarDate($0) }),
            let until = query.text("until").flatMap({ CalendarDate($0) }), from <= until
        else { return nil }
        let cells: [Figures.Cell]?
        switch word {
        case "all": cells = nil
        case "resolved": cells = Figures.Cell.resolved
        case "open": cells = Figures.Cell.open
        default:
            guard let cell = Figures.Cell(rawValue: word) else { return nil }
            cells = [cell]
        }
        self.init(
            period: Figures.Period(from: from, until: until), cells: cells,
            origin: query.text("origin").flatMap(Origin.init(rawValue:)),
            narrowing: query.text("by").flatMap(Figures.Dimension.init(rawValue:)).map {
                Narrowing(dimension: $0, key: String((query.text("key") ?? "").prefix(100)))
            })
    }

    init(
        period: Figures.Period, cells: [Figures.Cell]? = nil, origin: Origin? = nil, narrowing: Narrowing? = nil
    ) {
        self.period = period
        self.cells = cells
        self.origin = origin
        self.narrowing = narrowing
    }

    private static func word(_ cells: [Figures.Cell]) -> String {
        switch cells {
        case Figures.Cell.resolved: "resolved"
        case Figures.Cell.open: "open"
        default: cells.first?.rawValue ?? "all"
        }
    }

    /// What the list is of, for its head.
    func title(_ visit: Visit) -> Message {
        let what = cells.map(Self.word) ?? origin?.rawValue ?? "all"
        return Message(
            "onestop.figures.list",
            [
                "what": .message(Message(TextKey("onestop.figures.cell.\(what)"))), "from": .date(period.from),
                "until": .date(period.until),
            ])
    }
}
