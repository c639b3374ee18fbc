import Audit
import Base
import House
import Storage
import Web

/// What becomes of one line.
struct ImportFate: Sendable {
    let number: Int
    let code: String
    let applicant: String
    let fate: Fate
    /// What is wrong.
    var note: Message?
    /// What changes.
    var changes: [Change] = []

    enum Fate: String, Sendable, CaseIterable { case error, new, changed, unchanged }

    /// A state stands there by its key, a moment as `2026-11-23 08:30`.
    struct Change: Sendable, Hashable {
        let field: ImportField
        let from: String
        let to: String
    }
}

/// Takes in what another system holds. The code of the other system tells which is which, so that a second run of the same list
/// changes nothing; a wrong line is left out and named.
struct ImportDossiers: Sendable {
    static let permission: Permission = "onestop.import"

    let services: OneStopServices
    private let store = OutsideStore()
    /// So many lines are one transaction, so that the desk goes on working meanwhile.
    private static let batch = 500

    init(services: OneStopServices) { self.services = services }

    /// What becomes of each line. Nothing is written with `isDry`.
    func callAsFunction(
        _ table: TableReading, _ mapping: ImportMapping, by actor: Actor, isDry: Bool, at now: Instant
    ) async throws -> [ImportFate] {
        try actor.require(Self.permission)
        let services = services
        let procedures = try await services.database.read { try services.catalogue.list(asOf: now.date, in: $0) }
        let lines = ImportLines(mapping: mapping, procedures: procedures).read(table)
        var fates: [ImportFate] = []
        fates.reserveCapacity(lines.count)
        for start in stride(from: 0, to: lines.count, by: Self.batch) {
            let part = Array(lines[start..<min(start + Self.batch, lines.count)])
            if isDry {
                fates += try await services.database.read { connection in
                    let known = try known(part, mapping, in: connection)
                    return try part.map { try decide($0, mapping, known, actor, in: connection).fate }
                }
            } else {
                fates += try await services.database.write(.alone) { transaction in
                    try apply(part, mapping, by: actor, at: now, in: transaction)
                }
            }
        }
        return fates
    }

    private func known(
        _ lines: [ImportLine], _ mapping: ImportMapping, in connection: Connection
    ) throws -> [String: OutsideDossier] {
        try store.known(codes(of: lines), of: mapping.system, in: connection)
    }

    private func codes(of lines: [ImportLine]) -> [String] {
        lines.compactMap { (try? $0.result.get()).map { ExternalCode.folded($0.code) } }
    }

    private func decide(
        _ line: ImportLine, _ mapping: ImportMapping, _ known: [String: OutsideDossier], _ actor: Actor,
        in connection: Connection
    ) throws -> (fate: ImportFate, facts: OutsideDossier.Facts?) {
        func fate(_ fate: ImportFate.Fate, _ note: Message? = nil, _ changes: [ImportFate.Change] = []) -> ImportFate {
            ImportFate(
                number: line.number, code: line.code, applicant: line.applicant, fate: fate, note: note,
                changes: changes)
        }
        switch line.result {
        case .failure(let objection): return (fate(.error, objection.message), nil)
        case .success(let facts):
            guard let there = known[ExternalCode.folded(facts.code)] else { return (fate(.new), facts) }
            guard try store.find(there.id, scope: actor.scope, in: connection) != nil else {
                return (fate(.error, "onestop.imports.line.other_unit"), nil)
            }
            let wanted = mapping.merged(facts, into: there.facts)
            let changes = wanted.differences(from: there.facts)
            return changes.isEmpty ? (fate(.unchanged), nil) : (fate(.changed, nil, changes), wanted)
        }
    }

    private func apply(
        _ lines: [ImportLine], _ mapping: ImportMapping, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> [ImportFate] {
        let known = try known(lines, mapping, in: transaction)
        let ours = try store.ours(codes(of: lines), of: mapping.system, scope: actor.scope, in: transaction)
        var counts: [String: JSONValue] = ["system": .string(mapping.system)]
        let fates = try lines.map { line -> ImportFate in
            let (fate, facts) = try decide(line, mapping, known, actor, in: transaction)
            guard let facts else { return fate }
            let folded = ExternalCode.folded(facts.code)
            let there = known[folded]
            let dossier = OutsideDossier(
                id: there?.id ?? ID(at: now), unit: there?.unit ?? actor.commune, facts: facts,
                link: there?.link ?? ours[folded], createdAt: there?.createdAt ?? now, changedAt: now)
            if there == nil {
                try store.insert(dossier, in: transaction)
            } else {
                try store.replace(facts, of: dossier.id, at: now, in: transaction)
            }
            try store.record(
                there == nil ? .imported : .changed, of: dossier.id, by: actor,
                text: fate.changes.map(\.field.rawValue).joined(separator: ","), at: now, in: transaction)
            try services.search.renew(dossier.entry, in: transaction)
            return fate
        }
        for (fate, group) in Dictionary(grouping: fates, by: \.fate) {
            counts[fate.rawValue] = .integer(Int64(group.count))
        }
        if fates.contains(where: { [.new, .changed].contains($0.fate) }) {
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.import_dossiers",
                    subject: AuditSubject("onestop.outside", ""), unit: actor.commune, facts: .object(counts), at: now),
                in: transaction)
        }
        return fates
    }
}

extension ImportMapping {
    /// The new facts, and the old ones where the list has no column for them.
    func merged(_ new: OutsideDossier.Facts, into old: OutsideDossier.Facts) -> OutsideDossier.Facts {
        func says(_ field: ImportField) -> Bool { columns[field] != nil }
        var facts = new
        if !says(.procedure) { (facts.procedure, facts.procedureName) = (old.procedure, old.procedureName) }
        if !says(.applicant) { facts.applicant = old.applicant }
        if !says(.due) { facts.dueAt = old.dueAt }
        if !says(.resolved), facts.standing.isFinished { facts.finishedAt = old.finishedAt }
        // A list with neither states nor results says nothing of how far a dossier is.
        if !says(.state), !says(.resolved) { (facts.standing, facts.finishedAt) = (old.standing, old.finishedAt) }
        if !says(.officer) { facts.officer = old.officer }
        if !says(.note) { facts.note = old.note }
        return facts
    }
}

extension OutsideDossier.Facts {
    /// What is not as it was. A code in another spelling is one of them.
    func differences(from old: OutsideDossier.Facts) -> [ImportFate.Change] {
        ImportField.allCases.compactMap { field in
            let (from, to) = (old.text(field), text(field))
            let isSame = from == to && (field != .procedure || procedure == old.procedure)
            return isSame ? nil : ImportFate.Change(field: field, from: from, to: to)
        }
    }

    private func text(_ field: ImportField) -> String {
        switch field {
        case .code: code
        case .procedure: procedureName
        case .applicant: applicant
        case .received: Self.written(receivedAt)
        case .due: dueAt.map(Self.written) ?? ""
        case .resolved: finishedAt.map(Self.written) ?? ""
        case .state: standing.rawValue
        case .officer: officer
        case .note: note
        }
    }

    private static func written(_ moment: Instant) -> String {
        let minute = moment.minuteOfDay
        if minute == 0 || minute == 1_439 { return "\(moment.date)" }
        let (hour, rest) = (minute / 60, minute % 60)
        return "\(moment.date) \(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension OutsideDossier {
    /// Where the officials' search finds it.
    var entry: SearchIndex.Entry {
        SearchIndex.Entry(
            source: "onestop.outside", record: id.text, unit: unit.text, audience: DossierRules.read.name,
            title: facts.applicant.isEmpty ? facts.code : facts.applicant,
            detail: "\(facts.code) · \(facts.system) · \(facts.procedureName)", path: "/desk/outside/\(id)",
            words: ExternalCode.folded(facts.code))
    }
}
