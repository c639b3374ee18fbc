import Base
import Storage
import Translations

/// The fields of a place that are written in three languages.
enum PlaceField: String, CaseIterable, Sendable {
    case title, summary, text, directions

    /// For forms.
    var field: TranslatedField {
        switch self {
        case .title: TranslatedField(rawValue, label: "places.field.title", limit: 200)
        case .summary:
            TranslatedField(rawValue, label: "places.field.summary", isLong: true, isRequired: false, limit: 400)
        case .text:
            TranslatedField(rawValue, label: "places.field.text", isLong: true, isRequired: false, limit: 10_000)
        case .directions:
            TranslatedField(rawValue, label: "places.field.directions", isLong: true, isRequired: false, limit: 2_000)
        }
    }
}

/// The words of a place with their marks of translation.
struct PlaceWords: Sendable, Hashable {
    var fields: [PlaceField: TranslatedText]

    static func owner(_ id: ID<Place>) -> TextOwner { TextOwner("places.place", id.text) }

    static func read(_ id: ID<Place>, in connection: Connection) throws -> PlaceWords {
        let stored = try TranslationStore().texts(of: owner(id), in: connection)
        let fields = PlaceField.allCases.compactMap { field in stored[field.rawValue].map { (field, $0) } }
        return PlaceWords(fields: Dictionary(fields) { first, _ in first })
    }

    /// The words of a field; empty where there are none.
    func text(_ field: PlaceField) -> LocalizedText { fields[field]?.text ?? LocalizedText("") }

    var texts: [PlaceField: LocalizedText] { fields.mapValues(\.text) }

    /// How the language stands over all fields.
    func state(of language: Language) -> TranslatedText.State { TranslatedText.state(of: language, in: fields.values) }

    /// The worse of English and Arabic.
    var translation: Place.TranslationState {
        let states = Set([Language.english, .arabic].map { state(of: $0) })
        return states.contains(.missing) ? .missing : states.contains(.stale) ? .stale : .current
    }
}

extension LocalizedText {
    /// In all its languages, for search.
    var everywhere: String { ([vietnamese] + others.values.sorted()).joined(separator: " ") }

    var isEmpty: Bool { vietnamese.isEmpty && others.isEmpty }
}
