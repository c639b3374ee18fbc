import Base
import Codes
import House
import Residents
import Web

/// Reads the form of the lane: what is typed, what a card or the code of an application filled in, and whether it is enough to be entered.
struct LaneReading: Sendable {
    /// Of the application, where its code was scanned.
    private(set) var kind: BookEntry.Kind
    /// What is known besides the form.
    private let known: Known
    /// As it goes on: the card's words in place of what was typed, the card itself gone.
    private(set) var form: Form
    private(set) var number: PersonalNumber?
    private(set) var problems: [FieldProblem] = []
    /// A card or a code was read and nothing else was typed: the officer goes on, nothing is wrong yet.
    private(set) var isOnlyCard = false
    private(set) var requester = ""
    private(set) var document = ""
    private(set) var pages = 0
    private(set) var copies = 0

    static let limits = (pages: 1...2_000, copies: 1...1_000)

    /// What the books and the other features know of what was typed.
    struct Known: Sendable {
        /// The name that goes with the personal number that was typed alone.
        var name: String?
        /// The application whose code was scanned, or that the form is for.
        var application: FiledApplication?
    }

    init(_ typed: Form, kind: BookEntry.Kind, knowing known: Known = Known()) {
        self.kind = kind
        self.known = known
        form = typed
        number = typed.text("number").flatMap { try? PersonalNumber(parsing: $0) }
        if let text = typed.text("card") { take(card: text, typed) }
        if let application = known.application, problems.isEmpty {
            self.kind = application.kind
            number = number ?? application.number
        }
        isOnlyCard = typed.text("card") != nil && problems.isEmpty && typed.text("document") == nil
        check()
        if isOnlyCard { problems = [] }
    }

    /// The application that the form is for.
    var application: FiledApplication? { known.application }

    /// An empty form, filled from an application.
    static func filled(from application: FiledApplication) -> LaneReading {
        LaneReading(
            Form([("card", application.received.code.text)]), kind: application.kind,
            knowing: Known(application: application))
    }

    private mutating func take(card text: String, _ typed: Form) {
        var name: String?
        if case .valid = PublicCode.parse(text) {
            guard let application = known.application, application.received.isOpen else {
                problems.append(FieldProblem("card", "certification.problem.no_application"))
                return
            }
            fill(application.filling.merging(["application": application.received.code.text]) { $1 }, in: typed)
            return
        }
        if let card = CitizenCard.parse(qrText: text) {
            (number, name) = (card.number, card.name.text)
        } else {
            do {
                let typedNumber = try PersonalNumber(parsing: text)
                number = typedNumber
                name = typed.text("requester") == nil ? known.name : nil
            } catch {
                let isNumber = text.allSatisfy { $0.isNumber || $0.isWhitespace || ".-".contains($0) }
                problems.append(
                    FieldProblem("card", isNumber ? error.message : "certification.problem.unreadable_card"))
                return
            }
        }
        var filled: [String: String] = ["number": number?.digits ?? ""]
        if let name { filled["requester"] = name }
        fill(filled, in: typed)
    }

    private mutating func fill(_ filled: [String: String], in typed: Form) {
        let others = typed.raw.filter { filled[$0.name] == nil && $0.name != "card" }
        form = Form(others.map { ($0.name, $0.value) } + filled.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private mutating func check() {
        let reader = FormReader(form, refused: problems)
        requester = reader.line("requester", .required, max: 200, min: 2) ?? ""
        document = reader.line("document", .required, max: 300, min: 2) ?? ""
        if kind.hasPages { pages = reader.integer("pages", .required, Self.limits.pages) ?? 0 }
        copies = reader.integer("copies", .required, Self.limits.copies) ?? 0
        if kind == .signature, number == nil { reader.refuse("card", "certification.problem.number_needed") }
        problems = reader.problems
    }

    /// The first field that wants something: the focus goes there.
    var focus: String {
        if let first = problems.first { return first.field }
        for field in ["requester", "document", "pages", "copies"] where field != "pages" || kind.hasPages {
            if form.text(field) == nil { return field }
        }
        return "save"
    }
}
