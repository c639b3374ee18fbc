import Audit
import Base
import Codes
import HTTPTypes
import House
import Identity
import Paper
import Storage
import Texts
import Web
import WorkCalendar

/// `/desk/hand-overs`: sheets with which dossiers go from hand to hand: those that there are, a new one, and each as PDF.
struct HandOverSheets: Sendable {
    let services: OneStopServices
    private static let pageSize = 50

    /// The sheets, the newest first.
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let cursor = visit.query.text("cursor").flatMap { ID<HandOverSheet>($0) }
        let found = try await services.database.read { connection in
            try HandOverStore().list(actor.scope, before: cursor, limit: Self.pageSize + 1, in: connection)
        }
        let shown = found.prefix(Self.pageSize)
        var pager: ViewModel = ["text": visit.formats.number(Int64(shown.count))]
        if found.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = "/desk/hand-overs?cursor=\(last.id)"
        }
        if cursor != nil { pager["previous_url"] = "/desk/hand-overs" }
        return .page(
            Page(
                "onestop/desk/list_hand_overs", isPrivate: true,
                [
                    "title": visit.say("onestop.handover.title"), "may_create": CreateHandOverSheet.isAllowed(actor),
                    "table": shown.isEmpty
                        ? nil
                        : visit.table(
                            "onestop.handover.column", caption: visit.say("onestop.handover.title"),
                            columns: ["at", "giver", "taker", "count"], numeric: ["count"],
                            rows: shown.map { sheet in
                                [
                                    [
                                        "text": visit.formats.instant(sheet.createdAt),
                                        "url": "/desk/hand-overs/\(sheet.id).pdf",
                                    ],
                                    ["text": sheet.giver, "bdi": true], ["text": sheet.taker, "bdi": true],
                                    ["text": visit.formats.number(Int64(sheet.count))],
                                ]
                            }),
                    "pager": shown.isEmpty ? nil : pager,
                    "empty": shown.isEmpty
                        ? [
                            "icon": "dossier", "title": visit.say("onestop.handover.empty"),
                            "text": visit.say("onestop.handover.empty_text"),
                        ] as ViewModel : nil,
                ]))
    }

    /// What waits for a role, to be ticked.
    func new(_ visit: Visit) async throws -> Reply {
        guard CreateHandOverSheet.isAllowed(try visit.actor()) else { throw Problem.forbidden }
        return try await page(visit, form: Form(), problems: [])
    }

    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let taker = reader.line("taker", max: 200)
        let note = reader.line("note", .optional, max: 500) ?? ""
        let chosen = form.all("dossiers").compactMap { ID<Dossier>($0) }
        if chosen.isEmpty { reader.refuse("dossiers", "onestop.problem.none_chosen") }
        guard reader.isSound, let taker else { return try await page(visit, form: form, problems: reader.problems) }
        let (services, now) = (services, visit.now)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "onestop.hand_over", key: $0)
        }
        do {
            _ = try await services.once(key, at: now) { transaction in
                try CreateHandOverSheet(services: services)(
                    chosen, to: taker, note: note, by: actor, at: now, in: transaction
                ).text
            }
            return .redirect("/desk/hand-overs", flash: Flash(.success, "onestop.handover.done"))
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(visit, form: form, problems: problem.fields)
        }
    }

    private func page(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Reply {
        let actor = try visit.actor()
        let role = (form.text("role") ?? visit.query.text("role")).flatMap(RoleKey.init(rawValue:)) ?? .specialist
        let (services, now) = (services, visit.now)
        let (found, calendar) = try await services.database.read { connection in
            var filter = DossierFilter()
            filter.stand = .processing
            filter.holderRole = role
            return (
                try services.store.list(
                    filter, for: actor, after: nil, limit: CreateHandOverSheet.most, now: now,
                    hash: services.numberHash, in: connection), try services.calendar.calendar(in: connection)
            )
        }
        let words = DossierWords(visit: visit, calendar: calendar)
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let dossiers = fields.choices(
            "dossiers", visit.say("onestop.handover.dossiers"),
            found.prefix(CreateHandOverSheet.most).map { dossier in
                (
                    dossier.id.text,
                    [
                        dossier.applicantName, dossier.caseNumber ?? dossier.code.grouped,
                        dossier.procedureName.text(in: visit.language),
                        Due(dossier, now: now, calendar).message.map { visit.say($0) } ?? "",
                    ].filter { !$0.isEmpty }.joined(separator: " · ")
                )
            }, isMany: true, isRequired: true)
        let others = [
            fields.text("taker", visit.say("onestop.handover.taker"), isRequired: true, maxLength: 200),
            fields.text("note", visit.say("onestop.handover.note"), maxLength: 500),
        ]
        let roles: [RoleKey] = [.specialist, .counter, .chair, .viceChair, .clerk]
        return .page(
            Page(
                "onestop/desk/create_hand_over", status: problems.isEmpty ? .ok : .unprocessableContent,
                isPrivate: true,
                [
                    "title": visit.say("onestop.handover.new"), "role": role.rawValue,
                    "roles": roles.map { key -> ViewModel in
                        [
                            "url": "/desk/hand-overs/new?role=\(key.rawValue)", "title": words.role(key),
                            "current": key == role,
                        ]
                    },
                    "dossiers": found.isEmpty ? nil : dossiers, "fields": found.isEmpty ? nil : others,
                    "summary": fields.summary(naming: [dossiers] + others),
                    "empty": found.isEmpty
                        ? ["icon": "check-circle", "title": visit.say("onestop.desk.list.empty")] as ViewModel : nil,
                ]))
    }

    /// A sheet as PDF, each dossier with its code to scan.
    func pdf(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let name = try visit.parameter("file")
        guard name.hasSuffix(".pdf"), let id = ID<HandOverSheet>(name.dropLast(4)) else { throw Problem.notFound }
        let (services, now) = (services, visit.now)
        let (sheet, dossiers, snapshot) = try await services.database.write { transaction in
            guard let sheet = try HandOverStore().find(id, actor.scope, in: transaction) else { throw Problem.notFound }
            let dossiers = try HandOverStore().dossiers(of: id, in: transaction)
            var snapshot = PaperSnapshot(kind: .receipt)
            let commune = try services.units.find(sheet.unit, asOf: now.date, in: transaction)
            snapshot.agency = commune?.name.vietnamese ?? ""
            snapshot.place = snapshot.agency
            snapshot.issuedAt = sheet.createdAt.milliseconds
            snapshot.caseNumber = String(sheet.id.text.prefix(8)).uppercased()
            snapshot.isSynthetic = try transaction.exists(
                "SELECT id FROM account WHERE id = \(actor.account) AND synthetic = 1")
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.print_hand_over_sheet",
                    subject: AuditSubject("onestop.hand_over", id), unit: sheet.unit, at: now), in: transaction)
            return (sheet, dossiers, snapshot)
        }
        let document = Self.document(sheet, dossiers, snapshot, DossierPapers(site: visit.site))
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        return .download(Download(bytes, mediaType: "application/pdf", fileName: "hand-over-\(id).pdf"))
    }

    private static func document(
        _ sheet: HandOverSheet, _ dossiers: [Dossier], _ snapshot: PaperSnapshot, _ papers: DossierPapers
    ) -> PaperDocument {
        let title = papers.say("onestop.paper.handover.title")
        let items = dossiers.enumerated().map { index, dossier -> Block in
            let due = dossier.dueAt.map { ResultWording.written($0.date) } ?? papers.say("onestop.paper.due_unknown")
            let words = papers.say(
                "onestop.paper.handover.item",
                [
                    "number": .number(Int64(index + 1)), "who": .text(dossier.applicantName),
                    "what": .text(dossier.procedureName.vietnamese), "case": .text(dossier.caseNumber ?? "–"),
                    "due": .text(due),
                ])
            return .keepTogether([
                .qr(
                    QRMark(
                        papers.site.link(dossier.code.path), caption: RichText(words), code: dossier.code.grouped,
                        side: 15)), .rule,
            ])
        }
        let facts = [
            papers.fact("giver", sheet.giver), papers.fact("taker", sheet.taker), papers.fact("note", sheet.note),
        ]
        let note = papers.say("onestop.paper.sign_note")
        let issued = Instant(milliseconds: snapshot.issuedAt)
        return PaperDocument(
            size: .a4, metadata: papers.metadata(snapshot, title: title), textSize: 11.5,
            blocks: [
                .letterhead(papers.letterhead(snapshot, dated: issued)), .spacer(2), .title(title.uppercased()),
                .facts(FactList(facts.compactMap(\.self))), .rule,
            ] + items + [
                .text(RichText(papers.say("onestop.paper.handover.sum", ["count": .number(Int64(dossiers.count))]))),
                .keepTogether([
                    .signatures([
                        SignatureColumn(title: papers.say("onestop.paper.handover.giver"), note: note),
                        SignatureColumn(title: papers.say("onestop.paper.handover.taker"), note: note),
                    ])
                ]),
            ], footer: papers.foot(snapshot, pages: .foot), draftMark: papers.mark(snapshot))
    }
}
