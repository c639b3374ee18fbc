import Base
import House
import Storage

/// A line of form 06.
struct RegisterLine: Sendable {
    /// Of the dossier, or of the record that was resolved at once.
    let id: String
    let isAtOnce: Bool
    let name: String
    let caseNumber: String
    let applicant: String
    /// Address and telephone.
    let contact: String
    let received: Instant?
    let due: Instant?
    let resolved: Instant?
    let handedOut: Instant?
    let channel: Dossier.Channel
    let taker: String
    let notes: [Message]
}

extension RegisterLine {
    init(_ dossier: Dossier, _ answers: Answers, _ handOut: HandOut?) {
        id = dossier.id.text
        isAtOnce = false
        name = dossier.procedureName.vietnamese
        caseNumber = dossier.caseNumber ?? ""
        applicant = dossier.applicantName
        contact = [answers["address"] ?? "", answers["phone"] ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
        received = dossier.acceptedAt
        due = dossier.dueAt
        resolved = dossier.resolvedAt
        handedOut = handOut?.at
        channel = dossier.channel
        taker = handOut?.takerName ?? ""
        let state: [Message] =
            [.refused, .withdrawn, .returned, .paused].contains(dossier.state)
            ? [Message(TextKey("onestop.desk.state.\(dossier.state.rawValue)"))] : []
        notes = state + (dossier.apologies > 0 ? ["onestop.paper.register.postponed"] : [])
    }

    /// What was resolved at once, by the name of its procedure.
    init(_ line: ResolvedAtOnceLine, _ id: String, named name: String) {
        self.id = id
        isAtOnce = true
        self.name = name
        caseNumber = ""
        applicant = line.applicant
        contact = ""
        received = line.at
        due = line.at
        resolved = line.at
        handedOut = line.at
        channel = .counter
        taker = line.applicant
        notes = [line.note]
    }
}

/// The lines of form 06: chosen in the order of reception, and only then read.
struct RegisterLines: Sendable {
    let services: OneStopServices
    let extent: Register.Extent
    let scope: Scope

    /// What is chosen, dossiers and what was resolved at once: `chosen_id`, `chosen_at`, `is_at_once`.
    private func chosen(in connection: Connection) throws -> SQL {
        var parts: [SQL] = [
            """
            SELECT dossier.id AS chosen_id, dossier.accepted_at AS chosen_at, 0 AS is_at_once FROM dossier
            WHERE \(extent.condition(scope))
            """
        ]
        if let besides = try services.besides(in: connection),
            let more = besides.extent(from: extent.from, until: extent.until, field: extent.field)
        {
            parts.append(
                """
                SELECT at_once.id AS chosen_id, at_once.at AS chosen_at, 1 AS is_at_once
                FROM (\(besides.source.relation(more, scope))) AS at_once
                """)
        }
        return SQL.joined(parts, by: " UNION ALL ")
    }

    func count(in connection: Connection) throws -> Int {
        try connection.value("SELECT count(*) FROM (\(try chosen(in: connection))) AS chosen") ?? 0
    }

    /// One part, from that line on.
    func lines(from start: Int, in connection: Connection) throws -> [RegisterLine] {
        let keys = try connection.rows(
            """
            SELECT chosen_id, is_at_once FROM (\(try chosen(in: connection))) AS chosen
            ORDER BY chosen_at, chosen_id LIMIT \(Register.partSize) OFFSET \(start)
            """
        ) { row in (id: try row["chosen_id"] as String, isAtOnce: try row["is_at_once"] as Bool) }
        let dossiers = try dossiers(keys.filter { !$0.isAtOnce }.map(\.id), in: connection)
        let others = try atOnce(keys.filter(\.isAtOnce).map(\.id), in: connection)
        return keys.compactMap { key in key.isAtOnce ? others[key.id] : dossiers[key.id] }
    }

    private func dossiers(_ ids: [String], in connection: Connection) throws -> [String: RegisterLine] {
        let found = try connection.rows(
            "SELECT \(Dossier.columns) FROM dossier WHERE dossier.id IN (\(list: ids))", Dossier.init(row:))
        let lines = try found.map { dossier in
            (
                dossier.id.text,
                RegisterLine(
                    dossier, try services.answers(of: dossier),
                    dossier.state == .handedOut ? try services.store.handOut(of: dossier.id, in: connection) : nil)
            )
        }
        return Dictionary(lines) { first, _ in first }
    }

    private func atOnce(_ ids: [String], in connection: Connection) throws -> [String: RegisterLine] {
        guard let source = services.atOnce, !ids.isEmpty else { return [:] }
        let names = try connection.rows(
            "SELECT code, name_vi FROM procedure WHERE code IN (\(list: source.procedures))"
        ) { row in (try row["code"] as String, try row["name_vi"] as String) }
        let named = Dictionary(names) { first, _ in first }
        return try source.lines(ids, scope, in: connection).reduce(into: [:]) { lines, found in
            let (id, line) = found
            lines[id] = RegisterLine(line, id, named: named[line.procedure] ?? line.procedure)
        }
    }
}
