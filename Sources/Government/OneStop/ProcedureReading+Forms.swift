import Base
import House

/// The parts that only procedures with applications have: pages, steps, result, reasons.
extension ProcedureReading {
    /// Words that follow a draft's secret in addresses, and so cannot be the key of a page.
    static let reservedPages: Set<String> = [
        "papers", "review", "send", "card", "withdraw", "sign", "invite", "mandate",
    ]
    /// Fields that the forms add themselves.
    static let reservedFields: Set<String> = [
        "csrf", "form_key", "version", "seen", "action", "card_text", "shown", "rows", "next", CardPhoto.field,
    ]
    /// What a result's wording may name besides the fields.
    static let placeholders: Set<String> = ["applicant_name", "agency", "commune", "valid_until", "external_number"]

    func pages() throws(MalformedProcedure) -> [Procedure.Page] {
        guard let place = top["pages"] else { return [] }
        let pages = try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in try page(place) }
        guard !pages.isEmpty else { throw place.failure(.atLeastOne) }
        return pages
    }

    func page(_ place: YAMLPlace) throws(MalformedProcedure) -> Procedure.Page {
        let members = try place.members(["key", "title", "fields"], optional: ["show_when"])
        let key = try members["key"]?.word() ?? ""
        guard !Self.reservedPages.contains(key) else { throw place.failure(.reservedKey(key)) }
        return Procedure.Page(
            key: key, title: try members["title"]?.localized() ?? LocalizedText(""),
            fields: try fields(members["fields"]), showWhen: try rule(members["show_when"]))
    }

    private func fields(_ place: YAMLPlace?) throws(MalformedProcedure) -> [Procedure.Field] {
        let reader = FieldYAML()
        return try place?.list(distinct: { $0.first?.person ?? $0.first?.key ?? "" }) {
            (place) throws(MalformedProcedure) in try reader.fields(place)
        }.flatMap(\.self) ?? []
    }

    /// Files that pages ask for come with the papers; here as papers, under the rules of their page and field.
    func fileDocuments() throws(MalformedProcedure) -> [Procedure.Document] {
        try pages().flatMap { page in
            page.fields.filter { $0.kind == .file }.map { field in
                Procedure.Document(
                    key: field.key, name: field.label, hint: field.hint, isRequired: field.isRequired,
                    maxFiles: field.maxLength, acceptsPDF: true, form: "copy",
                    showWhen: .both(page.showWhen, field.showWhen), requiredWhen: field.requiredWhen)
            }
        }
    }

    func steps() throws(MalformedProcedure) -> [Procedure.Step] {
        guard let place = top["steps"] else { return [] }
        let steps = try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in try step(place) }
        guard !steps.isEmpty else { throw place.failure(.atLeastOne) }
        return steps
    }

    func step(_ place: YAMLPlace) throws(MalformedProcedure) -> Procedure.Step {
        let members = try place.members(["key", "title", "role", "hours"], optional: ["fields", "may"])
        let fields = try fields(members["fields"])
        guard !fields.contains(where: { $0.kind == .table || $0.kind == .file }) else {
            throw place.failure(.notInSteps)
        }
        let may = try members["may"]?.list { (word) throws(MalformedProcedure) in try word.word(of: StepWord.self) }
        return Procedure.Step(
            key: try members["key"]?.word() ?? "", title: try members["title"]?.localized() ?? LocalizedText(""),
            role: try members["role"]?.word(of: RoleKey.self) ?? .counter,
            hours: try members["hours"]?.integer(0...10_000) ?? 0, fields: fields,
            may: may.map { Set($0.map(\.rawValue)) })
    }

    private enum StepWord: String, CaseIterable { case `return`, refuse }

    func result() throws(MalformedProcedure) -> Procedure.Result? {
        guard let place = top["result"] else { return nil }
        let members = try place.members(
            ["kind", "title"], optional: ["valid_days", "text", "number_label", "system"])
        let word = try members["kind"]?.word(of: ResultWord.self) ?? .issued_here
        if word == .issued_here, members["text"] == nil { throw place.failure(.wording) }
        return Procedure.Result(
            kind: Procedure.Result.Kind(rawValue: word.rawValue) ?? .issuedHere,
            title: try members["title"]?.localized() ?? LocalizedText(""),
            validDays: try members["valid_days"]?.integer(1...36_500), text: try members["text"]?.localized(),
            numberLabel: try members["number_label"]?.localized(), system: try members["system"]?.localized())
    }

    private enum ResultWord: String, CaseIterable { case issued_here, external_file, book_entry }

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
}
