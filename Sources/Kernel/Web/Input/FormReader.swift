public import Base

/// Reads typed values out of a form and collects what is wrong with them; nothing that a person typed makes it throw.
///
///     let reader = FormReader(form)
///     let title = reader.text("title", max: 200)
///     let day = reader.date("day", .optional)
///     try reader.check()
public final class FormReader {
    /// Whether a field must be filled.
    public enum Presence: Sendable { case required, optional }

    /// What was sent.
    public let form: Form
    /// What is wrong so far, in the order of reading; at most one for each field.
    public private(set) var problems: [FieldProblem]

    /// A reader of the form; `refused` are problems that were met before, such as files that are too large.
    public init(_ form: Form, refused: [FieldProblem] = []) {
        self.form = form
        problems = refused
    }

    /// Whether nothing was wrong so far.
    public var isSound: Bool { problems.isEmpty }

    /// Throws `Problem.invalid` with everything that is wrong, if anything is.
    public func check() throws(Problem) {
        if !problems.isEmpty { throw Problem.invalid(problems) }
    }

    /// Records what a page itself finds wrong with a field. The first problem of a field is the one shown.
    public func refuse(_ name: String, _ message: Message) {
        guard !problems.contains(where: { $0.field == name }) else { return }
        problems.append(FieldProblem(name, message))
    }

    /// A text that must be there, of at most 500 characters.
    public func required(_ name: String, max: Int = 500) -> String? { text(name, .required, max: max) }

    /// A text that may be missing, of at most 500 characters.
    public func optional(_ name: String, max: Int = 500) -> String? { text(name, .optional, max: max) }

    /// A text with its line ends. Lengths count Unicode scalars, of which a browser's `maxlength` never lets more through.
    public func text(_ name: String, _ presence: Presence = .required, max: Int = 500, min: Int = 0) -> String? {
        guard let text = present(name, presence) else { return nil }
        return measured(name, text, max: max, min: min)
    }

    /// A text of one line: every run of white space becomes one space.
    public func line(_ name: String, _ presence: Presence = .required, max: Int = 500, min: Int = 0) -> String? {
        guard let text = present(name, presence) else { return nil }
        return measured(name, text.withSingleSpaces(), max: max, min: min)
    }

    /// One of the given values.
    public func choice(_ name: String, _ presence: Presence = .required, among values: some Sequence<String>) -> String?
    {
        guard let text = present(name, presence, otherwise: "web.form.required_choice") else { return nil }
        guard values.contains(text) else { return wrong(name, "web.form.bad_choice") }
        return text
    }

    /// The case whose raw value was chosen.
    public func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ presence: Presence = .required, of type: Value.Type
    ) -> Value? where Value.RawValue == String {
        choice(name, presence, among: type.allCases.map(\.rawValue)).flatMap(Value.init(rawValue:))
    }

    /// The values chosen in a list of checkboxes or a multiple select, each once, in the order sent.
    public func choices(
        _ name: String, _ presence: Presence = .optional, among values: some Sequence<String>, max: Int = 100
    ) -> [String]? {
        var chosen: [String] = []
        var seen: Set<String> = []
        for value in form.all(name) where !value.isEmpty && seen.insert(value).inserted { chosen.append(value) }
        if chosen.isEmpty, presence == .required { return wrong(name, "web.form.required_choice") }
        guard chosen.count <= max else {
            return wrong(name, Message("web.form.too_many", ["max": .number(Int64(max))]))
        }
        guard seen.isSubset(of: Set(values)) else { return wrong(name, "web.form.bad_choice") }
        return chosen
    }

    /// Whether the box is ticked. The last value counts, so that a hidden field before the box may say no.
    public func checkbox(_ name: String) -> Bool {
        guard let value = form.all(name).last else { return false }
        return !["", "0", "false", "off", "no"].contains(value.lowercased())
    }

    /// The trimmed text of a field; records that it is required when it must be there and is not, and what was taken from it.
    func present(_ name: String, _ presence: Presence, otherwise message: Message = "web.form.required") -> String? {
        if form.cleaned.contains(name) { return wrong(name, "web.form.unreadable_characters") }
        if let text = form.text(name) { return text }
        return presence == .required ? wrong(name, message) : nil
    }

    func wrong<Value>(_ name: String, _ message: Message) -> Value? {
        refuse(name, message)
        return nil
    }

    func measured(_ name: String, _ text: String, max: Int, min: Int = 0) -> String? {
        let count = text.unicodeScalars.count
        if count > max { return wrong(name, Message("web.form.too_long", ["max": .number(Int64(max))])) }
        if count < min { return wrong(name, Message("web.form.too_short", ["min": .number(Int64(min))])) }
        return text
    }
}
