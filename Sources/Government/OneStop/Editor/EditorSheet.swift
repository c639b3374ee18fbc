import Base
import House

/// Which inputs a part of a procedure is edited by. The names of members are those of the files; texts are
/// `onestop.editor.input.<name>` and, where there is one, `onestop.editor.hint.<name>`.
struct EditorSheet: Sendable {
    let inputs: [EditorInput]

    struct EditorInput: Sendable {
        /// Within the part: `deadline.working_days`.
        let way: [String]
        let kind: Kind
        var isRequired = false

        /// The name of the form's field.
        var name: String { way.joined(separator: ".") }
        /// The name of its text: the last part, but for what a page has twice.
        var word: String { Self.twice.contains(name) ? way.joined(separator: "_") : way.last ?? "" }
        private static let twice: Set<String> = ["deadline.verified", "fee.verified", "fee.note"]

        enum Kind: Sendable {
            /// Three languages; of several lines or of one.
            case localized(long: Bool)
            case line(Int)
            case number(ClosedRange<Int>)
            case truth
            /// One word of several; texts are `<prefix><word>`.
            case word([String], prefix: String)
            /// Several of them.
            case words([String], prefix: String)
            /// When something is shown or required, by answers before it.
            case rule
            /// A date that is asked before, or today.
            case date
            /// A unit of the commune.
            case unit
        }
    }

    private static func input(_ name: String, _ kind: EditorInput.Kind, _ isRequired: Bool = false) -> EditorInput {
        EditorInput(way: name.split(separator: ".").map(String.init), kind: kind, isRequired: isRequired)
    }

    static let verification = EditorInput.Kind.word(
        Procedure.Verification.allCases.map(\.rawValue), prefix: "onestop.editor.word.verified.")
    /// The parts that every procedure has, each a page.
    static let sections = ["names", "time", "where", "result"]
    /// The parts that are lists.
    static let lists = ["documents", "pages", "steps", "reasons.return", "reasons.refuse", "sources"]
    static let levels = ["commune", "district", "province", "ministry", "central"]
    static let onlineLevels = ["full", "partial", "in-person"]

    /// What of a part its page shows: the values of the inputs, without the lists below it; nil for a part that is not there.
    func view(of way: [String], in tree: YAMLTree) -> YAMLTree? {
        guard let part = tree.at(way) else { return nil }
        var view = YAMLTree.map(part["key"].map { [.init(key: "key", value: $0)] } ?? [])
        for input in inputs {
            if let value = part.at(input.way) { view.put(value, at: input.way) }
        }
        return view
    }

    /// Puts what was typed into a part. What another kind of field had is taken out with its kind.
    func put(_ typed: YAMLTree, at way: [String], into tree: inout YAMLTree) {
        for input in inputs { tree.put(typed.at(input.way), at: way + input.way) }
        guard let kind = typed["kind"]?.text, let part = tree.at(way), part["label"] != nil else { return }
        var known = Set(Self.field(part, isInStep: false).inputs.map { $0.way[0] }).union(["key"])
        if kind == "choice" { known.insert("choices") }
        if kind == "table" { known.insert("columns") }
        if kind == "file" { known.insert("max_files") }
        tree.put(.map(part.members.filter { known.contains($0.key) }), at: way)
    }

    /// The sheet of a part; nil where there is none.
    static func of(_ way: [String], in tree: YAMLTree) -> EditorSheet? {
        if way.count == 1, let section = way.first { return sections.contains(section) ? self.section(section) : nil }
        let lists = way.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        switch (way.first, way.count) {
        case ("documents", 2): return document
        case ("pages", 2):
            return EditorSheet(inputs: [input("title", .localized(long: false), true), input("show_when", .rule)])
        case ("steps", 2): return step
        case ("sources", 2):
            return EditorSheet(inputs: [input("title", .localized(long: false), true), input("note", .line(500))])
        case ("reasons", 3): return EditorSheet(inputs: [input("text", .localized(long: true), true)])
        case ("pages", 4) where lists == ["pages", "fields"], ("steps", 4) where lists == ["steps", "fields"]:
            return field(tree.at(way), isInStep: way.first == "steps")
        case ("pages", 6) where way[4] == "choices", ("steps", 6) where way[4] == "choices",
            ("pages", 8) where way[4] == "columns" && way[6] == "choices":
            return EditorSheet(inputs: [input("label", .localized(long: false), true)])
        case ("pages", 6) where way[4] == "columns": return field(tree.at(way), isInStep: true, isColumn: true)
        default: return nil
        }
    }

    private static func section(_ name: String) -> EditorSheet {
        switch name {
        case "names":
            EditorSheet(inputs: [
                input("name", .localized(long: false), true), input("summary", .localized(long: true)),
                input("field", .localized(long: false), true),
                input("level", .word(levels, prefix: "onestop.editor.word.level.")),
                input("agency", .localized(long: false), true), input("owner", .unit), input("handled_by", .unit),
                input("co_signer", .localized(long: false)),
                input("verified", verification, true),
            ])
        case "time":
            EditorSheet(inputs: [
                input("deadline.working_days", .number(0...3_650)), input("deadline.verified", verification, true),
                input("fee.vnd", .number(0...1_000_000_000)), input("fee.verified", verification, true),
                input("fee.note", .line(300)),
                input(
                    "fee.tariff", .word(DossierFee.Kind.allCases.map(\.rawValue), prefix: "onestop.fee.kind.")),
                input("fee.per", .line(60)), input("fee.waits", .truth),
            ])
        case "where":
            EditorSheet(inputs: [
                input("where", .words(ProcedureReading.channels.sorted(), prefix: "onestop.place."), true),
                input("online_level", .word(onlineLevels, prefix: "onestop.editor.word.online.")),
                input("portal_url", .line(500)), input("portal_search", .line(200)),
                input("portal_url_verified", verification),
            ])
        default:
            EditorSheet(inputs: [
                input(
                    "result.kind",
                    .word(["issued_here", "external_file", "book_entry"], prefix: "onestop.editor.word.result."), true),
                input("result.title", .localized(long: false), true), input("result.text", .localized(long: true)),
                input("result.valid_days", .number(1...36_500)),
                input("result.number_label", .localized(long: false)), input("result.system", .localized(long: false)),
            ])
        }
    }

    private static let document = EditorSheet(inputs: [
        input("name", .localized(long: false), true), input("hint", .localized(long: false)),
        input("required", .truth, true),
        input("form", .word(["original", "copy"], prefix: "onestop.editor.word.form."), true),
        input("originals", .number(0...20)), input("copies", .number(0...20)),
        input("kinds", .words(["image", "pdf"], prefix: "onestop.editor.word.file."), true),
        input("max_files", .number(1...20), true), input("show_when", .rule), input("required_when", .rule),
    ])

    private static let step = EditorSheet(inputs: [
        input("title", .localized(long: false), true),
        input("role", .word(RoleKey.allCases.map(\.rawValue), prefix: "onestop.desk.role."), true),
        input("hours", .number(0...10_000), true),
        input("may", .words(["return", "refuse"], prefix: "onestop.editor.word.may.")),
    ])

    /// What is asked about a field depends on its kind: first the kind, then the rest.
    private static func field(_ tree: YAMLTree?, isInStep: Bool, isColumn: Bool = false) -> EditorSheet {
        typealias Kind = Procedure.Field.Kind
        let kind = (tree?["kind"]?.text).flatMap(Kind.init(rawValue:))
        let kinds = Kind.allCases.filter {
            !(isInStep && ($0 == .table || $0 == .file)) && !(isColumn && ($0 == .person || $0 == .longText))
        }
        var inputs = [
            input("label", .localized(long: false), true), input("hint", .localized(long: false)),
            input("kind", .word(kinds.map(\.rawValue), prefix: "onestop.editor.word.kind."), true),
            input("required", .truth, true),
        ]
        let parts = EditorInput.Kind.words(
            Procedure.Field.Part.allCases.map(\.rawValue), prefix: "onestop.person.")
        switch kind {
        case .text, .longText, .address: inputs.append(input("max_length", .number(1...10_000)))
        case .number, .money:
            inputs += [input("min", .number(0...999_999_999)), input("max", .number(0...999_999_999))]
        case .date, .dateOfBirth: inputs += [input("not_before", .date), input("not_after", .date)]
        case .file: inputs.append(input("max_files", .number(1...20)))
        case .table: inputs += [input("min_rows", .number(0...50)), input("max_rows", .number(1...50))]
        case .person: inputs += [input("parts", parts), input("optional_parts", parts)]
        default: break
        }
        if kind != nil, !isColumn, !isInStep { inputs += [input("show_when", .rule), input("required_when", .rule)] }
        return EditorSheet(inputs: inputs)
    }
}
