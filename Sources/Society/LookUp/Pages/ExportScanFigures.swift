import Audit
import Base
import Codes
import House
import Identity
import Storage
import Texts
import Web

/// `GET /desk/scans.csv`: a line for each code and day (RFC 4180, UTF-8 with a mark, so that office programs read it right).
struct ExportScanFigures: Sendable {
    private static let limit = 50_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(LookUpFeature.figuresPermission)
        let days = ShowScanFigures.days(visit)
        let today = visit.now.date
        let (lines, units) = try await visit.site.database.read { connection in
            let lines = try ScanFigures.lines(days, scope: actor.scope, limit: Self.limit, in: connection)
            let ids = Set(lines.compactMap { ID<AdministrativeUnit>($0.unit) })
            return (lines, try UnitStore().find(ids, asOf: today, in: connection))
        }
        let now = visit.now
        try await visit.site.database.write { transaction in
            try AuditLog().record(
                AuditEntry(
                    actor: AuditActor(actor), action: "lookup.export_scans", subject: AuditSubject("lookup.scans", ""),
                    unit: actor.commune,
                    facts: ["rows": .integer(Int64(lines.count)), "from": .string(days.lowerBound.description)],
                    at: now), in: transaction)
        }
        let heading = ["day", "number", "code", "kind", "thing", "unit"]
        let rows = lines.map { line in
            [
                line.day.description, String(line.number), PublicCode(line.code)?.grouped ?? line.code,
                CodeWords.kind(line.kind, visit), line.title.text(in: visit.language),
                ID<AdministrativeUnit>(line.unit).flatMap { units[$0]?.name.text(in: visit.language) } ?? "",
            ]
        }
        return .download(
            TableFile.download(
                heading.map { visit.say(TextKey("lookup.scans.\($0)")) }, rows,
                name: "scans-\(days.lowerBound)-\(days.upperBound).csv"))
    }
}
