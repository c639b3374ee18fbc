import Base
import House
import Texts
import Web

/// The form of one part of a draft: shows what the tree says, and puts what was typed into it.
struct EditorForm {
    let sheet: EditorSheet
    let way: [String]
    /// The whole draft.
    let draft: YAMLTree
    /// The part as it is; nil for a new one.
    let part: YAMLTree?
    let units: [AdministrativeUnit]
    let visit: Visit
    var typed: Form?
    var problems: [FieldProblem] = []

    private static let languages = ["vi", "en", "ar"]
    typealias Input = EditorSheet.EditorInput

    func label(_ input: Input) -> String { visit.say(TextKey("onestop.editor.input.\(input.word)")) }

    func label(_ input: Input, _ language: String) -> String {
        visit.say(
            "onestop.editor.in_language",
            [
                "label": .text(label(input)),
                "language": .message(Message(TextKey("onestop.editor.language.\(language)"))),
            ])
    }

    // MARK: showing

    var viewModels: [ViewModel] {
        let key: [ViewModel] =
            part == nil && EditorWay.list(of: way) != nil && way.first != "sources"
            ? [
                model.text(
                    "key", visit.say("onestop.editor.input.key"), hint: visit.say("onestop.editor.hint.key"),
                    maxLength: 60, more: ["width": "medium"])
            ] : []
        return sheet.inputs.flatMap(models) + key
    }

    private var model: FieldModel { FieldModel(visit: visit, form: typed ?? Form(), problems: problems) }

    private func models(_ input: Input) -> [ViewModel] {
        let (fields, name, value) = (model, input.name, part?.at(input.way))
        let hintKey = TextKey("onestop.editor.hint.\(input.word)")
        let hint = Self.hinted.contains(input.word) ? visit.say(hintKey) : nil
        switch input.kind {
        case .localized(let isLong):
            return Self.languages.enumerated().map { index, language in
                fields.text(
                    "\(name).\(language)", label(input, language), kind: isLong ? "textarea" : "text",
                    value: value?[language]?.text, hint: index == 0 ? hint : nil,
                    isRequired: input.isRequired && index == 0, maxLength: isLong ? 8_000 : 500,
                    more: ["dir_auto": true])
            }
        case .line(let most):
            return [
                fields.text(
                    name, label(input), value: value?.text, hint: hint, isRequired: input.isRequired, maxLength: most,
                    more: ["dir_auto": true])
            ]
        case .number:
            return [
                fields.text(
                    name, label(input), value: value?.text, hint: hint, isRequired: input.isRequired, maxLength: 20,
                    more: ["inputmode": "numeric", "width": "short"])
            ]
        case .truth:
            return [
                fields.choices(
                    name, label(input),
                    [("true", visit.say("onestop.editor.word.yes")), ("false", visit.say("onestop.editor.word.no"))],
                    isMany: false, chosen: value?.text.map { [$0] } ?? [], hint: hint, isRequired: input.isRequired)
            ]
        case .word(let words, let prefix):
            // A word that files may say and this list does not have stays choosable.
            let all = words + (value?.text.map { words.contains($0) ? [] : [$0] } ?? [])
            return [
                fields.select(
                    name, label(input),
                    all.map { ($0, words.contains($0) ? visit.say(TextKey(prefix + $0)) : $0) },
                    chosen: value?.text, hint: hint, isRequired: input.isRequired)
            ]
        case .words(let words, let prefix):
            return [
                fields.choices(
                    name, label(input), words.map { ($0, visit.say(TextKey(prefix + $0))) }, isMany: true,
                    chosen: value?.elements.compactMap(\.text) ?? [], hint: hint, isRequired: input.isRequired)
            ]
        case .rule:
            return [fields.select(name, label(input), rules(value), chosen: RuleChoice.value(of: value), hint: hint)]
        case .date:
            let dates = earlier.filter { ["date", "date_of_birth"].contains($0["kind"]?.text) }
            return [
                fields.select(
                    name, label(input),
                    [("today", visit.say("onestop.editor.word.today"))]
                        + dates.map { ($0.key ?? "", words($0["label"])) },
                    chosen: value?.text, hint: hint)
            ]
        case .unit:
            return [
                fields.select(
                    name, label(input), units.map { ($0.key, $0.name.text(in: visit.language)) }, chosen: value?.text,
                    hint: hint)
            ]
        }
    }

    /// Inputs that have something to explain.
    private static let hinted: Set<String> = [
        "text", "portal_url", "verified", "show_when", "required_when", "hours", "working_days", "vnd", "may",
        "kind", "parts", "max_rows", "not_before", "owner", "deadline_verified", "fee_verified", "tariff", "per",
        "waits",
    ]

    private var earlier: [YAMLTree] { EditorWay.fieldsBefore(way, in: draft) }

    private func rules(_ value: YAMLTree?) -> [(value: String, label: String)] {
        let own =
            RuleChoice.value(of: value) == RuleChoice.kept
            ? [(RuleChoice.kept, visit.say("onestop.editor.rule.kept"))] : []
        return own
            + RuleChoice.values(after: earlier).map { rule in
                let field = Message.Argument.text(words(rule.field["label"]))
                guard let choice = rule.choice else {
                    return (rule.value, visit.say("onestop.editor.rule.filled", ["field": field]))
                }
                let arguments = ["field": field, "choice": .text(words(choice["label"]))]
                return (
                    rule.value,
                    rule.isNot
                        ? visit.say("onestop.editor.rule.not", arguments)
                        : visit.say("onestop.editor.rule.equals", arguments)
                )
            }
    }

    /// A text of the tree in the language of the reader.
    func words(_ text: YAMLTree?) -> String {
        text?[visit.language.rawValue]?.text ?? text?["vi"]?.text ?? text?.text ?? ""
    }

    /// Each error with the name of its input.
    var summary: ViewModel? {
        model.summary(naming: viewModels)
    }

    // MARK: reading

    /// The part with what was typed in it, and what is wrong with that.
    func read(_ form: Form) -> (part: YAMLTree, problems: [FieldProblem]) {
        let reader = FormReader(form)
        var result = part ?? .map([])
        for input in sheet.inputs { read(input, reader, into: &result) }
        if part == nil, let list = EditorWay.list(of: way), way.first != "sources" {
            let others =
                list.list.last == "fields" ? EditorWay.allFields(in: draft) : draft.at(list.list)?.elements ?? []
            let typed = reader.line("key", .optional, max: 60)
            if let typed, others.contains(where: { $0.key == typed }) {
                reader.refuse("key", MalformedProcedure.Fault.twice(typed).words)
            }
            let words = ["label", "title", "name", "text"].compactMap { result.at([$0, "vi"])?.text }.first ?? ""
            result["key"] = .text(typed ?? EditorWay.key(from: words, in: others))
        }
        return (result, reader.problems)
    }

    private func read(_ input: Input, _ reader: FormReader, into part: inout YAMLTree) {
        let (name, presence) = (input.name, input.isRequired ? FormReader.Presence.required : .optional)
        func put(_ text: String?) { part.put(text.map { .text($0) }, at: input.way) }
        switch input.kind {
        case .localized(let isLong):
            for (index, language) in Self.languages.enumerated() {
                let field = "\(name).\(language)"
                let needed: FormReader.Presence = index == 0 ? presence : .optional
                let text = isLong ? reader.text(field, needed, max: 8_000) : reader.line(field, needed, max: 500)
                part.put(text.map { .text($0) }, at: input.way + [language])
            }
        case .line(let most): put(reader.line(name, presence, max: most))
        case .number(let range): put(reader.integer(name, presence, range).map { String($0) })
        case .truth: put(reader.choice(name, presence, among: ["true", "false"]))
        case .word(let words, _): put(reader.choice(name, presence, among: words + [part.at(input.way)?.text ?? ""]))
        case .words(let words, _):
            let chosen = reader.choices(name, presence, among: words) ?? []
            part.put(chosen.isEmpty ? nil : .list(chosen.map { .text($0) }), at: input.way)
        case .rule:
            let value = reader.form.text(name) ?? ""
            if value != RuleChoice.kept { part.put(RuleChoice.rule(of: value), at: input.way) }
        case .date:
            let dates = earlier.compactMap(\.key)
            put(reader.choice(name, presence, among: ["today"] + dates))
        case .unit: put(reader.choice(name, presence, among: units.map(\.key) + [part.at(input.way)?.text ?? ""]))
        }
    }

    /// The problems that the reader of files has with inputs of this form, after the change.
    func judge(_ changed: YAMLTree, part at: [String]) -> [FieldProblem] {
        let names = sheet.inputs
        return Procedure.mistakes(inYAML: changed.yaml).compactMap { mistake in
            let found = EditorWay.way(ofPath: mistake.path, in: changed)
            guard found.starts(with: at) else { return nil }
            let rest = Array(found.dropFirst(at.count))
            if rest.isEmpty {
                switch mistake.fault {
                case .reservedKey, .twice, .word: return FieldProblem("key", mistake.message)
                case .minOverMax, .limits:
                    return names.contains { $0.name == "max" } ? FieldProblem("max", mistake.message) : nil
                case .parts: return FieldProblem("parts", mistake.message)
                case .tooManyRows: return FieldProblem("max_rows", mistake.message)
                default: return nil
                }
            }
            if rest == ["key"] { return FieldProblem("key", mistake.message) }
            guard let input = names.first(where: { rest.starts(with: $0.way) || $0.way.starts(with: rest) }) else {
                return nil
            }
            if case .localized = input.kind {
                return FieldProblem(
                    "\(input.name).\(rest.count > input.way.count ? rest[input.way.count] : "vi")", mistake.message)
            }
            return FieldProblem(input.name, mistake.message)
        }
    }
}
