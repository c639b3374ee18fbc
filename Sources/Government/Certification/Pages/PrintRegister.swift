import Audit
import Base
import House
import Identity
import Paper
import Residents
import Storage
import Texts
import Web

/// `POST /desk/certification/register.pdf`: a book on paper for a stretch of days, A4 across, in the columns of the form, for who says
/// why. In Vietnamese.
struct PrintRegister: Sendable {
    let services: CertificationServices
    /// More lines than that are printed in parts, of fewer days each.
    private static let limit = 5_000

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(CertificationFeature.export)
        let ask = try await ReasonForm(of: visit)
        guard let reason = ask.reason else { return try await ListEntries(services: services).show(visit, ask) }
        var filter = ListEntries.filter(visit)
        let kind = filter.kind ?? .copy
        filter.kind = kind
        filter.words = nil
        let (services, narrowed) = (services, filter)
        let (found, agency) = try await services.database.read { connection in
            (
                try services.entries.list(
                    narrowed, actor.scope, limit: Self.limit + 1, isBookOrder: true, hash: services.hash, in: connection
                ),
                try services.units.path(to: actor.commune, asOf: visit.now.date, in: connection).map(\.name.vietnamese)
            )
        }
        if found.count > Self.limit { throw Problem.tooManyLines(Self.limit) }
        let numbers =
            kind == .signature
            ? try Dictionary(found.map { ($0.id, try $0.personalNumber(services.vault)) }) { first, _ in first } : [:]
        try await services.database.write { transaction in
            try AuditLog().record(
                "certification.print_register", showing: BookEntry.scanKind, found.map(\.id.text), because: reason,
                facts: [
                    "kind": .string(kind.rawValue), "from": .string(narrowed.from.description),
                    "to": .string(narrowed.to.description),
                ], by: actor, at: visit.now, in: transaction)
        }
        let paper = RegisterPaper(site: visit.site, kind: kind, from: filter.from, to: filter.to)
        let document = paper.document(found, numbers: numbers, agency: agency, at: visit.now)
        // Off the threads that serve requests: a thousand lines take a second.
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        return .download(
            Download(
                bytes, mediaType: "application/pdf",
                fileName: "register-\(kind.rawValue)-\(filter.from)-\(filter.to).pdf"))
    }
}

/// The register in the columns of the form.
struct RegisterPaper: Sendable {
    let site: Site
    let kind: BookEntry.Kind
    let from: CalendarDate
    let to: CalendarDate

    func document(
        _ entries: [BookEntry], numbers: [ID<BookEntry>: String], agency: [String], at now: Instant
    ) -> PaperDocument {
        let title = say(TextKey("certification.paper.register.\(kind.rawValue)"))
        let valid = entries.filter { $0.state == .valid }
        let formats = site.formats(.vietnamese)
        let sum = say(
            "certification.paper.register_sum",
            [
                "count": .number(Int64(valid.count)),
                "copies": .number(Int64(valid.reduce(0) { $0 + $1.copies })),
                "amount": .money(Money(dong: valid.reduce(0) { $0 + $1.amount.dong })),
            ])
        let period = say("certification.paper.register_period", ["from": .date(from), "to": .date(to)])
        let blocks: [Block] = [
            .text(.bold(agency.last?.uppercased() ?? "")),
            .title(title.uppercased(), below: RichText(period)),
            .table(
                PaperTable(
                    columns: columns,
                    rows: entries.map { row($0, numbers[$0.id] ?? "", formats) }, scale: 0.85)),
            .text(RichText(sum)),
        ]
        let isSynthetic = entries.contains(where: \.isSynthetic)
        return PaperDocument(
            size: .a4, orientation: .landscape, margins: Margins(top: 15, bottom: 15, start: 15, end: 12),
            metadata: PaperMetadata(title: title, author: agency.last, createdAt: now.iso), textSize: 11,
            blocks: blocks,
            footer: PaperFooter(text: isSynthetic ? RichText(say("certification.paper.synthetic")) : nil),
            draftMark: isSynthetic ? say("certification.paper.mark_sample") : nil)
    }

    private var columns: [PaperTable.Column] {
        func column(_ name: String, _ width: Double, _ alignment: Alignment = .start) -> PaperTable.Column {
            .init(RichText(say(TextKey("certification.paper.column.\(name)"))), width: width, alignment: alignment)
        }
        return [
            column("number", 0.8, .center), column("day", 1.1, .center),
            column(kind == .signature ? "identified" : "requester", 2.4), column("document", 2.8),
            column("signer", 2.2),
            column(kind.hasPages ? "copies" : "papers", 0.9, .center), column("amount", 1.2, .end), column("note", 1.4),
        ]
    }

    private func row(_ entry: BookEntry, _ number: String, _ formats: Formats) -> [RichText] {
        let requester = [entry.requester, number].filter { !$0.isEmpty }.joined(separator: "\n")
        let signer = [entry.signer, entry.signerPost].filter { !$0.isEmpty }.joined(separator: ", ")
        return [
            RichText("\(entry.number)"), RichText(formats.date(entry.day)), RichText(requester),
            RichText(entry.document), RichText(signer), RichText("\(entry.copies)"),
            RichText(formats.number(entry.amount.dong)),
            RichText(entry.voiding.map { say("certification.paper.void_because", ["reason": .text($0.reason)]) } ?? ""),
        ]
    }

    private func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        site.catalog.text(Message(key, arguments), in: .vietnamese)
    }
}
