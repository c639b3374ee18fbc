import Base
import Codes
import HTTPTypes
import House
import Identity
import Paper
import Storage
import Texts
import Web

/// `/desk/stickers`: blocks of stickers for a day without network; a new one, each with its stickers, and the sheets to print.
struct StickerPages: Sendable {
    let services: OneStopServices
    private static let pageSize = 30
    private static let stickersOnPage = 100

    // MARK: the list

    func list(_ visit: Visit) async throws -> Reply { try await list(visit, form: Form(), problems: []) }

    private func list(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Reply {
        let actor = try visit.actor()
        let cursor = visit.query.text("cursor").flatMap { ID<StickerBlock>($0) }
        let found = try await services.database.read { connection in
            try StickerStore().list(actor.scope, before: cursor, limit: Self.pageSize + 1, in: connection)
        }
        let shown = found.prefix(Self.pageSize)
        var pager: ViewModel = ["text": visit.formats.number(Int64(shown.count))]
        if found.count > Self.pageSize, let last = shown.last { pager["next_url"] = "/desk/stickers?cursor=\(last.id)" }
        if cursor != nil { pager["previous_url"] = "/desk/stickers" }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let asked = [
            fields.text(
                "count", visit.say("onestop.sticker.field.count"), value: "48",
                hint: visit.say("onestop.sticker.field.count_hint"), isRequired: true, maxLength: 10,
                more: ["width": "short", "inputmode": "numeric"]),
            fields.text("note", visit.say("onestop.sticker.field.note"), maxLength: 200),
        ]
        return .page(
            Page(
                "onestop/desk/list_stickers", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.sticker.title"), "fields": asked,
                    "summary": fields.summary(naming: asked),
                    "table": shown.isEmpty
                        ? nil
                        : visit.table(
                            "onestop.sticker.column", caption: visit.say("onestop.sticker.blocks"),
                            columns: ["block", "made", "free", "used", "void"], numeric: ["free", "used", "void"],
                            rows: shown.map { block in
                                [
                                    [
                                        "text": visit.say(
                                            "onestop.sticker.block", ["number": .number(block.number)]),
                                        "url": block.path,
                                    ],
                                    [
                                        "text": visit.formats.instant(block.madeAt) + " · " + block.actorName,
                                        "bdi": true,
                                    ],
                                ]
                                    + Sticker.State.allCases.map {
                                        ["text": visit.formats.number(Int64(block.counts[$0] ?? 0))]
                                    }
                            }),
                    "pager": shown.isEmpty ? nil : pager,
                    "empty": shown.isEmpty
                        ? [
                            "icon": "qr", "title": visit.say("onestop.sticker.empty"),
                            "text": visit.say("onestop.sticker.empty_text"),
                        ] as ViewModel : nil,
                ]))
    }

    func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let count = reader.integer("count", .required, StickerBlock.sizes)
        let note = reader.line("note", .optional, max: 200) ?? ""
        guard reader.isSound, let count else { return try await list(visit, form: form, problems: reader.problems) }
        let (services, now) = (services, visit.now)
        let title = Sticker.title(visit.site.catalog)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "onestop.make_stickers", key: $0)
        }
        let id = try await services.once(key, at: now) { transaction in
            try MakeStickers(services: services)(
                count, note: note, title: title, by: actor, at: now, in: transaction
            ).text
        }
        return .redirect("/desk/stickers/\(id)", flash: Flash(.success, "onestop.sticker.made"))
    }

    // MARK: one block

    func show(_ visit: Visit) async throws -> Reply {
        if try visit.parameter("block").hasSuffix(".pdf") { return try await pdf(visit) }
        return try await show(visit, form: Form(), problems: [])
    }

    private func show(_ visit: Visit, form: Form, problems: [FieldProblem]) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<StickerBlock> = try visit.id("block")
        let from = visit.query.text("from").flatMap { Int($0) } ?? 1
        let found = try await services.database.read { connection -> (StickerBlock, [Sticker])? in
            let store = StickerStore()
            guard let block = try store.find(id, actor.scope, in: connection) else { return nil }
            return (
                block, try store.stickers(of: id, from: from, limit: Self.stickersOnPage + 1, in: connection)
            )
        }
        guard let (block, stickers) = found else { throw Problem.notFound }
        let shown = stickers.prefix(Self.stickersOnPage)
        var pager: ViewModel = ["text": visit.formats.number(Int64(shown.count))]
        if stickers.count > Self.stickersOnPage {
            pager["next_url"] = "\(block.path)?from=\(from + Self.stickersOnPage)"
        }
        if from > 1 { pager["previous_url"] = "\(block.path)?from=\(max(1, from - Self.stickersOnPage))" }
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let asked = [
            fields.text(
                "code", visit.say("onestop.sticker.field.code"), hint: visit.say("onestop.sticker.field.code_hint"),
                maxLength: 100),
            fields.text("reason", visit.say("onestop.sticker.field.reason"), isRequired: true, maxLength: 300),
        ]
        return .page(
            Page(
                "onestop/desk/show_stickers", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.sticker.block", ["number": .number(block.number)]),
                    "made": visit.say(
                        "onestop.sticker.made_by", ["at": .instant(block.madeAt), "who": .text(block.actorName)]),
                    "note": block.note.isEmpty ? nil : block.note, "path": block.path,
                    "sheets": StickerSheet.Format.allCases.map { format -> ViewModel in
                        [
                            "url": "\(block.path).pdf?format=\(format.rawValue)",
                            "title": visit.say(TextKey("onestop.sticker.format.\(format.rawValue)")),
                        ]
                    },
                    "is_draft": visit.site.settings.address == nil, "may_void": (block.counts[.free] ?? 0) > 0,
                    "void_fields": asked, "summary": fields.summary(naming: asked), "open_void": !problems.isEmpty,
                    "table": visit.table(
                        "onestop.sticker.column", caption: visit.say("onestop.sticker.stickers"),
                        columns: ["place", "code", "state", "changed"], numeric: ["place"],
                        rows: shown.map { row($0, visit) }),
                    "pager": pager,
                ]))
    }

    private func row(_ sticker: Sticker, _ visit: Visit) -> [ViewModel] {
        var changed = ""
        if sticker.state != .free {
            changed = visit.formats.instant(sticker.changedAt) + " · " + sticker.actorName
            if !sticker.reason.isEmpty { changed += " · " + sticker.reason }
        }
        var code: ViewModel = ["text": sticker.code.grouped, "bdi": true]
        switch sticker.state {
        case .free: code["url"] = "/desk/dossiers/new?sticker=\(sticker.code.text)"
        case .used: code["url"] = sticker.dossier.map { "/desk/dossiers/\($0)" }
        case .void: break
        }
        return [
            ["text": visit.formats.number(Int64(sticker.place))], code,
            ["text": "", "badge": sticker.state.badge(visit).viewModel], ["text": changed, "bdi": true],
        ]
    }

    /// Takes free stickers out of use.
    func void(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<StickerBlock> = try visit.id("block")
        let form = try await visit.form()
        let reader = FormReader(form)
        let reason = reader.line("reason", max: 300)
        var code: PublicCode?
        if let typed = reader.line("code", .optional, max: 100) {
            code = Sticker.code(typed)
            if code == nil { reader.refuse("code", "onestop.sticker.problem.unknown") }
        }
        guard reader.isSound, let reason else { return try await show(visit, form: form, problems: reader.problems) }
        let (services, now, only) = (services, visit.now, code)
        do {
            try await services.database.write { transaction in
                try VoidStickers(services: services)(
                    id, only: only, reason: reason, by: actor, at: now, in: transaction)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await show(visit, form: form, problems: problem.fields)
        }
        return .redirect("/desk/stickers/\(id)", flash: Flash(.success, "onestop.sticker.voided"))
    }

    // MARK: the sheets

    private func pdf(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        guard let id = ID<StickerBlock>(try visit.parameter("block").dropLast(4)) else { throw Problem.notFound }
        let format = visit.query.text("format").flatMap(StickerSheet.Format.init(rawValue:)) ?? .threeByEight
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> (StickerBlock, [Sticker], String)? in
            guard let block = try StickerStore().find(id, actor.scope, in: connection) else { return nil }
            let stickers = try StickerStore().stickers(
                of: id, limit: StickerBlock.sizes.upperBound, in: connection)
            let unit = try services.units.find(block.unit, asOf: today, in: connection)
            return (block, stickers, unit?.name.vietnamese ?? "")
        }
        guard let (block, stickers, unit) = found else { throw Problem.notFound }
        let sheet = StickerSheet(site: visit.site, format: format).labels(
            block, stickers.filter { $0.state == .free }, unit)
        let bytes = try await Task.detached(priority: .userInitiated) { try sheet.pdf() }.value
        return .download(Download(bytes, mediaType: "application/pdf", fileName: "stickers-\(block.number).pdf"))
    }
}
