import Base
import House
import Identity

extension Procedure {
    /// Reads one file of `Data/procedures` (its README says what each key means); throws `MalformedProcedure` with the place
    /// of the first mistake.
    ///
    /// A procedure without `pages` is only described; with them, all that an application needs must be there.
    public init(yaml text: String) throws(MalformedProcedure) {
        try self.init(ProcedureReading(YAMLPlace(text)))
    }

    private init(_ reading: ProcedureReading) throws(MalformedProcedure) {
        let top = reading.top
        self.init(
            code: try reading.code(), version: try top["version"]?.integer(1...100_000) ?? 1,
            period: try reading.period(), name: try reading.localized("name"),
            summary: try top["summary"]?.localized(), field: try reading.localized("field"),
            agency: try reading.localized("agency"), owner: try top["owner"]?.word() ?? "",
            handledBy: try top["handled_by"]?.word() ?? "", verified: try reading.verification("verified"),
            sources: try reading.sources(), places: try reading.places(), portal: try reading.portal(),
            deadline: try reading.figure("deadline", "working_days", 0...3_650),
            fee: try reading.figure("fee", "vnd", 0...1_000_000_000_000),
            charge: try reading.charge(), documents: try reading.documents() + reading.fileDocuments(),
            pages: try reading.pages(), steps: try reading.steps(), result: try reading.result(),
            returnReasons: try reading.reasons("return"), refusalReasons: try reading.reasons("refuse"),
            level: try top["level"]?.text() ?? "", onlineLevel: try top["online_level"]?.word() ?? "",
            isNameComplete: try top["name_complete"]?.truth() ?? true,
            documentsVerified: try reading.verification("documents_verified"),
            placesVerified: try reading.verification("where_verified"), replacedBy: try reading.replacedBy(),
            coSigner: try top["co_signer"]?.localized(), linked: try reading.linked())
        try ProcedureReading.check(self)
    }

    /// Everything that is wrong with a text, one mistake for each part of it; empty where it is a procedure.
    static func mistakes(inYAML text: String) -> [MalformedProcedure] {
        do throws(MalformedProcedure) {
            let mistakes = ProcedureReading.mistakes(in: try YAMLPlace(text))
            if !mistakes.isEmpty { return mistakes }
            _ = try Procedure(yaml: text)
            return []
        } catch {
            return [error]
        }
    }
}

/// The top of the text, and the parts that every procedure has.
struct ProcedureReading {
    let top: [String: YAMLPlace]
    let isModelled: Bool

    /// Words of `where`: `Data/procedures/channels.yaml`, with texts `onestop.place.…`.
    static let channels: Set<String> = [
        "here", "counter", "national_portal", "vneid", "post", "police", "military", "own_unit",
    ]
    private static let described: Set<String> = [
        "version", "from", "until", "summary", "field_key", "level", "online_level", "online_level_verified",
        "documents",
        "documents_verified", "where_verified", "portal_url", "portal_search", "portal_url_verified", "source",
        "sources",
        "synthetic", "name_complete", "owner", "handled_by", "where_labels", "pages", "steps", "result", "reasons",
        "replaced_by", "co_signer", "linked",
    ]
    private static let always: Set<String> = [
        "code", "name", "field", "agency", "deadline", "fee", "where", "verified",
    ]
    private static let forApplications: Set<String> = [
        "from", "owner", "handled_by", "documents", "pages", "steps", "result",
    ]

    init(_ place: YAMLPlace) throws(MalformedProcedure) {
        let members = try place.members(Self.always, optional: Self.described)
        isModelled = members["pages"] != nil || members["steps"] != nil || members["result"] != nil
        if isModelled {
            for name in Self.forApplications.sorted() where members[name] == nil {
                throw MalformedProcedure(path: name, fault: .neededForApplications)
            }
        }
        top = members
    }

    func code() throws(MalformedProcedure) -> String {
        try top["code"].map { (place) throws(MalformedProcedure) in try Self.code(place) } ?? ""
    }

    func replacedBy() throws(MalformedProcedure) -> String? {
        try top["replaced_by"].map { (place) throws(MalformedProcedure) in try Self.code(place) }
    }

    private static func code(_ place: YAMLPlace) throws(MalformedProcedure) -> String {
        let code = try place.text()
        guard isCode(code) else { throw place.failure(.code) }
        return code
    }

    static func isCode(_ text: String) -> Bool {
        let isCode = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
        return isCode && (3...30).contains(text.utf8.count) && text.first != "."
    }

    func period() throws(MalformedProcedure) -> DatePeriod {
        let from = try top["from"]?.date() ?? .unknownBeginning
        let until = try top["until"]?.date()
        if let place = top["until"], let until, until <= from { throw place.failure(.untilBeforeFrom) }
        return DatePeriod(from: from, until: until)
    }

    func localized(_ name: String) throws(MalformedProcedure) -> LocalizedText {
        guard let place = top[name] else { return LocalizedText("") }
        return try place.localized()
    }

    func verification(_ name: String) throws(MalformedProcedure) -> Procedure.Verification {
        try top[name]?.word(of: Procedure.Verification.self) ?? .unverified
    }

    func figure(
        _ name: String, _ key: String, _ range: ClosedRange<Int>
    ) throws(MalformedProcedure) -> Procedure.Figure {
        guard let members = try top[name]?.members(["verified"], optional: Self.figureMembers(key)) else {
            return Procedure.Figure(value: nil, verified: .unverified)
        }
        return Procedure.Figure(
            value: try members[key]?.integer(range).asInt64,
            verified: try members["verified"]?.word(of: Procedure.Verification.self) ?? .unverified,
            note: try members["note"]?.text() ?? "")
    }

    /// A fee says besides how it is asked for.
    private static func figureMembers(_ key: String) -> Set<String> {
        key == "vnd" ? [key, "note", "tariff", "per", "waits"] : [key, "note"]
    }

    func charge() throws(MalformedProcedure) -> Procedure.Charge {
        var charge = Procedure.Charge()
        guard let members = try top["fee"]?.members(["verified"], optional: Self.figureMembers("vnd")) else {
            return charge
        }
        charge.tariff = try members["tariff"]?.word(of: DossierFee.Kind.self)
        charge.per = try members["per"]?.word()
        charge.waits = try members["waits"]?.truth() ?? false
        return charge
    }

    func sources() throws(MalformedProcedure) -> [Procedure.Source] {
        if let place = top["sources"] {
            return try place.list { (place) throws(MalformedProcedure) in
                let members = try place.members(["title"], optional: ["note"])
                return Procedure.Source(
                    title: try members["title"]?.localized() ?? LocalizedText(""),
                    note: try members["note"]?.text() ?? "")
            }
        }
        guard let place = top["source"] else { return [] }
        return [Procedure.Source(title: LocalizedText(try place.text()), note: "")]
    }

    func places() throws(MalformedProcedure) -> [(key: String, label: LocalizedText?)] {
        let labels = try top["where_labels"]?.members([], optional: Self.channels) ?? [:]
        let keys = try top["where"]?.list(distinct: { $0 }) { (place) throws(MalformedProcedure) in
            let word = try place.word()
            guard Self.channels.contains(word) else {
                throw place.failure(.unknownWord(word, known: Self.channels.sorted()))
            }
            return word
        }
        var places: [(key: String, label: LocalizedText?)] = []
        for key in keys ?? [] { places.append((key, try labels[key]?.localized())) }
        return places
    }

    func portal() throws(MalformedProcedure) -> Procedure.Portal? {
        guard let place = top["portal_url"] else { return nil }
        let address = try place.text()
        guard address.hasPrefix("https://") else { throw place.failure(.https) }
        return Procedure.Portal(
            address: address, search: try top["portal_search"]?.text() ?? "",
            verified: try verification("portal_url_verified"))
    }

    func documents() throws(MalformedProcedure) -> [Procedure.Document] {
        guard let place = top["documents"] else { return [] }
        let isModelled = isModelled
        var number = 0
        return try place.list(distinct: \.key) { (place) throws(MalformedProcedure) in
            number += 1
            let details: Set<String> = ["key", "required", "kinds", "max_files", "form"]
            let more: Set<String> = ["hint", "originals", "copies", "show_when", "required_when"]
            let members = try place.members(
                isModelled ? details.union(["name"]) : ["name"], optional: isModelled ? more : details.union(more))
            let kinds = try members["kinds"]?.list { (kind) throws(MalformedProcedure) in
                try kind.word(of: FileWord.self)
            }
            var document = Procedure.Document(
                key: try members["key"]?.word() ?? "paper\(number)",
                name: try members["name"]?.localized() ?? LocalizedText(""), hint: try members["hint"]?.localized(),
                isRequired: try members["required"]?.truth() ?? true,
                maxFiles: try members["max_files"]?.integer(1...20) ?? 1,
                acceptsPDF: kinds?.contains(.pdf) ?? false,
                form: try members["form"]?.word(of: FormWord.self).rawValue ?? FormWord.copy.rawValue)
            document.originals = try members["originals"]?.integer(0...20)
            document.copies = try members["copies"]?.integer(0...20)
            document.showWhen = try rule(members["show_when"])
            document.requiredWhen = try rule(members["required_when"])
            return document
        }
    }

    func rule(_ place: YAMLPlace?) throws(MalformedProcedure) -> AnswerRule? {
        guard let place else { return nil }
        return try AnswerRule(place)
    }

    private enum FileWord: String, CaseIterable { case image, pdf }
    private enum FormWord: String, CaseIterable { case original, copy }
}

extension Int {
    var asInt64: Int64 { Int64(self) }
}
