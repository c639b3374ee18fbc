import Base
import House
import Residents
import Web

/// Reads the form of the lane: what is typed, what a card filled in, and whether it is enough to be entered.
struct LaneReading: Sendable {
    let kind: BookEntry.Kind
    /// As it goes on: the card's words in place of what was typed, the card itself gone.
    private(set) var form: Form
    private(set) var number: PersonalNumber?
    private(set) var problems: [FieldProblem] = []
    /// A card was read and nothing else was typed: the officer goes on, nothing is wrong yet.
    private(set) var isOnlyCard = false
    private(set) var requester = ""
    private(set) var document = ""
    private(set) var pages = 0
    private(set) var copies = 0

    static let limits = (pages: 1...2_000, copies: 1...1_000)

    /// `nameOf` tells the name that belongs to a personal number, where it is known.
    init(_ typed: Form, kind: BookEntry.Kind, nameOf: (PersonalNumber) -> String?) {
        self.kind = kind
        form = typed
        number = typed.text("number").flatMap { try? PersonalNumber(parsing: $0) }
        if let text = typed.text("card") { take(card: text, typed, nameOf) }
        isOnlyCard = typed.text("card") != nil && problems.isEmpty && typed.text("document") == nil
        if isOnlyCard { return }
        check()
    }

    private mutating func take(card text: String, _ typed: Form, _ nameOf: (PersonalNumber) -> String?) {
        var name: String?
        if let card = CitizenCard.parse(qrText: text) {
            (number, name) = (card.number, card.name.text)
        } else {
            do {
                let typedNumber = try PersonalNumber(parsing: text)
                number = typedNumber
                name = typed.text("requester") == nil ? nameOf(typedNumber) : nil
            } catch {
                let isNumber = text.allSatisfy { $0.isNumber || $0.isWhitespace || ".-".contains($0) }
                problems.append(
                    FieldProblem("card", isNumber ? error.message : "certification.problem.unreadable_card"))
                return
            }
        }
        var filled: [String: String] = ["number": number?.digits ?? ""]
        if let name { filled["requester"] = name }
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
