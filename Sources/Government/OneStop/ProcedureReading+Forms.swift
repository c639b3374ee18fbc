import Base
import House

/// The parts that only procedures with applications have: pages, steps, result, reasons.
extension ProcedureReading {
    /// Words that follow a draft's secret in addresses, and so cannot be the key of a page.
    static let reservedPages: Set<String> = ["papers", "review", "send", "card", "withdraw"]
    /// Fields that the forms add themselves.
    static let reservedFields: Set<String> = [
        "csrf", "form_key", "version", "seen", "action", "card_text", CardPhoto.field,
    ]
    /// What a result's wording may name besides the fields.
    static let placeholders: Set<String> = ["applicant_name", "agency", "commune", "valid_until", "external_number"]

    func pages() throws(MalformedProcedure) -> [Procedure.Page] {
        guard let place = top["pages"] else { return [] }
        let pages = try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            let members = try place.members(["key", "title", "fields"])
            let key = try members["key"]?.word() ?? ""
            guard !Self.reservedPages.contains(key) else {
                throw place.failure("\"\(key)\" cannot be the key of a page")
            }
            return Procedure.Page(
                key: key, title: try members["title"]?.localized() ?? LocalizedText(""),
                fields: try fields(members["fields"]))
        }
        guard !pages.isEmpty else { throw place.failure("at least one page is needed") }
        return pages
    }

    private func fields(_ place: YAMLPlace?) throws(MalformedProcedure) -> [Procedure.Field] {
        try place?.list(distinct: \.key) { (place) throws(MalformedProcedure) in try field(place) } ?? []
    }

    private func field(_ place: YAMLPlace) throws(MalformedProcedure) -> Procedure.Field {
        let members = try place.members(
            ["key", "kind", "label", "required"],
            optional: ["hint", "choices", "min", "max", "max_length", "required_when"])
        let kind = try members["kind"]?.word(of: Procedure.Field.Kind.self) ?? .text
        let choices = try members["choices"]?.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            let members = try place.members(["key", "label"])
            return Procedure.Choice(
                key: try members["key"]?.word() ?? "", label: try members["label"]?.localized() ?? LocalizedText(""))
        }
        guard (kind == .choice) == (choices?.isEmpty == false) else {
            throw place.failure("choices belong to the kind choice, and to no other")
        }
        return Procedure.Field(
            key: try members["key"]?.word() ?? "", kind: kind,
            label: try members["label"]?.localized() ?? LocalizedText(""), hint: try members["hint"]?.localized(),
            isRequired: try members["required"]?.truth() ?? false, choices: choices ?? [],
            range: try range(members, kind, place),
            maxLength: try members["max_length"]?.integer(1...10_000) ?? Self.usualLength(kind),
            requiredWhen: try condition(members["required_when"]))
    }

    private func range(
        _ members: [String: YAMLPlace], _ kind: Procedure.Field.Kind, _ place: YAMLPlace
    ) throws(MalformedProcedure) -> ClosedRange<Int>? {
        let most = 999_999_999_999_999
        let least = try members["min"]?.integer(-most...most)
        let greatest = try members["max"]?.integer(-most...most)
        if least == nil, greatest == nil { return nil }
        guard kind == .number || kind == .money else { throw place.failure("min and max belong to numbers and money") }
        guard (least ?? 0) <= (greatest ?? most) else { throw place.failure("min is more than max") }
        return (least ?? min(0, greatest ?? 0))...(greatest ?? most)
    }

    private func condition(_ place: YAMLPlace?) throws(MalformedProcedure) -> Procedure.Field.Condition? {
        guard let members = try place?.members(["field", "equals"]) else { return nil }
        return Procedure.Field.Condition(
            field: try members["field"]?.word() ?? "", equals: try members["equals"]?.text() ?? "")
    }

    private static func usualLength(_ kind: Procedure.Field.Kind) -> Int {
        switch kind {
        case .longText: 2_000
        case .address: 300
        default: 200
        }
    }

    func steps() throws(MalformedProcedure) -> [Procedure.Step] {
        guard let place = top["steps"] else { return [] }
        let steps = try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            let members = try place.members(["key", "title", "role", "hours"], optional: ["fields"])
            return Procedure.Step(
                key: try members["key"]?.word() ?? "", title: try members["title"]?.localized() ?? LocalizedText(""),
                role: try members["role"]?.word(of: RoleKey.self) ?? .counter,
                hours: try members["hours"]?.integer(0...10_000) ?? 0, fields: try fields(members["fields"]))
        }
        guard !steps.isEmpty else { throw place.failure("at least one step is needed") }
        return steps
    }

    func result() throws(MalformedProcedure) -> Procedure.Result? {
        guard let place = top["result"] else { return nil }
        let members = try place.members(
            ["kind", "title"], optional: ["valid_days", "text", "number_label", "system"])
        let kind = try members["kind"]?.word(of: ResultWord.self) ?? .issued_here
        if kind == .issued_here, members["text"] == nil {
            throw place.failure("text is missing: what we issue has a wording")
        }
        return Procedure.Result(
            kind: kind == .issued_here ? .issuedHere : .externalFile,
            title: try members["title"]?.localized() ?? LocalizedText(""),
            validDays: try members["valid_days"]?.integer(1...36_500), text: try members["text"]?.localized(),
            numberLabel: try members["number_label"]?.localized(), system: try members["system"]?.localized())
    }

    private enum ResultWord: String, CaseIterable { case issued_here, external_file }

    func reasons(_ name: String) throws(MalformedProcedure) -> [Procedure.Reason] {
        guard let members = try top["reasons"]?.members([], optional: ["return", "refuse"]), let place = members[name]
        else {
            return []
        }
        return try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            let members = try place.members(["key", "text"])
            return Procedure.Reason(
                key: try members["key"]?.word() ?? "", text: try members["text"]?.localized() ?? LocalizedText(""))
        }
    }

    /// What only the whole can tell: keys that are used twice, or that nothing bears.
    static func check(_ procedure: Procedure) throws(MalformedProcedure) {
        var seen: [String: Procedure.Field] = [:]
        for (index, page) in procedure.pages.enumerated() {
            for field in page.fields {
                let path = "pages[\(index)].fields.\(field.key)"
                guard !reservedFields.contains(field.key) else {
                    throw MalformedProcedure(path: path, reason: "the forms themselves use this key")
                }
                guard seen[field.key] == nil else {
                    throw MalformedProcedure(path: path, reason: "the key is there twice")
                }
                if let condition = field.requiredWhen {
                    guard let other = seen[condition.field],
                        other.choices.contains(where: { $0.key == condition.equals })
                    else {
                        throw MalformedProcedure(
                            path: path + ".required_when", reason: "no choice before it has that key and that answer")
                    }
                }
                seen[field.key] = field
            }
        }
        if procedure.isModelled, seen["full_name"]?.kind != .name {
            throw MalformedProcedure(
                path: "pages", reason: "a field full_name of the kind name is needed: the applicant")
        }
        let known = placeholders.union(seen.keys).union(procedure.steps.flatMap(\.fields).map(\.key))
        guard let text = procedure.result?.text else { return }
        for wording in [text.vietnamese] + text.others.values {
            for name in placeholders(in: wording) where !known.contains(name) {
                throw MalformedProcedure(path: "result.text", reason: "no field has the key {\(name)}")
            }
        }
    }

    private static func placeholders(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.contains("}") ? String(part.prefix { $0 != "}" }) : nil
        }
    }
}
