import Base
import HTTPTypes
import House
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
    /// Whether the page came back because an answer made more fields necessary.
    var isRevealing = false
    /// What a preview carries from page to page, since it keeps nothing.
    var hidden: [(name: String, value: String)] = []
    /// What is said above a page that is only looked at, or whose form changed.
    var notice: ViewModel?
    /// Whether the card was read into the form.
    var card: CardReading?

    /// What became of an identity card.
    enum CardReading: Sendable {
        /// These fields it did not answer.
        case filled(unanswered: [Procedure.Field])
        /// The text is no card's.
        case unreadable
        /// What is wrong with the photo.
        case photo(Message)
    }

    /// Whether the card of the applicant can fill the page.
    static func takesCard(_ page: Procedure.Page) -> Bool {
        let keys = Set(page.fields.map(\.key))
        return keys.isSuperset(of: ["full_name", "personal_number"])
    }

    private var reading: AnswerReading {
        AnswerReading(fields: page.fields, villages: villages, today: visit.now.date)
    }

    /// Whether an answer on the page can bring up a field of it.
    private var hasRules: Bool { page.fields.contains { $0.showWhen != nil } }

    /// Whether what was typed asks for fields that the page did not show, or for more rows of a table: it comes back with them
    /// then, and works without any script.
    mutating func reveals() -> Bool {
        guard let typed else { return false }
        if typed.text("rows") != nil { return true }
        guard let earlier = typed.text("shown").map({ Set($0.split(separator: ",").map(String.init)) }), hasRules
        else { return false }
        let now = Set(reading.shown(typed, earlier: answers).map(\.key))
        guard !now.isSubset(of: earlier) else { return false }
        let fresh = now.subtracting(earlier)
        problems.removeAll { fresh.contains($0.field) }
        isRevealing = true
        return true
    }

    func reply() -> Reply {
        let shown = reading.shown(typed, earlier: answers)
        let fields = FormFields(
            fields: shown, villages: villages, visit: visit, typed: typed, answers: answers, problems: problems)
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
                "shown": hasRules ? shown.map(\.key).joined(separator: ",") : nil,
                "reveal": isRevealing ? visit.say("onestop.form.revealed") : nil, "notice": notice,
                "hidden": hidden.isEmpty
                    ? nil : hidden.map { ["name": $0.name, "value": $0.value] as ViewModel },
            ])
        if Self.takesCard(page) { result.values.merge(cardModel) }
        if case .photo = card { result.status = .unprocessableContent }
        if case .unreadable = card { result.status = .unprocessableContent }
        if let changedTo {
            let showing = AnswerShowing(visit.formats, villages: villages)
            result.status = .conflict
            result.values["changed"] =
                [
                    "rows": page.fields.map { field in
                        let text = showing.text(field, in: changedTo)
                        return [
                            "key": field.title(visit),
                            "value": text.isEmpty ? visit.say("onestop.form.not_answered") : text, "bdi": true,
                        ] as ViewModel
                    }
                ] as ViewModel
        } else if !problems.isEmpty {
            result.status = .unprocessableContent
        }
        return .page(result)
    }

    /// The ways to fill the page from a card, and what came of one.
    private var cardModel: ViewModel {
        var photo: ViewModel = [
            "id": CardPhoto.field, "name": CardPhoto.field, "is_file": true, "accept": CardPhoto.accept,
            "capture": "environment", "label": visit.say("onestop.form.photo_label"),
            "hint": visit.say("onestop.form.photo_hint"),
        ]
        var model: ViewModel = ["takes_card": true]
        switch card {
        case .none: break
        case .filled(let unanswered):
            model["card_filled"] = visit.say("onestop.form.card_filled")
            let names = visit.formats.list(unanswered.map { $0.title(visit) })
            model["card_unanswered"] =
                names.isEmpty ? nil : visit.say("onestop.form.card_unanswered", ["fields": .text(names)])
        case .unreadable:
            model["card_open"] = true
            model["card_unreadable"] = true
            model["card_text"] = typed?.untrimmed("card_text")
        case .photo(let message):
            let text = visit.say("onestop.form.photo_failed", ["reason": .message(message)])
            photo["error"] = text
            model["card_open"] = true
            model["summary"] = ["errors": [["id": CardPhoto.field, "text": text] as ViewModel]] as ViewModel
        }
        model["card_photo"] = photo
        return model
    }

    /// Fills the page from a card that came instead of the answers, as a photo or as a text; false if none came.
    mutating func fills(from photo: CardPhoto.Reading?) -> Bool {
        guard let typed, photo != nil || Self.isCard(typed) else { return false }
        switch photo {
        case .unread(let message): card = .photo(message)
        case .none where typed.text("action") == "photo": card = .photo("onestop.form.photo_none")
        case .none: fill(from: typed.text("card_text") ?? "", typed)
        case .card(let text): fill(from: text, typed)
        }
        return true
    }

    private mutating func fill(from text: String, _ typed: Form) {
        guard let filling = CardFilling(text, into: typed, fields: page.fields) else { return card = .unreadable }
        self.typed = filling.form
        card = .filled(unanswered: filling.unanswered)
    }

    /// Whether the card is to be read rather than the page sent: by its buttons, or by the Enter key that a scanner types.
    private static func isCard(_ form: Form) -> Bool {
        form.text("action").map { $0 == "card" || $0 == "photo" } ?? (form.text("card_text") != nil)
    }
}
