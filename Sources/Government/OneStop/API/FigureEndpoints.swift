import Base
import HTTPTypes
import House
import Storage
import Web

/// The figures for programs: the same numbers as on the page and in the files.
struct FigureEndpoints: Sendable {
    let services: OneStopServices

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/figures", .permission(DossierRules.figures),
            Operation(
                "getFigures", tag: "dossiers",
                summary:
                    "What was carried over and received in a period, and what became of it; each dossier in one cell. Certified copies and signatures are received and on time. By month, 24 months at most.",
                query: [
                    .init("from", Schema.date, about: "First day; that of this month unless given."),
                    .init("until", Schema.date, about: "Last day; today unless given."),
                    .init(
                        "by", Schema.oneOf(Figures.Dimension.allCases.map(\.rawValue)),
                        about: "What the rows are counted by; `field` unless given."),
                ],
                answer: Schema.object([
                    "from": Schema.date, "until": Schema.date, "as_of": Schema.instant,
                    "by": Schema.oneOf(Figures.Dimension.allCases.map(\.rawValue)), "total": Self.rowSchema([:]),
                    "rows": Schema.list(Self.rowSchema(["key": Schema.string, "name": Schema.string])),
                ])), get)
    }

    private func get(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(visit.query)
        for name in ["from", "until"] { _ = reader.day(name) }
        if visit.query.has("by"), visit.query.text("by") == nil { reader.refuse("by", "web.form.bad_choice") }
        let (period, dimension) = ShowFigures.wanted(reader, visit)
        try reader.check()
        let (services, now) = (services, visit.now)
        let table = try await services.database.read { connection in
            try FigureTable.read(period, by: dimension, actor.scope, now: now, services, in: connection)
        }
        let rows = table.figures.rows.map { row -> JSONValue in
            var members = Self.members(row)
            members["key"] = .string(row.key)
            members["name"] = .string(table.name(row, visit))
            return .object(members)
        }
        return .json([
            "from": .string(period.from.description), "until": .string(period.until.description),
            "as_of": .string(now.iso), "by": .string(dimension.rawValue),
            "total": .object(Self.members(table.figures.total)), "rows": .array(rows),
        ])
    }

    private static func members(_ row: Figures.Row) -> [String: JSONValue] {
        Dictionary(
            FigureTable.Column.allCases.map { ($0.rawValue, .integer(Int64($0.number(row)))) }
        ) { first, _ in first }
    }

    private static func rowSchema(_ more: [String: JSONValue]) -> JSONValue {
        let numbers = FigureTable.Column.allCases.map { ($0.rawValue, Schema.integer) }
        return Schema.object(more.merging(numbers) { first, _ in first })
    }
}
