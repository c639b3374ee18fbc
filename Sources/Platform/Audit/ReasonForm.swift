public import Base
public import Web

/// Asks why data of many people is taken out of the program at once, on paper or in a file. Its partial is `audit/reason_form`: a form
/// that is sent, with a button for each thing that may be taken.
public struct ReasonForm: Sendable {
    /// Characters that a reason must at least have.
    public static let shortest = 5
    public static let longest = 300
    static let field = "reason"

    private let form: Form
    private let problems: [FieldProblem]
    /// What was written; nil if nothing was sent, or no reason.
    public let reason: String?

    /// One that nobody has filled yet.
    public init() { (form, problems, reason) = (Form(), [], nil) }

    /// Reads what was sent.
    public init(of visit: Visit) async throws {
        form = try await visit.form()
        let reader = FormReader(form)
        reason = reader.line(Self.field, max: Self.longest, min: Self.shortest)
        problems = reader.problems
    }

    /// One thing that may be taken.
    public struct Choice: Sendable {
        let url: String
        let text: String
        let icon: String

        public init(_ url: String, _ text: String, icon: String = "download") {
            (self.url, self.text, self.icon) = (url, text, icon)
        }
    }

    /// Whether what was sent must be shown again.
    public var isRefused: Bool { !problems.isEmpty }

    /// For the partial; nil where there is nothing to take.
    public func viewModel(_ choices: [Choice], for visit: Visit) -> ViewModel? {
        guard let first = choices.first else { return nil }
        let model = FieldModel(visit: visit, form: form, problems: problems)
        return [
            "action": first.url, "open": isRefused,
            "field": model.text(
                Self.field, visit.say("audit.reason.label"), hint: visit.say("audit.reason.hint"), isRequired: true,
                maxLength: Self.longest),
            "choices": choices.map { ["url": $0.url, "text": $0.text, "icon": $0.icon] as ViewModel },
        ]
    }

    /// For `parts/errors`, above the page; nil when nothing is wrong.
    public func summary(for visit: Visit) -> ViewModel? {
        let model = FieldModel(visit: visit, form: form, problems: problems)
        return model.summary(naming: [["name": Self.field, "label": visit.say("audit.reason.label")]])
    }
}
