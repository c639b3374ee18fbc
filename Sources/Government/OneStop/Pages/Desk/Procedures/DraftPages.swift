import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// A draft as the pages of the editor open it.
struct OpenedDraft: Sendable {
    let code: String
    let draft: ProcedureDraft
    let tree: YAMLTree
    let mistakes: [MalformedProcedure]
    /// The version in force, to compare with; nil for a new procedure.
    let current: ProcedureVersion?
    let units: [AdministrativeUnit]

    var path: String { "/desk/procedures/\(code)/draft" }
    /// The draft as a procedure; nil while something is missing.
    var procedure: Procedure? { mistakes.isEmpty ? try? Procedure(yaml: draft.source) : nil }

    static func open(_ visit: Visit, _ services: OneStopServices) async throws -> OpenedDraft {
        let (actor, code, today) = (try visit.actor(), try visit.parameter("code"), visit.now.date)
        let (draft, current, units) = try await services.database.read { connection in
            guard let draft = try ProcedureDraft.find(code, scope: actor.scope, in: connection) else {
                throw Problem.notFound
            }
            let versions = try ProcedureVersions().list(of: code, in: connection)
            return (
                draft, versions.first { $0.state(on: today) == .inForce } ?? versions.first { $0.withdrawnAt == nil },
                try services.units.list(actor.scope, asOf: today, in: connection)
            )
        }
        return OpenedDraft(
            code: code, draft: draft, tree: try YAMLTree(draft.source),
            mistakes: Procedure.mistakes(inYAML: draft.source), current: current, units: units)
    }

    func name(_ text: YAMLTree?, _ visit: Visit) -> String {
        text?[visit.language.rawValue]?.text ?? text?["vi"]?.text ?? text?.text ?? ""
    }

    /// What a part is called: its label, title, name or text.
    func title(of part: YAMLTree?, _ visit: Visit) -> String {
        for word in ["label", "title", "name", "text"] {
            let text = name(part?[word], visit)
            if !text.isEmpty { return text }
        }
        return part?.key ?? ""
    }

    /// A list below some part, with links to its elements and to a new one.
    func list(_ way: [String], _ visit: Visit) -> ViewModel {
        let address = way.joined(separator: ".")
        return [
            "title": visit.say(
                TextKey("onestop.editor.list.\(way.count == 2 && way[0] == "reasons" ? way[1] : way.last ?? "")")),
            "add_url": "\(path)/\(address).\(EditorWay.new)",
            "items": (tree.at(way)?.elements ?? []).enumerated().map { index, element -> ViewModel in
                let place = "\(address).\(element.key ?? "\(index)")"
                return [
                    "url": "\(path)/\(place)", "title": title(of: element, visit), "key": element.key,
                    "kind": (element["kind"]?.text).flatMap { kind in
                        Procedure.Field.Kind(rawValue: kind).map {
                            visit.say(TextKey("onestop.editor.word.kind.\($0.rawValue)"))
                        }
                    },
                    "has_mistake": mistakes.contains {
                        EditorWay.way(ofPath: $0.path, in: tree).starts(
                            with: place.split(separator: ".").map(String.init))
                    },
                ]
            },
        ]
    }
}

/// `/desk/procedures/{code}/draft`: everything in a draft on one page, with what is missing and where.
struct ShowProcedureDraft: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let opened = try await OpenedDraft.open(visit, services)
        let path = opened.path
        let sections = EditorSheet.sections.map { section -> ViewModel in
            [
                "title": visit.say(TextKey("onestop.editor.section.\(section)")), "url": "\(path)/\(section)",
                "list": ["rows": rows(section, opened, visit)] as ViewModel,
            ]
        }
        let lists = EditorSheet.lists.map { opened.list($0.split(separator: ".").map(String.init), visit) }
        return .page(
            Page(
                "onestop/desk/show_procedure_draft", isPrivate: true,
                [
                    "title": opened.name(opened.tree["name"], visit), "code": opened.code,
                    "back_url": "/desk/procedures/\(opened.code)",
                    "changed": visit.say(
                        "onestop.editor.draft_text",
                        ["name": .text(opened.draft.changedBy), "time": .instant(opened.draft.changedAt)]),
                    "mistakes": opened.mistakes.isEmpty
                        ? nil : opened.mistakes.map { mistake($0, opened, visit) },
                    "is_sound": opened.mistakes.isEmpty, "sections": sections, "lists": lists,
                    "preview_url": opened.procedure?.isModelled == true ? "\(path)/preview" : nil,
                    "compare_url": opened.current == nil ? nil : "/desk/procedures/\(opened.code)/compare",
                    "publish_url": opened.mistakes.isEmpty ? "/desk/procedures/\(opened.code)/publish" : nil,
                    "yaml_url": "/desk/procedures/\(opened.code)/versions/0/yaml",
                    "upload_url": "/desk/procedures/upload",
                    "discard_url": "/desk/procedures/\(opened.code)/discard",
                ]))
    }

    private func mistake(_ mistake: MalformedProcedure, _ opened: OpenedDraft, _ visit: Visit) -> ViewModel {
        let way = EditorWay.way(ofPath: mistake.path, in: opened.tree)
        return [
            "url": "\(opened.path)/\(EditorWay.page(of: way).joined(separator: "."))",
            "place": way.joined(separator: "."),
            "text": visit.say(mistake.message),
        ]
    }

    private func rows(_ section: String, _ opened: OpenedDraft, _ visit: Visit) -> [ViewModel] {
        let sheet = EditorSheet.of([section], in: opened.tree)
        let form = EditorForm(
            sheet: EditorSheet(inputs: []), way: [section], draft: opened.tree, part: opened.tree, units: [],
            visit: visit)
        return (sheet?.inputs ?? []).compactMap { input in
            guard let value = opened.tree.at(input.way) else { return nil }
            let text: String
            switch input.kind {
            case .localized: text = opened.name(value, visit)
            case .word(let words, let prefix):
                let word = value.text ?? ""
                text = words.contains(word) ? visit.say(TextKey(prefix + word)) : word
            case .words(_, let prefix):
                text = value.elements.compactMap(\.text).map { visit.say(TextKey(prefix + $0)) }.joined(separator: ", ")
            case .unit:
                text = opened.units.first { $0.key == value.text }?.name.text(in: visit.language) ?? value.text ?? ""
            default: text = value.text ?? ""
            }
            return text.isEmpty ? nil : ["key": form.label(input), "value": text]
        }
    }
}

/// `/desk/procedures/{code}/draft/{part}`: one part of a draft on one page.
struct EditProcedurePart: Sendable {
    let services: OneStopServices

    func show(_ visit: Visit) async throws -> Reply {
        let opened = try await OpenedDraft.open(visit, services)
        let form = try form(opened, visit)
        return page(form, opened, visit)
    }

    func save(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let opened = try await OpenedDraft.open(visit, services)
        var form = try form(opened, visit)
        let typed = try await visit.form()
        let edit = EditProcedureDraft(services: services)
        let at = EditorWay.tree(form.way)
        let list = EditorWay.list(of: form.way)
        if let action = typed.text("action"), action != "save", let list, form.part != nil {
            // Moving and removing say what they mean by themselves.
            _ = try await edit(
                opened.code, part: at, seen: "", by: actor, at: visit.now, view: { $0.at(at) }
            ) { tree in
                switch action {
                case "remove": tree.put(nil, at: at)
                case "up": tree.move(list.key, of: list.list, by: -1)
                case "down": tree.move(list.key, of: list.list, by: 1)
                default: break
                }
            }
            return .redirect(Self.up(from: form.way, opened))
        }
        form.typed = typed
        let (part, problems) = form.read(typed)
        form.problems = problems
        guard problems.isEmpty else { return page(form, opened, visit) }
        let isNew = form.part == nil
        let sheet = form.sheet
        let change: @Sendable (inout YAMLTree) -> Void = { tree in
            if isNew, let list { return tree.append(part, at: list.list) }
            if tree.at(at) != nil { sheet.put(part, at: at, into: &tree) }
        }
        var changed = opened.tree
        change(&changed)
        let here =
            isNew ? (list?.list ?? []) + [part.key ?? "\((changed.at(list?.list ?? [])?.elements.count ?? 1) - 1)"] : at
        form.problems = form.judge(changed, part: here)
        guard form.problems.isEmpty else { return page(form, opened, visit) }
        let seen = isNew ? "" : typed.text("seen") ?? ""
        let outcome = try await edit(
            opened.code, part: at, seen: seen, by: actor, at: visit.now, view: { sheet.view(of: at, in: $0) }, change)
        if case .changed(let stored) = outcome {
            let fresh = try await OpenedDraft.open(visit, services)
            return page(form, fresh, visit, conflict: (part, stored))
        }
        // A part with lists of its own is gone on with; others lead back to where they stand.
        let hasLists = !EditorWay.lists(below: here, in: changed).isEmpty
        let next =
            isNew || hasLists && !at.isEmpty
            ? "\(opened.path)/\(here.joined(separator: "."))" : Self.up(from: form.way, opened)
        return .redirect(next, flash: Flash(.success, "onestop.editor.saved"))
    }

    /// The page above a part.
    private static func up(from way: [String], _ opened: OpenedDraft) -> String {
        let above = way.dropLast(2)
        return above.isEmpty || way.first == "reasons" ? opened.path : "\(opened.path)/\(above.joined(separator: "."))"
    }

    private func form(_ opened: OpenedDraft, _ visit: Visit) throws -> EditorForm {
        let way = try visit.parameter("part").split(separator: ".").map(String.init)
        guard let sheet = EditorSheet.of(way, in: opened.tree) else { throw Problem.notFound }
        let isNew = way.last == EditorWay.new
        let at = EditorWay.tree(way)
        let part = isNew ? nil : sheet.view(of: at, in: opened.tree)
        guard isNew || part != nil else { throw Problem.notFound }
        if isNew, way.count > 2, way[0] != "reasons", opened.tree.at(Array(way.dropLast(2))) == nil {
            throw Problem.notFound
        }
        return EditorForm(
            sheet: sheet, way: way, draft: opened.tree, part: part, units: opened.units, visit: visit)
    }

    private func page(
        _ form: EditorForm, _ opened: OpenedDraft, _ visit: Visit, conflict: (mine: YAMLTree, stored: YAMLTree?)? = nil
    ) -> Reply {
        let way = form.way
        let list = EditorWay.list(of: way)
        let edit = EditProcedureDraft(services: services)
        let title: String
        if let list {
            let word = list.list.count == 2 && list.list[0] == "reasons" ? "reasons" : list.list.last ?? ""
            title =
                form.part == nil
                ? visit.say(TextKey("onestop.editor.new.\(word)")) : opened.title(of: form.part, visit)
        } else {
            title = visit.say(TextKey("onestop.editor.section.\(way[0])"))
        }
        var values: ViewModel = [
            "title": title, "procedure_name": opened.name(opened.tree["name"], visit),
            "action": "\(opened.path)/\(way.joined(separator: "."))", "back_url": Self.up(from: way, opened),
            "fields": form.viewModels, "summary": form.summary, "key": form.part?.key,
            "seen": conflict == nil && form.typed != nil
                ? form.typed?.text("seen") : edit.mark(of: conflict.map(\.stored) ?? form.part),
            "may_move": list != nil && form.part != nil,
            "lists": form.part == nil
                ? nil : EditorWay.lists(below: way, in: opened.tree).map { opened.list($0, visit) },
        ]
        if way == ["result"] { values["placeholders"] = placeholders(opened) }
        if let conflict {
            values["conflict"] = CompareVersions.table(
                CompareVersions.differences(conflict.stored ?? .map([]), conflict.mine), visit)
        }
        let status: HTTPResponse.Status =
            conflict != nil ? .conflict : form.problems.isEmpty ? .ok : .unprocessableContent
        return .page(Page("onestop/desk/edit_procedure_part", status: status, isPrivate: true, values))
    }

    /// What the wording of the result may name.
    private func placeholders(_ opened: OpenedDraft) -> [String] {
        let steps = (opened.tree["steps"]?.elements ?? []).flatMap { $0["fields"]?.elements ?? [] }
        let keys = (EditorWay.allFields(in: opened.tree) + steps).flatMap { field -> [String] in
            guard field["kind"]?.text == "person" else { return [field.key].compactMap(\.self) }
            let parts = (field["parts"]?.elements ?? []) + (field["optional_parts"]?.elements ?? [])
            let words = parts.isEmpty ? ["name", "birth_date", "personal_number"] : parts.compactMap(\.text)
            return words.map { "\(field.key ?? "")_\($0)" }
        }
        return (ProcedureReading.placeholders.sorted() + keys).map { "{\($0)}" }
    }
}
