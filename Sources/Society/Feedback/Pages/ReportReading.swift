import Base
import House
import Trust
import Web

/// Reads the public form: what was typed, and what is wrong with it.
struct ReportReading {
    let reader: FormReader
    let context: ReportFormContext
    let kind: Report.Kind?
    let category: ReportCategory?
    let unit: ID<AdministrativeUnit>?
    let words: String
    let position: Position?
    let name: String
    let phone: String

    init(_ form: Form, refused: [FieldProblem], _ context: ReportFormContext) {
        let reader = FormReader(form, refused: refused)
        self.reader = reader
        self.context = context
        kind = reader.choice("kind", of: Report.Kind.self)
        let isProblem = kind == nil || kind == .problem
        let key =
            context.categories.isEmpty
            ? nil
            : reader.choice(
                "category", isProblem ? .required : .optional, among: context.categories.map(\.key))
        category = context.categories.first { $0.key == key ?? (isProblem ? nil : ReportCategory.other) }
        unit = Self.unit(reader, context)
        words = reader.text("words", max: ReportRules.longestWords, min: 5) ?? ""
        var position: Position?
        if let typed = reader.line("position", .optional, max: 60) {
            position = Position(typed)
            if position == nil { reader.refuse("position", "feedback.problem.position") }
        }
        self.position = position
        name = reader.name("name", .optional) ?? ""
        phone = reader.phone("phone", .optional) ?? ""
        if form.text("name") != nil || form.text("phone") != nil, !reader.checkbox("consent") {
            reader.refuse("consent", "feedback.problem.consent")
        }
    }

    /// Where it lies: the thing's unit, else the place that was chosen, else the one commune that there is.
    private static func unit(_ reader: FormReader, _ context: ReportFormContext) -> ID<AdministrativeUnit>? {
        if let about = context.aboutUnit { return about }
        let presence: FormReader.Presence = context.usualUnit == nil ? .required : .optional
        let key = reader.choice("place", presence, among: context.places.map(\.key))
        return context.places.first { $0.key == key }?.id ?? context.usualUnit
    }

    /// The request, if nothing is wrong.
    func request(language: Language) -> SubmitReport.Request? {
        guard reader.isSound, let kind, let unit else { return nil }
        return SubmitReport.Request(
            kind: kind, about: context.about, unit: unit, category: category, words: words, position: position,
            name: name, phone: phone, language: language, secret: .init())
    }
}

/// What the form is made for: the thing of the scanned sign, what may be chosen, what is known there already.
struct ReportFormContext: Sendable {
    var about: AboutThing?
    var aboutUnit: ID<AdministrativeUnit>?
    /// A code was given, and it stands for nothing (any more).
    var isCodeUnknown = false
    var categories: [ReportCategory] = []
    /// Villages, and the communes where there are several.
    var places: [AdministrativeUnit] = []
    /// The one commune; nil where there are several.
    var usualUnit: ID<AdministrativeUnit>?
    /// The key of the unit on whose page the person was.
    var wantedUnit: String?
    /// Released reports about the thing that are still open.
    var known: [Report] = []
}
