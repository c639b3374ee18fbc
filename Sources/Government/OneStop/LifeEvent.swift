public import Base
import House

/// Something that happens in a family's life, and what is to be done then: steps in order, each with the procedures that
/// it needs. Data, edited as YAML (`Data/life-events.yaml`).
public struct LifeEvent: Sendable, Hashable {
    /// In addresses, e.g. `child-is-born`.
    public let key: String
    /// A symbol of the icon sheet.
    public let icon: String
    public let title: LocalizedText
    public let summary: LocalizedText
    public let steps: [Step]
    /// Why it is shown no longer; nil while it is.
    public let withdrawn: LocalizedText?

    /// One thing to do.
    public struct Step: Sendable, Hashable {
        public let text: LocalizedText
        /// Codes of procedures.
        public let procedures: [String]
        /// Words of `Data/procedures/channels.yaml`.
        public let places: [String]
        /// By when, in words.
        public let when: LocalizedText?
        public let verified: Procedure.Verification
        /// Where the law says so.
        public let source: LocalizedText?
    }

    /// No better than its worst step.
    public var verified: Procedure.Verification {
        let marks = steps.map(\.verified)
        return marks.contains(.unverified) ? .unverified : marks.contains(.secondary) ? .secondary : .read
    }

    var path: String { "/life/\(key)" }

    /// All its procedures, each once.
    var procedures: [String] {
        var seen: Set<String> = []
        return steps.flatMap(\.procedures).filter { seen.insert($0).inserted }
    }
}

extension LifeEvent {
    private static let icons: Set<String> = [
        "apply", "baby", "book", "building", "calendar", "heart", "home", "info", "money", "moving", "people", "person",
        "pin", "rings", "school", "shield", "shop", "village", "warning",
    ]

    /// Reads a list of them; throws `MalformedProcedure` with the place of the first mistake.
    static func all(yaml text: String) throws(MalformedProcedure) -> [LifeEvent] {
        try YAMLPlace(text).list(distinct: \.key) { (place) throws(MalformedProcedure) in try LifeEvent(place) }
    }

    /// Reads one of them, as the list has it or as `json` writes it.
    init(yaml text: String) throws(MalformedProcedure) { try self.init(YAMLPlace(text)) }

    private init(_ place: YAMLPlace) throws(MalformedProcedure) {
        let members = try place.members(["key", "title", "summary", "steps"], optional: ["icon", "withdrawn"])
        key = try members["key"]?.word() ?? ""
        icon = try members["icon"]?.word() ?? "info"
        guard Self.icons.contains(icon) else { throw place.failure(.unknownWord(icon, known: Self.icons.sorted())) }
        title = try members["title"]?.localized() ?? LocalizedText("")
        summary = try members["summary"]?.localized() ?? LocalizedText("")
        withdrawn = try members["withdrawn"]?.localized()
        steps = try members["steps"]?.list { (place) throws(MalformedProcedure) in try Step(place) } ?? []
        guard (1...30).contains(steps.count) else { throw place.failure(.other("must have 1 to 30 steps")) }
    }
}

extension LifeEvent.Step {
    fileprivate init(_ place: YAMLPlace) throws(MalformedProcedure) {
        let members = try place.members(["text", "verified"], optional: ["procedures", "where", "when", "source"])
        text = try members["text"]?.localized() ?? LocalizedText("")
        procedures = try members["procedures"]?.list { (place) throws(MalformedProcedure) in try place.text() } ?? []
        places =
            try members["where"]?.list { (place) throws(MalformedProcedure) in
                let word = try place.word()
                guard ProcedureReading.channels.contains(word) else {
                    throw place.failure(.unknownWord(word, known: ProcedureReading.channels.sorted()))
                }
                return word
            } ?? []
        when = try members["when"]?.localized()
        verified = try members["verified"]?.word(of: Procedure.Verification.self) ?? .unverified
        source = try members["source"]?.localized()
    }
}

extension LifeEvent {
    /// What is kept and told to programs; YAML too, as every JSON is.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "key": .string(key), "icon": .string(icon), "title": title.json, "summary": summary.json,
            "steps": .array(
                steps.map { step in
                    var members: [String: JSONValue] = [
                        "text": step.text.json, "procedures": .array(step.procedures.map { .string($0) }),
                        "where": .array(step.places.map { .string($0) }), "verified": .string(step.verified.rawValue),
                    ]
                    members["when"] = step.when?.json
                    members["source"] = step.source?.json
                    return .object(members)
                }),
        ]
        members["withdrawn"] = withdrawn?.json
        return .object(members)
    }
}

extension LocalizedText {
    /// The languages that there are.
    var json: JSONValue {
        var members: [String: JSONValue] = ["vi": .string(vietnamese)]
        for (language, text) in others { members[language.rawValue] = .string(text) }
        return .object(members)
    }
}
