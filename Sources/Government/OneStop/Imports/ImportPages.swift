import Base
import Foundation
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/desk/dossiers/import`: a list of another system is brought, its columns are named, each line's fate is looked at, then done.
struct ImportPages: Sendable {
    let services: OneStopServices
    private static let pageSize = 100
    private static let mostWords = 60
    private static let limits = UploadLimits(
        file: 32 << 20, total: 32 << 20, files: 1, body: 34 << 20, drain: 64 << 20, kinds: [.text, .xlsx, .unknown])

    // MARK: bringing

    func show(_ visit: Visit) async throws -> Reply { try await uploadPage(visit) }

    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let sink = MemorySink()
        let upload = try await visit.upload(to: sink, limits: Self.limits, keepsForm: true)
        guard upload.refused.isEmpty, let file = upload.files.first else {
            let refused = upload.refused.isEmpty ? [FieldProblem("file", "onestop.imports.no_file")] : upload.refused
            return try await uploadPage(visit, refused)
        }
        let bytes = sink.bytes
        // Unpacking takes seconds for a long list; requests share the other threads.
        let read = await Task.detached(priority: .userInitiated) { Result { try TableReading.list(bytes) } }.value
        let table: TableReading
        switch read {
        case .success(let found): table = found
        case .failure(let refusal as TableReading.Refusal):
            return try await uploadPage(visit, [FieldProblem("file", refusal.message)])
        case .failure(let other): throw other
        }
        let (vault, now) = (services.vault, visit.now)
        let id = try await services.database.write(.alone) { transaction in
            try HeldImport.put(
                table, name: String(file.originalName.prefix(200)), by: actor, vault: vault, at: now, in: transaction)
        }
        return .redirect("/desk/dossiers/import/\(id)/columns")
    }

    private func uploadPage(_ visit: Visit, _ problems: [FieldProblem] = []) async throws -> Reply {
        let actor = try visit.actor()
        let fields = FieldModel(visit: visit, problems: problems)
        var file = fields.file(
            "file", visit.say("onestop.imports.file"), hint: visit.say("onestop.imports.file_hint"), isRequired: true)
        file["accept"] = ".xlsx,.csv,.txt,.tsv"
        let sources = try await services.database.read { try ImportMapping.list(actor.scope, in: $0) }
        return .page(
            Page(
                "onestop/desk/import_dossiers", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.imports.title"), "summary": fields.summary(naming: [file]),
                    "file": file,
                    "may_compare": actor.may(DossierRules.figures),
                    "sources": sources.isEmpty
                        ? nil
                        : visit.table(
                            "onestop.imports.column", caption: visit.say("onestop.imports.sources"),
                            columns: ["source", "system", "changed"],
                            rows: sources.map {
                                [
                                    ["text": $0.name, "bdi": true], ["text": $0.system, "bdi": true],
                                    ["text": visit.formats.instant($0.at)],
                                ]
                            }),
                ]))
    }

    // MARK: naming columns

    func columns(_ visit: Visit) async throws -> Reply {
        let (held, actor) = try await find(visit)
        let heading = ImportMapping.heading(held.table)
        let kept = try await services.database.read {
            try ImportMapping.find(heading: heading, scope: actor.scope, in: $0)
        }
        let mapping = held.mapping ?? kept ?? ImportGuess(visit.site.catalog).mapping(of: held.table)
        return columnsPage(visit, held, mapping, form: Form(), problems: [], isKnown: kept != nil)
    }

    func name(_ visit: Visit) async throws -> Reply {
        let (held, actor) = try await find(visit)
        guard held.outcome == nil else { return .redirect("/desk/dossiers/import/\(held.id)") }
        let form = try await visit.form()
        let reader = FormReader(form)
        let name = reader.line("name", max: 100)
        let system = reader.line("system", max: 60)
        var columns: [ImportField: String] = [:]
        for field in ImportField.allCases {
            columns[field] = reader.choice(
                "column.\(field.rawValue)", field.isRequired ? .required : .optional, among: held.table.heading)
        }
        var mapping = ImportMapping(name: name ?? "", system: system ?? "", columns: columns)
        let words = mapping.words(of: held.table, most: Self.mostWords + 1)
        if words.count > Self.mostWords {
            reader.refuse(
                "column.state",
                Message("onestop.imports.too_many_states", ["max": .number(Int64(Self.mostWords))]))
        }
        var isAsked = true
        for (index, word) in words.prefix(Self.mostWords).enumerated() {
            // The words may be those of another column than the last time.
            guard form.text("word.\(index)") == word else {
                isAsked = false
                continue
            }
            mapping.states[word.folded()] = reader.choice("state.\(index)", of: OutsideDossier.Standing.self)
        }
        guard reader.isSound, isAsked else {
            let guess = ImportGuess(visit.site.catalog)
            if !isAsked { for word in words { mapping.states[word.folded()] = guess.standing(word) } }
            return columnsPage(visit, held, mapping, form: form, problems: reader.problems, isKnown: false)
        }
        let (wanted, now) = (mapping, visit.now)
        try await services.database.write { transaction in
            try HeldImport.set(wanted, of: held.id, in: transaction)
            try wanted.keep(
                heading: ImportMapping.heading(held.table), unit: actor.commune, by: actor, at: now, in: transaction)
        }
        return .redirect("/desk/dossiers/import/\(held.id)")
    }

    private func columnsPage(
        _ visit: Visit, _ held: HeldImport, _ mapping: ImportMapping, form: Form, problems: [FieldProblem],
        isKnown: Bool
    ) -> Reply {
        let fields = FieldModel(visit: visit, form: form, problems: problems)
        let options = zip(held.table.heading, held.table.titles).filter { !$0.0.isEmpty }.map {
            (value: $0.0, label: $0.1)
        }
        let named = [
            fields.text(
                "name", visit.say("onestop.imports.name"), value: mapping.name,
                hint: visit.say("onestop.imports.name_hint"), isRequired: true, maxLength: 100),
            fields.text(
                "system", visit.say("onestop.imports.system"), value: mapping.system,
                hint: visit.say("onestop.imports.system_hint"), isRequired: true, maxLength: 60),
        ]
        let columns = ImportField.allCases.map { field in
            fields.select(
                "column.\(field.rawValue)", visit.say(TextKey("onestop.imports.field.\(field.rawValue)")), options,
                chosen: mapping.columns[field], isRequired: field.isRequired)
        }
        let standings = OutsideDossier.Standing.allCases.map {
            (value: $0.rawValue, label: visit.say(TextKey("onestop.imports.standing.\($0.rawValue)")))
        }
        let words = mapping.words(of: held.table, most: Self.mostWords)
        let states = words.enumerated().map { index, word -> ViewModel in
            var field = fields.select(
                "state.\(index)", word, standings, chosen: mapping.states[word.folded()]?.rawValue, isRequired: true)
            field["word"] = word
            field["word_name"] = "word.\(index)"
            return field
        }
        return .page(
            Page(
                "onestop/desk/import_columns", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                [
                    "title": visit.say("onestop.imports.columns"), "file_name": held.fileName,
                    "summary": fields.summary(naming: named + columns + states),
                    "known": isKnown ? visit.say("onestop.imports.known", ["name": .text(mapping.name)]) : nil,
                    "action": "/desk/dossiers/import/\(held.id)/columns", "named": named, "columns": columns,
                    "states": states.isEmpty ? nil : ["fields": states] as ViewModel,
                ]))
    }

    // MARK: looking through

    func review(_ visit: Visit) async throws -> Reply {
        let (held, actor) = try await find(visit)
        guard let mapping = held.mapping else { return .redirect("/desk/dossiers/import/\(held.id)/columns") }
        let fates = try await ImportDossiers(services: services)(
            held.table, mapping, by: actor, isDry: true, at: visit.now)
        let groups = Dictionary(grouping: fates, by: \.fate)
        let first = ImportFate.Fate.allCases.first { groups[$0] != nil } ?? .unchanged
        let chosen = visit.query.text("fate").flatMap(ImportFate.Fate.init(rawValue:)) ?? first
        let lines = groups[chosen] ?? []
        let page = min(max(1, visit.query.text("page").flatMap { Int($0) } ?? 1), lines.count / Self.pageSize + 1)
        let shown = lines.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        let path = "/desk/dossiers/import/\(held.id)"
        func url(_ page: Int) -> String { "\(path)?fate=\(chosen.rawValue)&page=\(page)" }
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(lines.count))])]
        if page > 1 { pager["previous_url"] = url(page - 1) }
        if page * Self.pageSize < lines.count { pager["next_url"] = url(page + 1) }
        let doable = (groups[.new]?.count ?? 0) + (groups[.changed]?.count ?? 0)
        return .page(
            Page(
                "onestop/desk/review_import", isPrivate: true,
                [
                    "title": visit.say("onestop.imports.review"), "file_name": held.fileName, "source": mapping.name,
                    "system": mapping.system, "is_done": held.outcome != nil,
                    "done": held.outcome.map { outcome in
                        let counts = ImportFate.Fate.allCases.map {
                            ($0.rawValue, Message.Argument.number(Int64(outcome[$0] ?? 0)))
                        }
                        return visit.say("onestop.imports.done", Dictionary(counts) { first, _ in first })
                    },
                    "fates": ImportFate.Fate.allCases.map { fate -> ViewModel in
                        [
                            "text": visit.say(TextKey("onestop.imports.fate.\(fate.rawValue)")),
                            "count": visit.formats.number(Int64(groups[fate]?.count ?? 0)),
                            "url": "\(path)?fate=\(fate.rawValue)", "is_chosen": fate == chosen,
                        ]
                    },
                    "table": shown.isEmpty
                        ? nil
                        : visit.table(
                            "onestop.imports.column",
                            caption: visit.say(TextKey("onestop.imports.fate.\(chosen.rawValue)")),
                            columns: ["line", "code", "applicant", "note"],
                            rows: shown.map { fate in
                                [
                                    ["text": "\(fate.number)"], ["text": fate.code, "bdi": true],
                                    ["text": fate.applicant, "bdi": true], ["text": note(fate, visit)],
                                ]
                            }),
                    "pager": shown.isEmpty ? nil : pager, "fates_url": "\(path)/fates.csv",
                    "columns_url": held.outcome == nil ? "\(path)/columns" : nil,
                    "apply_url": held.outcome == nil && doable > 0 ? "\(path)/apply" : nil,
                    "leaves_out": groups[.error].map {
                        visit.say("onestop.imports.leaves_out", ["count": .number(Int64($0.count))])
                    },
                ]))
    }

    /// Every line with its fate, for whoever puts the list right.
    func fates(_ visit: Visit) async throws -> Reply {
        let (held, actor) = try await find(visit)
        guard let mapping = held.mapping else { throw Problem.notFound }
        let fates = try await ImportDossiers(services: services)(
            held.table, mapping, by: actor, isDry: true, at: visit.now)
        return .download(
            TableFile.download(
                ["line", "code", "applicant", "fate", "note"],
                fates.map { ["\($0.number)", $0.code, $0.applicant, $0.fate.rawValue, note($0, visit)] },
                name: "dossiers-fates.csv"))
    }

    func apply(_ visit: Visit) async throws -> Reply {
        let (held, actor) = try await find(visit)
        guard let mapping = held.mapping else { throw Problem.notFound }
        let path = "/desk/dossiers/import/\(held.id)"
        guard held.outcome == nil else { return .redirect(path) }
        let now = visit.now
        let fates = try await ImportDossiers(services: services)(
            held.table, mapping, by: actor, isDry: false, at: now)
        try await services.database.write { try HeldImport.finish(held.id, fates, at: now, in: $0) }
        return .redirect(path, flash: Flash(.success, "onestop.imports.applied"))
    }

    private func note(_ fate: ImportFate, _ visit: Visit) -> String {
        if let note = fate.note { return visit.say(note) }
        return fate.changes.map { change in
            let name = visit.say(TextKey("onestop.imports.field.\(change.field.rawValue)"))
            func words(_ text: String) -> String {
                if text.isEmpty { return "–" }
                return change.field == .state ? visit.say(TextKey("onestop.imports.standing.\(text)")) : text
            }
            return visit.say(
                "onestop.imports.change",
                ["field": .text(name), "from": .text(words(change.from)), "to": .text(words(change.to))])
        }.joined(separator: "; ")
    }

    private func find(_ visit: Visit) async throws -> (HeldImport, Actor) {
        let actor = try visit.actor()
        let id = try visit.id("import", of: HeldImport.self)
        let vault = services.vault
        let held = try await services.database.read {
            try HeldImport.find(id, of: actor, vault: vault, in: $0)
        }
        guard let held else { throw Problem.notFound }
        return (held, actor)
    }
}
