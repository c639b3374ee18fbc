public import Audit
public import Base
import Codes
import House
import Identity
public import Storage

/// Gives each unit of today a code and everyone a way to find it; units that have ended are found with what they became.
///
/// A second run changes nothing. A unit that was renamed, moved or ended since gets a new entry, and its code the new name.
public struct PublishUnits: Sendable {
    private let codes: PublicCodes
    private let database: Database
    private let store = UnitStore()

    public init(codes: PublicCodes, database: Database) {
        self.codes = codes
        self.database = database
    }

    /// What a run did.
    public struct Outcome: Sendable, Hashable {
        /// Codes that are new.
        public var issued = 0
        /// Codes that bear another name now.
        public var renamed = 0
        /// Entries of the search that are new or say something else.
        public var renewed = 0

        var isNothing: Bool { self == Outcome() }
    }

    public func callAsFunction(by actor: AuditActor, at now: Instant, in transaction: Transaction) throws -> Outcome {
        let tree = Tree(
            histories: try store.histories(until: now.date, in: transaction),
            successors: try store.successors(in: transaction), day: now.date)
        var outcome = Outcome()
        // The search shows the latest first: what has ended comes last, and the first unit of the list first.
        let latestLast = tree.histories.reversed()
        let ended = latestLast.filter { !tree.isInForce($0) }
        for history in ended + latestLast.filter(tree.isInForce) {
            guard let unit = history.last else { continue }
            var code = ""
            if tree.isInForce(history) {
                if let known = try codes.code(kind: UnitTarget.kind, target: unit.key, in: transaction) {
                    code = known.code.text
                    outcome.renamed += try codes.rename(
                        kind: UnitTarget.kind, target: unit.key, to: unit.name, in: transaction)
                } else {
                    code = try codes.issue(
                        kind: UnitTarget.kind, target: unit.key, unit: unit.id, title: unit.name, in: transaction
                    ).text
                    outcome.issued += 1
                }
            }
            if try SearchIndex().renew(tree.entry(of: history, code: code), in: transaction) { outcome.renewed += 1 }
        }
        if outcome.isNothing { return outcome }
        try transaction.raise(UnitStore.topic, in: database)
        try AuditLog().record(
            AuditEntry(
                actor: actor, action: "lookup.publish_units", subject: AuditSubject("lookup.units", "all"), unit: nil,
                facts: [
                    "issued": .integer(Int64(outcome.issued)), "renamed": .integer(Int64(outcome.renamed)),
                    "renewed": .integer(Int64(outcome.renewed)),
                ], at: now),
            in: transaction)
        return outcome
    }
}

/// All units with their past, as entries of the search say it.
private struct Tree {
    let histories: [[AdministrativeUnit]]
    let successors: [ID<AdministrativeUnit>: ID<AdministrativeUnit>]
    let day: CalendarDate
    private let byID: [ID<AdministrativeUnit>: [AdministrativeUnit]]

    init(
        histories: [[AdministrativeUnit]], successors: [ID<AdministrativeUnit>: ID<AdministrativeUnit>],
        day: CalendarDate
    ) {
        self.histories = histories
        self.successors = successors
        self.day = day
        byID = Dictionary(histories.compactMap { history in history.last.map { ($0.id, history) } }) { first, _ in first
        }
    }

    func isInForce(_ history: [AdministrativeUnit]) -> Bool { history.last?.period.contains(day) ?? false }

    func entry(of history: [AdministrativeUnit], code: String) -> SearchIndex.Entry {
        let unit = history[history.count - 1]
        let former = formerParents(of: history)
        let names = history.dropLast().map(\.name).filter { $0 != unit.name }
        var detail = [unit.parent.flatMap { name(of: $0, on: last(unit)) }?.vietnamese].compactMap(\.self)
        if isInForce(history) {
            detail += former.prefix(1).map { "(\($0.vietnamese))" }
        } else {
            detail += unit.period.until.map { ["(\u{2013} \(written($0.adding(days: -1))))"] } ?? []
            detail += successors[unit.id].flatMap { name(of: $0, on: day) }.map { ["\u{2192} \($0.vietnamese)"] } ?? []
        }
        let words = [unit.name] + names + former
        return SearchIndex.Entry(
            source: UnitTarget.kind, record: unit.key, unit: unit.id.text, audience: "public",
            title: unit.name.vietnamese, detail: detail.joined(separator: " "), path: unit.path,
            words: (words.map(\.searchable) + [unit.phone, unit.code, code]).joined(separator: " "))
    }

    /// What the unit belonged to before, the latest first: people go on saying where they were born.
    private func formerParents(of history: [AdministrativeUnit]) -> [LocalizedText] {
        guard let unit = history.last else { return [] }
        return history.dropLast().reversed().compactMap { earlier in
            guard let parent = earlier.parent, parent != unit.parent else { return nil }
            return name(of: parent, on: last(earlier))
        }
    }

    /// The last day of the period up to today.
    private func last(_ unit: AdministrativeUnit) -> CalendarDate {
        min(unit.period.until?.adding(days: -1) ?? day, day)
    }

    private func name(of id: ID<AdministrativeUnit>, on day: CalendarDate) -> LocalizedText? {
        let history = byID[id] ?? []
        return (history.last { $0.period.from <= day } ?? history.first)?.name
    }

    private func written(_ date: CalendarDate) -> String { "\(date.day)/\(date.month)/\(date.year)" }
}
