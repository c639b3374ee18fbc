import Base
import HTTPTypes
import House
import Residents
import Storage
import Texts
import Web

/// One page of the form: what the first page, before there is a draft, and the others have in common.
struct FormPage {
    let procedure: Procedure
    let page: Procedure.Page
    let villages: [AdministrativeUnit]
    let visit: Visit
    var typed: Form?
    var answers = Answers()
    var problems: [FieldProblem] = []
    var action: String
    var backPath: String
    var position: (number: Int, total: Int)
    /// The mark of the answers that the page shows.
    var seen = ""
    /// Where the draft can be gone on with, on any device; nil before there is one.
    var draftPath: String?
    /// What the page says by now, if it was changed elsewhere.
    var changedTo: Answers?
    /// Whether the card was read into the form.
    var card: CardReading?

    /// What became of a text that was to be an identity card's.
    enum CardReading: Sendable { case filled, unreadable }

    /// Whether the card of the applicant can fill the page.
    static func takesCard(_ page: Procedure.Page) -> Bool {
        let keys = Set(page.fields.map(\.key))
        return keys.isSuperset(of: ["full_name", "personal_number"])
    }

    func reply() -> Reply {
        let fields = FormFields(
            fields: page.fields, villages: villages, visit: visit, typed: typed, answers: answers, problems: problems)
        let title = page.title.text(in: visit.language)
        var result = Page(
            "onestop/form_page", isPrivate: true,
            [
                "title": title, "procedure_name": procedure.name.text(in: visit.language), "action": action,
                "back_url": backPath, "fields": fields.viewModels, "summary": fields.summary, "seen": seen,
                "progress": visit.say(
                    "onestop.form.progress",
                    ["number": .number(Int64(position.number)), "total": .number(Int64(position.total))]),
                "next": visit.query.text("from") ?? typed?.text("next"), "draft_path": draftPath,
                "takes_card": Self.takesCard(page), "card_filled": card == .filled,
                "card_unreadable": card == .unreadable,
                "card_text": card == .unreadable ? typed?.untrimmed("card_text") : nil,
            ])
        if let changedTo {
            let showing = AnswerShowing(visit.formats, villages: villages)
            result.status = .conflict
            result.values["changed"] =
                [
                    "rows": page.fields.map { field in
                        let text = showing.text(field, in: changedTo)
                        return [
                            "key": field.label.text(in: visit.language),
                            "value": text.isEmpty ? visit.say("onestop.form.not_answered") : text, "bdi": true,
                        ] as ViewModel
                    }
                ] as ViewModel
        } else if !problems.isEmpty {
            result.status = .unprocessableContent
        }
        return .page(result)
    }

    /// Whether the card is to be read rather than the page sent: by its button, or by the Enter key that a scanner types.
    static func isCard(_ form: Form) -> Bool {
        form.text("action").map { $0 == "card" } ?? (form.text("card_text") != nil)
    }

    /// The typed form with the fields of a card over it, where the text is one.
    static func reading(card text: String?, into form: Form, _ page: Procedure.Page) -> (
        form: Form, outcome: CardReading
    ) {
        guard let card = text.flatMap({ CitizenCard.parse(qrText: $0) }) else { return (form, .unreadable) }
        var filled: [String: String] = ["full_name": card.name.text, "personal_number": card.number.digits]
        if let date = card.birthDate { filled["birth_date"] = "\(date.day)/\(date.month)/\(date.year)" }
        if card.sex != .unknown { filled["sex"] = card.sex.rawValue }
        let keys = Set(page.fields.map(\.key))
        filled = filled.filter { keys.contains($0.key) }
        let others = form.raw.filter { filled[$0.name] == nil && $0.name != "card_text" }.map { ($0.name, $0.value) }
        return (Form(others + filled.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }), .filled)
    }
}
