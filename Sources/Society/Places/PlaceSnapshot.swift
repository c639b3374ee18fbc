import Base
import House
import Storage
import Texts
import Web

/// Everything of a place at one moment, field by field: what a revision keeps, and what is compared when two people
/// have edited at once.
struct PlaceSnapshot: Sendable, Hashable {
    /// The values by the names of `fields`; absent is empty.
    private(set) var values: [String: JSONValue]

    /// In the order of the form.
    static let fields: [String] =
        PlaceField.allCases.flatMap { field in Language.allCases.map { "\(field.rawValue)_\($0.tag)" } } + [
            "kind", "unit", "nicknames", "position", "address", "phone", "website", "hours", "wheelchair", "assurance",
            "declared_by", "pictures", "state", "publish_from",
        ]

    init(
        _ facts: PlaceFacts, words: [PlaceField: LocalizedText], pictures: [PlacePicture] = [], of place: Place? = nil
    ) {
        var texts: [String: String] = [
            "kind": facts.kind.rawValue, "unit": facts.unit.text,
            "nicknames": facts.nicknames.joined(separator: "\n"), "position": facts.position?.text ?? "",
            "address": facts.address, "phone": facts.phone, "website": facts.website,
            "wheelchair": facts.wheelchair.rawValue, "assurance": facts.assurance.rawValue,
            "declared_by": facts.declaredBy, "state": place?.state.rawValue ?? "",
            "publish_from": place?.publishFrom?.description ?? "",
        ]
        for (field, text) in words {
            for language in Language.allCases {
                texts["\(field.rawValue)_\(language.tag)"] =
                    language == .vietnamese ? text.vietnamese : text.others[language]
            }
        }
        values = texts.filter { !$0.value.isEmpty }.mapValues { .string($0) }
        if facts.hours != OpeningHours() { values["hours"] = facts.hours.json }
        if !pictures.isEmpty {
            values["pictures"] = .array(
                pictures.map { picture in
                    [
                        "id": .string(picture.id.text), "text": .string(picture.description.vietnamese),
                        "en": .string(picture.description.others[.english] ?? ""),
                        "ar": .string(picture.description.others[.arabic] ?? ""), "credit": .string(picture.credit),
                    ]
                })
        }
    }

    init(json: JSONValue) { values = json.object ?? [:] }

    var json: JSONValue { .object(values) }

    /// The names of the fields that differ, in the order of the form.
    func changes(from earlier: PlaceSnapshot) -> [String] {
        Self.fields.filter { values[$0] != earlier.values[$0] }
    }

    /// The fields that have a value, or those named, labelled, for a summary list.
    func rows(_ visit: Visit, only names: [String]? = nil, units: [ID<AdministrativeUnit>: AdministrativeUnit])
        -> [(label: String, value: String)]
    {
        Self.fields.compactMap { name in
            if let names { guard names.contains(name) else { return nil } }
            let value = shown(name, visit, units)
            guard names != nil || !value.isEmpty else { return nil }
            return (label: Self.label(name, visit), value: value.isEmpty ? "–" : value)
        }
    }

    /// The name of a field in the reader's language.
    static func label(_ name: String, _ visit: Visit) -> String {
        guard let language = Language.allCases.first(where: { name.hasSuffix("_\($0.tag)") }) else {
            return visit.say(TextKey("places.field.\(name)"))
        }
        return visit.say(
            "translations.field_in",
            [
                "field": .text(visit.say(TextKey("places.field.\(name.dropLast(3))"))),
                "language": .text(visit.say(TextKey("translations.language.\(language.tag)"))),
            ])
    }

    private func shown(
        _ name: String, _ visit: Visit, _ units: [ID<AdministrativeUnit>: AdministrativeUnit]
    ) -> String {
        guard let value = values[name] else { return "" }
        let text = value.string ?? ""
        switch name {
        case "kind": return visit.say((PlaceFacts.Kind(rawValue: text) ?? .other).text)
        case "unit": return ID(text).flatMap { units[$0] }?.name.text(in: visit.language) ?? text
        case "wheelchair", "assurance", "state": return visit.say(TextKey("places.\(name).\(text)"))
        case "publish_from": return CalendarDate(text).map(visit.formats.date) ?? text
        case "hours":
            return HoursWords(visit: visit).rows(OpeningHours(json: value), from: CalendarDate(dayNumber: 0))
                .map { "\($0.label): \($0.value)" }.joined(separator: "\n")
        case "pictures":
            return (value.array ?? []).map { $0["text"]?.string ?? "" }.map { $0.isEmpty ? "–" : $0 }
                .joined(separator: "\n")
        default: return text
        }
    }

    /// The unit that it names.
    var unit: ID<AdministrativeUnit>? { values["unit"]?.string.flatMap { ID($0) } }
}
