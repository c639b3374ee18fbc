import Base
import House
import Storage
import Texts
import Translations
import Web

/// The form of a place: reads what was typed, and shows what was typed or is stored.
struct PlaceForm {
    let visit: Visit
    /// The units that the actor may give a place to.
    let units: [AdministrativeUnit]
    /// Unicode scalars.
    private static let limits = ["address": 300, "website": 500, "declared_by": 200, "position": 300]
    private static let mostNicknames = 20

    // MARK: reading

    /// What the form says, or what is wrong with it.
    func read(_ form: Form) -> (content: PlaceContent?, problems: [FieldProblem]) {
        let reader = FormReader(form)
        var words: [PlaceField: LocalizedText] = [:]
        for field in PlaceField.allCases { words[field] = field.field.read(reader) }
        let kind = reader.choice("kind", of: PlaceFacts.Kind.self)
        let unit = reader.choice("unit", among: units.map(\.key)).flatMap { key in units.first { $0.key == key } }
        let nicknames = nicknames(reader)
        let position = position(reader)
        let address = reader.line("address", .optional, max: 300)
        let phone = reader.phone("phone", .optional)
        let website = reader.url("website", .optional, max: 500)
        let hours = OpeningHours.read(reader)
        let wheelchair = reader.choice("wheelchair", of: PlaceFacts.Wheelchair.self)
        let assurance = reader.choice("assurance", of: PlaceFacts.Assurance.self)
        let declaredBy = reader.line("declared_by", .optional, max: 200)
        if assurance == .declared, declaredBy == nil { reader.refuse("declared_by", "places.problem.who_declared") }
        guard reader.isSound, let kind, let unit, let hours, let wheelchair, let assurance else {
            return (nil, reader.problems)
        }
        let facts = PlaceFacts(
            kind: kind, unit: unit.id, position: position, address: address ?? "", phone: phone ?? "",
            website: website ?? "", nicknames: nicknames, hours: hours, wheelchair: wheelchair, assurance: assurance,
            declaredBy: declaredBy ?? "", isSynthetic: false)
        let confirmed = PlaceField.allCases.map { ($0, $0.field.confirmed(form)) }
        return (
            PlaceContent(
                facts: facts, words: words, confirmed: Dictionary(confirmed) { first, _ in first }), []
        )
    }

    private func nicknames(_ reader: FormReader) -> [String] {
        let lines = (reader.text("nicknames", .optional, max: 2_000) ?? "").split(whereSeparator: \.isNewline)
        let names = lines.map { $0.trimmed() }.filter { !$0.isEmpty }
        if names.count > Self.mostNicknames {
            reader.refuse("nicknames", Message("web.form.too_many", ["max": .number(Int64(Self.mostNicknames))]))
        }
        return names
    }

    private func position(_ reader: FormReader) -> Position? {
        guard let text = reader.line("position", .optional, max: 300) else { return nil }
        guard let position = Position.pasted(text) else {
            reader.refuse("position", "places.problem.bad_position")
            return nil
        }
        return position
    }

    // MARK: showing

    /// The fields in their groups, for `places/edit_place`.
    func sections(typed form: Form?, stored: PlaceDetails?, problems: [FieldProblem]) -> [ViewModel] {
        let words = PlaceField.allCases.flatMap { field in
            field.field.models(visit, typed: form, stored: stored?.words.fields[field], problems: problems)
        }
        func plain(_ names: [(String, String)]) -> [ViewModel] {
            names.map { name, kind in self.field(name, kind, form, stored, problems) }
        }
        return [
            section("words", words),
            section(
                "facts",
                plain([
                    ("kind", "is_select"), ("unit", "is_select"), ("nicknames", "is_textarea"),
                    ("position", "is_text"), ("address", "is_text"), ("phone", "is_tel"), ("website", "is_text"),
                    ("wheelchair", "is_select"),
                ])),
            section(
                "hours",
                plain(
                    [("hours", "is_select")] + (1...7).map { ("hours_\($0)", "is_text") }
                        + [("hours_days", "is_textarea")])),
            section("assurance", plain([("assurance", "is_select"), ("declared_by", "is_text")])),
        ]
    }

    private func section(_ name: String, _ fields: [ViewModel]) -> ViewModel {
        ["title": visit.say(TextKey("places.form.\(name)")), "fields": fields]
    }

    private func field(
        _ name: String, _ kind: String, _ form: Form?, _ stored: PlaceDetails?, _ problems: [FieldProblem]
    ) -> ViewModel {
        let value = form?.has(name) == true ? form?.untrimmed(name) ?? "" : storedValue(name, stored)
        let isRequired = kind == "is_select"
        var model: ViewModel = [
            "id": name, "name": name, kind: true, "label": label(name), "value": value, "required": isRequired,
            "optional_text": isRequired ? nil : visit.say("web.form.optional"), "hint": hint(name),
            "maxlength": Self.limits[name].map { "\($0)" }, "dir_auto": ["address", "nicknames"].contains(name),
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
        ]
        if name == "website" { model["inputmode"] = "url" }
        if name.hasPrefix("hours_"), kind == "is_text" { model["width"] = "medium" }
        if isRequired { model["options"] = options(name, chosen: value) }
        return model
    }

    /// The name of the field in the reader's language.
    func label(_ name: String) -> String {
        if name.hasPrefix("hours_"), let day = Int(name.dropFirst("hours_".count)) {
            return HoursWords(visit: visit).weekday(day)
        }
        return PlaceSnapshot.label(name, visit)
    }

    private func hint(_ name: String) -> String? {
        switch name {
        case "nicknames": visit.say("places.hint.nicknames")
        case "position": visit.say("places.hint.position")
        case "hours_1": visit.say("places.hint.hours")
        case "hours_days": visit.say("places.hint.hours_days")
        default: nil
        }
    }

    private func options(_ name: String, chosen: String) -> [ViewModel] {
        func list(_ values: [String], _ prefix: String) -> [ViewModel] {
            ViewModel.options(values.map { ($0, visit.say(TextKey(prefix + $0))) }, chosen: chosen)
        }
        switch name {
        case "kind": return list(PlaceFacts.Kind.allCases.map(\.rawValue), "places.kind.")
        case "unit": return PlaceView(visit: visit).unitOptions(units, selected: chosen)
        case "wheelchair": return list(PlaceFacts.Wheelchair.allCases.map(\.rawValue), "places.wheelchair.")
        case "assurance": return list(PlaceFacts.Assurance.allCases.map(\.rawValue), "places.assurance.")
        default: return list(OpeningHours.FormRule.allCases.map(\.rawValue), "places.hours.rule.")
        }
    }

    private func storedValue(_ name: String, _ stored: PlaceDetails?) -> String {
        guard let stored else { return name == "kind" ? PlaceFacts.Kind.villageHall.rawValue : "" }
        let facts = stored.place.facts
        switch name {
        case "kind": return facts.kind.rawValue
        case "unit": return units.first { $0.id == facts.unit }?.key ?? ""
        case "nicknames": return facts.nicknames.joined(separator: "\n")
        case "position": return facts.position?.text ?? ""
        case "address": return facts.address
        case "phone": return facts.phone
        case "website": return facts.website
        case "wheelchair": return facts.wheelchair.rawValue
        case "assurance": return facts.assurance.rawValue
        case "declared_by": return facts.declaredBy
        default: return facts.hours.typed(name)
        }
    }
}
