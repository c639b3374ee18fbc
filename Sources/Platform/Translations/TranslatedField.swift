public import Base
public import House
public import Web

/// A field of a form that is written in three languages: the inputs `title_vi`, `title_en`, `title_ar`, and a box by which a writer
/// says that a translation is still right although the Vietnamese words have changed.
public struct TranslatedField: Sendable {
    /// The name without the language, e.g. `title`.
    public let name: String
    public let label: TextKey
    public let isLong: Bool
    public let isRequired: Bool
    /// Unicode scalars.
    public let limit: Int

    public init(_ name: String, label: TextKey, isLong: Bool = false, isRequired: Bool = true, limit: Int = 200) {
        self.name = name
        self.label = label
        self.isLong = isLong
        self.isRequired = isRequired
        self.limit = limit
    }

    /// What was typed; nil if the Vietnamese words are missing though they must be there, or something is wrong.
    public func read(_ reader: FormReader) -> LocalizedText? {
        func words(_ language: Language, _ presence: FormReader.Presence) -> String? {
            let name = "\(name)_\(language.tag)"
            return isLong ? reader.text(name, presence, max: limit) : reader.line(name, presence, max: limit)
        }
        let vietnamese = words(.vietnamese, isRequired ? .required : .optional)
        let (english, arabic) = (words(.english, .optional), words(.arabic, .optional))
        guard reader.isSound, vietnamese != nil || !isRequired else { return nil }
        return LocalizedText(vietnamese ?? "", english: english, arabic: arabic)
    }

    /// The languages whose words the writer says are still right.
    public func confirmed(_ form: Form) -> Set<Language> {
        Set(Language.allCases.filter { form.has("\(name)_\($0.tag)_confirmed") })
    }

    /// The inputs, for `parts/field`: what was typed, or else what is stored.
    public func models(
        _ visit: Visit, typed form: Form?, stored: TranslatedText?, problems: [FieldProblem] = []
    ) -> [ViewModel] {
        Language.allCases.flatMap { language -> [ViewModel] in
            let name = "\(name)_\(language.tag)"
            let isSource = language == .vietnamese
            let given = form?.has(name) == true ? form?.untrimmed(name) : stored.map { $0.text(exactly: language) }
            let isStale = stored?.state(of: language) == .stale
            let input: ViewModel = [
                "id": name, "name": name, isLong ? "is_textarea" : "is_text": true,
                "label": visit.say(
                    "translations.field_in",
                    [
                        "field": .text(visit.say(label)),
                        "language": .text(visit.say(TextKey("translations.language.\(language.tag)"))),
                    ]),
                "value": given ?? "", "required": isSource && isRequired, "maxlength": "\(limit)",
                "optional_text": isSource && isRequired ? nil : visit.say("web.form.optional"),
                "dir_auto": true, "hint": isStale ? visit.say("translations.stale_hint") : nil,
                "error": problems.first { $0.field == name }.map { visit.say($0.message) },
            ]
            guard isStale else { return [input] }
            let box: ViewModel = [
                "id": "\(name)_confirmed", "name": "\(name)_confirmed", "is_checkbox": true, "value": "1",
                "label": visit.say("translations.still_right"),
                "checked": form?.has("\(name)_confirmed") == true,
            ]
            return [input, box]
        }
    }
}

extension TranslatedText {
    /// The words of that language, and none of another in their place.
    public func text(exactly language: Language) -> String {
        language == .vietnamese ? vietnamese : translations[language]?.text ?? ""
    }
}

extension TranslatedText.State {
    /// The state in one line, for lists and records.
    public func badge(_ visit: Visit) -> Badge {
        switch self {
        case .current: Badge(.good, icon: "check", visit.say("translations.state.current"))
        case .stale: Badge(.warn, icon: "warning", visit.say("translations.state.stale"))
        case .missing: Badge(.neutral, icon: "info", visit.say("translations.state.missing"))
        }
    }
}
