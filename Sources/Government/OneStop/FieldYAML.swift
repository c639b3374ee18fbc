import Base
import House

/// Reads one field of a form out of YAML: one field, or one for each part of a person.
struct FieldYAML {
    /// Whether it is a column of a table, which can be none of the kinds that have parts.
    var isColumn = false

    private static let known: Set<String> = [
        "hint", "choices", "min", "max", "max_length", "required_when", "show_when", "not_before", "not_after",
        "columns", "min_rows", "max_rows", "parts", "optional_parts", "max_files",
    ]

    func fields(_ place: YAMLPlace) throws(MalformedProcedure) -> [Procedure.Field] {
        let members = try place.members(["key", "kind", "label", "required"], optional: Self.known)
        let kind = try members["kind"]?.word(of: Procedure.Field.Kind.self) ?? .text
        if isColumn, [.table, .person, .file, .longText].contains(kind) { throw place.failure(.notInSteps) }
        guard (kind == .table) == (members["columns"] != nil) else { throw place.failure(.columns) }
        guard kind == .person || (members["parts"] == nil && members["optional_parts"] == nil) else {
            throw place.failure(.parts)
        }
        let field = try field(members, kind, place)
        return kind == .person ? try parts(of: field, members, place) : [field]
    }

    private func field(
        _ members: [String: YAMLPlace], _ kind: Procedure.Field.Kind, _ place: YAMLPlace
    ) throws(MalformedProcedure) -> Procedure.Field {
        let choices = try members["choices"]?.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            let members = try place.members(["key", "label"])
            return Procedure.Choice(
                key: try members["key"]?.word() ?? "", label: try members["label"]?.localized() ?? LocalizedText(""))
        }
        guard (kind == .choice) == (choices?.isEmpty == false) else { throw place.failure(.choices) }
        let length =
            kind == .file
            ? try members["max_files"]?.integer(1...20) ?? 2
            : try members["max_length"]?.integer(1...10_000) ?? Self.usualLength(kind)
        var field = Procedure.Field(
            key: try members["key"]?.word() ?? "", kind: kind,
            label: try members["label"]?.localized() ?? LocalizedText(""), hint: try members["hint"]?.localized(),
            isRequired: try members["required"]?.truth() ?? false, choices: choices ?? [],
            range: try range(members, kind, place), maxLength: length,
            requiredWhen: try rule(members["required_when"]))
        field.showWhen = try rule(members["show_when"])
        field.notBefore = try members["not_before"]?.word()
        field.notAfter = try members["not_after"]?.word()
        if let columns = members["columns"] {
            let reader = FieldYAML(isColumn: true)
            field.columns = try columns.list(distinct: { $0.first?.key ?? "" }) { (place) throws(MalformedProcedure) in
                try reader.fields(place)
            }.flatMap(\.self)
            guard !field.columns.isEmpty else { throw columns.failure(.atLeastOne) }
        }
        let least = try members["min_rows"]?.integer(0...50) ?? 0
        let most = try members["max_rows"]?.integer(1...50) ?? 10
        guard least <= most else { throw place.failure(.tooManyRows) }
        field.rows = least...most
        return field
    }

    private func rule(_ place: YAMLPlace?) throws(MalformedProcedure) -> AnswerRule? {
        guard let place else { return nil }
        return try AnswerRule(place)
    }

    /// A person is asked part by part: each is a field with a key of its own.
    private func parts(
        of person: Procedure.Field, _ members: [String: YAMLPlace], _ place: YAMLPlace
    ) throws(MalformedProcedure) -> [Procedure.Field] {
        typealias Part = Procedure.Field.Part
        func list(_ name: String) throws(MalformedProcedure) -> [Part]? {
            try members[name]?.list(distinct: \.rawValue) { (place) throws(MalformedProcedure) in
                try place.word(of: Part.self)
            }
        }
        let always = try list("parts") ?? [.name, .birthDate, .personalNumber]
        let sometimes = try list("optional_parts") ?? []
        guard !always.isEmpty, Set(always).isDisjoint(with: sometimes) else { throw place.failure(.parts) }
        return (always + sometimes).map { part in
            let isOptional = sometimes.contains(part)
            var field = Procedure.Field(
                key: "\(person.key)_\(part.rawValue)", kind: part.kind, label: person.label,
                hint: part == always.first ? person.hint : nil, isRequired: person.isRequired && !isOptional,
                choices: [], range: nil, maxLength: Self.usualLength(part.kind),
                requiredWhen: isOptional ? nil : person.requiredWhen)
            field.showWhen = person.showWhen
            field.part = part
            field.person = person.key
            return field
        }
    }

    private func range(
        _ members: [String: YAMLPlace], _ kind: Procedure.Field.Kind, _ place: YAMLPlace
    ) throws(MalformedProcedure) -> ClosedRange<Int>? {
        let most = 999_999_999_999_999
        let least = try members["min"]?.integer(-most...most)
        let greatest = try members["max"]?.integer(-most...most)
        if least == nil, greatest == nil { return nil }
        guard kind == .number || kind == .money else { throw place.failure(.limits) }
        guard (least ?? 0) <= (greatest ?? most) else { throw place.failure(.minOverMax) }
        return (least ?? min(0, greatest ?? 0))...(greatest ?? most)
    }

    private static func usualLength(_ kind: Procedure.Field.Kind) -> Int {
        switch kind {
        case .longText: 2_000
        case .address: 300
        default: 200
        }
    }
}
