import Base
import House
import Identity
import Storage
import Texts
import Translations
import Web

/// The form that an entry is written on: its fields as shown, and as read.
struct EntryForm: Sendable {
    let kind: BulletinEntry.Kind
    /// The villages that the writer may name.
    let villages: [AdministrativeUnit]
    /// Whether it always concerns the villages above: a village head writes for the village.
    let isOfVillage: Bool

    static let title = TranslatedField("title", label: "bulletin.field.title", limit: 200)
    static let text = TranslatedField("text", label: "bulletin.field.text", isLong: true, limit: 8_000)
    static let answer = TranslatedField("text", label: "bulletin.field.answer", isLong: true, limit: 8_000)
    static let place = TranslatedField("place", label: "bulletin.field.place", isRequired: false, limit: 200)
    static let note = TranslatedField("note", label: "bulletin.field.note", limit: 500)

    /// The form as that official fills it.
    static func of(
        _ kind: BulletinEntry.Kind, for actor: Actor, on day: CalendarDate, in connection: Connection
    ) throws -> EntryForm {
        let units = UnitStore()
        if let own = try units.find(actor.unit, asOf: day, in: connection), own.kind == .village {
            return EntryForm(kind: kind, villages: [own], isOfVillage: true)
        }
        return EntryForm(
            kind: kind, villages: try units.villages(of: actor.commune, asOf: day, in: connection), isOfVillage: false)
    }

    private var words: [TranslatedField] {
        switch kind {
        case .announcement: [Self.title, Self.text]
        case .event: [Self.title, Self.text, Self.place]
        case .question: [Self.title, Self.answer]
        }
    }

    /// Which languages the writer says are still right, by field.
    func confirmed(_ form: Form) -> [String: Set<Language>] {
        Dictionary(words.map { ($0.name, $0.confirmed(form)) }) { first, _ in first }
    }

    // MARK: reading

    /// What was written; nil if something is wrong, which the reader then knows.
    func read(_ reader: FormReader) -> EntryContent? {
        var texts: [String: LocalizedText] = [:]
        for field in words { texts[field.name] = field.read(reader) }
        let details: EntryDetails? =
            switch kind {
            case .announcement: announcement(reader).map { .announcement($0) }
            case .event: event(reader).map { .event($0) }
            case .question: question(reader).map { .question($0) }
            }
        guard reader.isSound, let details, let title = texts["title"], let text = texts["text"] else { return nil }
        return EntryContent(title: title, text: text, place: texts["place"] ?? LocalizedText(""), details: details)
    }

    private func announcement(_ reader: FormReader) -> Announcement? {
        let urgency = reader.choice("urgency", of: Announcement.Urgency.self)
        let last = reader.date("last_day", .optional)
        let known = Dictionary(villages.map { ($0.key, $0.id) }) { first, _ in first }
        let chosen = isOfVillage ? villages.map(\.key) : reader.choices("villages", among: known.keys) ?? []
        // Kept as the first day no longer.
        return urgency.map {
            Announcement(urgency: $0, until: last?.adding(days: 1), villages: chosen.compactMap { known[$0] }.sorted())
        }
    }

    private func event(_ reader: FormReader) -> PublicEvent? {
        let first = reader.date("first_day")
        let last = reader.date("last_day", .optional)
        let start = reader.minuteOfDay("start_time", .optional)
        let end = reader.minuteOfDay("end_time", .optional)
        let repeats = reader.choice("repeats", of: PublicEvent.Repeat.self)
        let until = reader.date("repeat_until", repeats == .never || repeats == nil ? .optional : .required)
        let link = reader.line("link", .optional, max: 200) ?? ""
        if let first, let last, last < first { reader.refuse("last_day", "bulletin.problem.ends_before") }
        if let first, let last, last > first.adding(days: 60) {
            reader.refuse("last_day", "bulletin.problem.too_long")
        }
        if start == nil, end != nil { reader.refuse("start_time", "bulletin.problem.no_start") }
        if let start, let end, last == nil || last == first, end <= start {
            reader.refuse("end_time", "bulletin.problem.ends_before")
        }
        if repeats != .never, let first, let until {
            if until <= (last ?? first) { reader.refuse("repeat_until", "bulletin.problem.ends_before") }
            if until > first.adding(days: 5 * 366) {
                reader.refuse("repeat_until", "bulletin.problem.repeats_too_long")
            }
        }
        if !link.isEmpty, LocalPath.safe(link) != link || link == "/" {
            reader.refuse("link", "bulletin.problem.bad_link")
        }
        guard let first, let repeats else { return nil }
        return PublicEvent(
            firstDay: first, lastDay: last, startMinute: start, endMinute: end, repeats: repeats,
            repeatUntil: repeats == .never ? nil : until, link: link)
    }

    private func question(_ reader: FormReader) -> FrequentQuestion? {
        let field = reader.choice("field", of: FrequentQuestion.Field.self)
        let codes = FrequentQuestion.codes(reader.text("procedures", .optional, max: 400) ?? "")
        if codes.count > 8 || !codes.allSatisfy(FrequentQuestion.isCode) {
            reader.refuse("procedures", "bulletin.problem.bad_procedures")
        }
        return field.map { FrequentQuestion(field: $0, procedures: codes) }
    }

    // MARK: showing

    /// The fields with what was typed, or else what is stored.
    func fields(
        _ visit: Visit, typed form: Form?, stored: BulletinEntry?, problems: [FieldProblem]
    ) -> [ViewModel] {
        let inputs = FieldModels(visit: visit, form: form ?? Form(), problems: problems, isTyped: form != nil)
        return words.flatMap {
            $0.models(visit, typed: form, stored: stored?.words.fields[$0.name], problems: problems)
        } + details(inputs, stored: stored?.details)
    }

    private func details(_ inputs: FieldModels, stored: EntryDetails?) -> [ViewModel] {
        switch kind {
        case .announcement:
            var announcement = Announcement()
            if case .announcement(let it) = stored { announcement = it }
            let chosen = Set(announcement.villages)
            return [
                inputs.choices(
                    "urgency", Announcement.Urgency.allCases.map { ($0.rawValue, "bulletin.urgency.\($0.rawValue)") },
                    isMany: false, chosen: [announcement.urgency.rawValue])
            ]
                + (isOfVillage || villages.isEmpty
                    ? []
                    : [
                        inputs.options(
                            "villages", villages.map { ($0.key, $0.name.text(in: inputs.visit.language)) },
                            chosen: villages.filter { chosen.contains($0.id) }.map(\.key),
                            hint: "bulletin.field.villages_hint")
                    ]) + [
                    inputs.input(
                        "last_day", "date", value: announcement.until?.adding(days: -1).description,
                        hint: "bulletin.field.until_hint")
                ]
        case .event:
            var event: PublicEvent?
            if case .event(let it) = stored { event = it }
            func time(_ minute: Int?) -> String? { minute.map { inputs.visit.formats.time(minuteOfDay: $0) } }
            return [
                inputs.input("first_day", "date", value: event?.firstDay.description, isRequired: true),
                inputs.input(
                    "last_day", "date",
                    value: event.flatMap { $0.lastDay > $0.firstDay ? $0.lastDay.description : nil },
                    hint: "bulletin.field.event_last_hint"),
                inputs.input(
                    "start_time", "text", value: time(event?.startMinute), hint: "bulletin.field.time_hint",
                    width: "short"),
                inputs.input("end_time", "text", value: time(event?.endMinute), width: "short"),
                inputs.choices(
                    "repeats", PublicEvent.Repeat.allCases.map { ($0.rawValue, "bulletin.repeats.\($0.rawValue)") },
                    isMany: false, chosen: [event?.repeats.rawValue ?? "never"]),
                inputs.input("repeat_until", "date", value: event?.repeatUntil?.description),
                inputs.input("link", "text", value: event?.link, hint: "bulletin.field.link_hint"),
            ]
        case .question:
            var question: FrequentQuestion?
            if case .question(let it) = stored { question = it }
            return [
                inputs.choices(
                    "field",
                    FrequentQuestion.Field.allCases.map { ($0.rawValue, "bulletin.question_field.\($0.rawValue)") },
                    isMany: false, chosen: question.map { [$0.field.rawValue] } ?? []),
                inputs.input(
                    "procedures", "text", value: question?.procedures.joined(separator: ", "),
                    hint: "bulletin.field.procedures_hint"),
            ]
        }
    }
}
