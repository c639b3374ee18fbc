import Audit
import Base
import HTTPTypes
import House
import Identity
import Paper
import Storage
import Texts
import Web

/// Form 06, the register: all that was received in a period, dossiers and what was resolved at once, in the order of reception. A part has so many lines that a
/// PDF is made in a few seconds; the numbers go on from part to part.
struct Register: Sendable {
    static let partSize = 400

    /// What the register is narrowed to.
    struct Extent: Sendable, Hashable {
        var from: CalendarDate
        /// The last day, that day included.
        var until: CalendarDate
        /// The key of a field; nil for all.
        var field: String?

        func condition(_ scope: Scope) -> SQL {
            var all: [SQL] = [
                scope.contains("dossier.unit_id"), "dossier.accepted_at > 0",
                "dossier.accepted_at >= \(Instant(from)) AND dossier.accepted_at < \(Instant(until.adding(days: 1)))",
            ]
            if let field { all.append(DossierFilter.isOf(field: field)) }
            return SQL.all(all)
        }
    }

    let extent: Extent
    /// Number of the first line.
    let first: Int
    let lines: [RegisterLine]
    let snapshot: PaperSnapshot
    let field: String

    func document(_ papers: DossierPapers) -> PaperDocument {
        func column(_ name: String, _ width: Double, _ alignment: Alignment = .start) -> PaperTable.Column {
            .init(RichText(papers.say(TextKey("onestop.paper.register.\(name)"))), width: width, alignment: alignment)
        }
        let table = PaperTable(
            columns: [
                column("number", 0.6, .center), column("procedure", 2.6), column("applicant", 1.8),
                column("address", 2.2),
                column("received", 1.2), column("due", 1.2), column("done", 1.2), column("handed_out", 1.2),
                column("channel", 1.2), column("taker", 1.6), column("note", 1.4),
            ],
            rows: lines.enumerated().map { index, line in row(line, number: first + index, papers) }, scale: 0.72)
        let period = papers.say(
            "onestop.paper.register.period",
            [
                "from": .text(ResultWording.written(extent.from)), "until": .text(ResultWording.written(extent.until)),
            ])
        let issued = Instant(milliseconds: snapshot.issuedAt)
        return PaperDocument(
            size: .a4, orientation: .landscape, metadata: papers.metadata(snapshot, title: "06"), textSize: 11,
            blocks: [
                .letterhead(papers.letterhead(snapshot, dated: issued)), .spacer(2),
                .title(
                    papers.say("onestop.paper.register.title").uppercased(),
                    below: RichText(field.isEmpty ? period : "\(period). \(field)")),
                .table(table),
            ], footer: papers.foot(snapshot, pages: .foot), draftMark: papers.mark(snapshot))
    }

    private func row(_ line: RegisterLine, number: Int, _ papers: DossierPapers) -> [RichText] {
        func day(_ moment: Instant?) -> RichText { RichText(moment.map { ResultWording.written($0.date) } ?? "") }
        return [
            RichText("\(number)"), RichText("\(line.name)\n\(line.caseNumber)"), RichText(line.applicant),
            RichText(line.contact), day(line.received), day(line.due), day(line.resolved), day(line.handedOut),
            RichText(papers.say(TextKey("onestop.desk.channel.\(line.channel.rawValue)"))), RichText(line.taker),
            RichText(line.notes.map { papers.say($0) }.joined(separator: "; ")),
        ]
    }
}

/// `/desk/register`: the period and field of the register, and its parts as PDF.
struct PrintRegister: Sendable {
    let services: OneStopServices

    /// The form, and the parts that there are.
    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, ReasonForm()) }

    private func show(_ visit: Visit, _ ask: ReasonForm) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(visit.query)
        let services = services
        let (extent, fields) = try await extent(visit, reader)
        let count = try await services.database.read { connection -> Int in
            try RegisterLines(services: services, extent: extent, scope: actor.scope).count(in: connection)
        }
        let parts = stride(from: 0, to: count, by: Register.partSize).enumerated().map {
            index, start -> ReasonForm.Choice in
            let last = min(start + Register.partSize, count)
            return ReasonForm.Choice(
                ListPath.with(
                    [
                        ("from", extent.from.description), ("until", extent.until.description),
                        ("field", extent.field), ("part", "\(index + 1)"),
                    ], base: "/desk/register.pdf"),
                visit.say(
                    "onestop.register.part", ["from": .number(Int64(start + 1)), "until": .number(Int64(last))]),
                icon: "print")
        }
        let form = FieldModel(visit: visit, problems: reader.problems)
        let model = [
            form.text(
                "from", visit.say("onestop.register.from"), kind: "date", value: extent.from.description,
                isRequired: true),
            form.text(
                "until", visit.say("onestop.register.until"), kind: "date", value: extent.until.description,
                isRequired: true),
            form.select(
                "field", visit.say("onestop.register.field"),
                fields.map { ($0.key, $0.name.text(in: visit.language)) }, chosen: extent.field),
        ]
        return .page(
            Page(
                "onestop/desk/print_register", status: reader.isSound && !ask.isRefused ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": visit.say("onestop.register.title"), "fields": model,
                    "about_at_once": services.atOnce.map { visit.say($0.about) },
                    "summary": form.summary(naming: model) ?? ask.summary(for: visit),
                    "count": visit.say("web.pager.results", ["count": .number(Int64(count))]),
                    "print": ask.viewModel(parts, for: visit),
                    "empty": parts.isEmpty
                        ? ["icon": "dossier", "title": visit.say("onestop.desk.list.empty")] as ViewModel : nil,
                ]))
    }

    /// One part as PDF, for who says why; each print is written down, and under each dossier that it shows.
    func pdf(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let ask = try await ReasonForm(of: visit)
        guard let reason = ask.reason else { return try await show(visit, ask) }
        let reader = FormReader(visit.query)
        let part = reader.integer("part", .optional, 1...10_000) ?? 1
        let (extent, fields) = try await extent(visit, reader)
        try reader.check()
        let (services, now) = (services, visit.now)
        let field = fields.first { $0.key == extent.field }?.name.vietnamese ?? ""
        let register = try await services.database.write(.alone) { transaction -> Register in
            let start = (part - 1) * Register.partSize
            let lines = try RegisterLines(services: services, extent: extent, scope: actor.scope).lines(
                from: start, in: transaction)
            guard !lines.isEmpty || part == 1 else { throw Problem.notFound }
            var snapshot = PaperSnapshot(kind: .receipt)
            let commune = try services.units.find(actor.commune, asOf: now.date, in: transaction)
            snapshot.agency = commune?.name.vietnamese ?? ""
            snapshot.place = snapshot.agency
            snapshot.issuedAt = now.milliseconds
            snapshot.caseNumber = "06"
            snapshot.isSynthetic = try transaction.exists(
                "SELECT id FROM account WHERE id = \(actor.account) AND synthetic = 1")
            let kinds = ["onestop.dossier"] + (lines.contains(where: \.isAtOnce) ? [services.atOnce?.kind] : [])
            for (kind, isAtOnce) in zip(kinds.compactMap(\.self), [false, true]) {
                try services.audit.record(
                    "onestop.print_register", showing: kind, lines.filter { $0.isAtOnce == isAtOnce }.map(\.id),
                    because: reason,
                    facts: [
                        "from": .string(extent.from.description), "until": .string(extent.until.description),
                        "part": .integer(Int64(part)),
                    ], by: actor, at: now, in: transaction)
            }
            return Register(extent: extent, first: start + 1, lines: lines, snapshot: snapshot, field: field)
        }
        let document = register.document(DossierPapers(site: visit.site))
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        return .download(
            Download(
                bytes, mediaType: "application/pdf", fileName: "06-\(extent.from)-\(extent.until)-\(part).pdf"))
    }

    /// The period, this month unless another is asked for; the field, if one is; and all fields.
    private func extent(
        _ visit: Visit, _ reader: FormReader
    ) async throws -> (extent: Register.Extent, fields: [(key: String, name: LocalizedText)]) {
        let today = visit.now.date
        let services = services
        let fields = try await services.database.read {
            try services.store.fields(besides: services.atOnce?.procedures ?? [], in: $0)
        }
        let first = today.adding(days: 1 - today.day)
        var extent = Register.Extent(
            from: reader.date("from", .optional) ?? first, until: reader.date("until", .optional) ?? today)
        if extent.until < extent.from { reader.refuse("until", "onestop.problem.period_backwards") }
        extent.field = visit.query.text("field").flatMap { key in fields.first { $0.key == key }?.key }
        return (extent, fields)
    }
}
