import Audit
import Base
import Codes
import House
import Storage
import Web

/// The list as a table file, for who says why. No personal numbers.
struct ExportDossiers: Sendable {
    let services: OneStopServices
    /// More rows than that are for reports.
    static let limit = 20_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(DossierRules.export)
        let given = ListDossiers.filter(visit.query)
        let ask = try await ReasonForm(of: visit)
        guard let reason = ask.reason else { return try await ListDossiers(services: services).show(visit, given, ask) }
        let services = services
        let now = visit.now
        let (filter, found) = try await services.database.read { connection in
            let filter = try services.completed(given, at: now, in: connection)
            return (
                filter,
                try services.store.list(
                    filter, for: actor, after: nil, limit: Self.limit, now: now, hash: services.numberHash,
                    in: connection)
            )
        }
        // The list brings one more where there are more.
        if found.count > Self.limit { throw Problem.tooManyLines(Self.limit) }
        try await services.database.write { transaction in
            try services.audit.record(
                "onestop.export_dossiers", showing: "onestop.dossier", found.map(\.id.text), because: reason,
                facts: ["state": .string(filter.stand.rawValue)], by: actor, at: now, in: transaction)
        }
        let columns = [
            "case_number", "code", "procedure", "applicant", "state", "channel", "sent_at", "received_at", "due_at",
            "resolved_at", "closed_at", "role",
        ]
        return .download(
            TableFile.download(
                columns.map { visit.say(TextKey("onestop.desk.csv.\($0)")) },
                found.map { row($0, visit) }, name: "dossiers-\(now.date).csv"))
    }

    private func row(_ dossier: Dossier, _ visit: Visit) -> [String] {
        func time(_ moment: Instant?) -> String { moment.map(\.iso) ?? "" }
        return [
            dossier.caseNumber ?? "", dossier.code.grouped, dossier.procedureName.text(in: visit.language),
            dossier.applicantName, visit.say(TextKey("onestop.desk.state.\(dossier.state.rawValue)")),
            visit.say(TextKey("onestop.desk.channel.\(dossier.channel.rawValue)")), time(dossier.sentAt),
            time(dossier.receivedAt), time(dossier.dueAt), time(dossier.resolvedAt), time(dossier.closedAt),
            dossier.holderRole.map { visit.say(TextKey("onestop.desk.role.\($0.rawValue)")) } ?? "",
        ]
    }
}
