import Base
import Files
import House
import Web

/// The forms of what the official may do with a dossier now: one primary, the others folded away.
struct DeedForms {
    let visit: Visit
    let actor: Actor
    let record: DossierRecord
    let attempt: ShowDossier.Attempt

    private var possible: [DossierRules.Deed] {
        DossierRules.possible(on: record.dossier, record.procedure, record.situation, by: actor)
    }

    private var first: DossierRules.Deed? {
        DossierRules.primary(on: record.dossier, record.procedure, record.situation, by: actor)
    }

    var primary: ViewModel? { first.map { form($0, isPrimary: true) } }

    var others: [ViewModel] {
        possible.filter { ![first, .reveal, .markDocument, .revoke].contains($0) }.map { form($0, isPrimary: false) }
    }

    var reveal: ViewModel? { possible.contains(.reveal) ? form(.reveal, isPrimary: false) : nil }

    /// The summary of what was wrong, when its form is on the page.
    var summary: ViewModel? { attempt.deed.flatMap { model($0).summary(naming: fields($0)) } }

    private func model(_ deed: DossierRules.Deed) -> FieldModel {
        let isTried = attempt.deed == deed
        return FieldModel(
            visit: visit, form: isTried ? attempt.form : Form(), problems: isTried ? attempt.problems : [],
            prefix: deed.rawValue)
    }

    private func form(_ deed: DossierRules.Deed, isPrimary: Bool) -> ViewModel {
        let looks = Self.looks(deed)
        return [
            "key": deed.rawValue, "title": say(deed, "title"), "hint": hint(deed),
            "action": "/desk/dossiers/\(record.dossier.id)/\(looks.path)", "button": say(deed, "button"),
            "icon": looks.icon, "shortcut": isPrimary ? looks.shortcut : nil, "danger": looks.isGrave,
            "confirm": looks.isGrave || deed == .decide || deed == .reissue ? say(deed, "confirm") : nil,
            "multipart": deed == .recordResult,
            "open": attempt.deed == deed && !attempt.isRevealed, "fields": fields(deed),
        ]
    }

    private func say(_ deed: DossierRules.Deed, _ part: String) -> String {
        visit.say(TextKey("onestop.action.\(deed.rawValue).\(part)"))
    }

    private func hint(_ deed: DossierRules.Deed) -> String? {
        switch deed {
        case .giveBack where record.situation.isReturnLate: visit.say("onestop.action.return.late")
        case .giveBack where record.situation.needsSuperior: visit.say("onestop.action.return.second")
        case .apologise:
            record.dossier.dueAt.map { visit.say("onestop.action.apologise.hint", ["date": .date($0.date)]) }
        case .pause, .withdraw, .correct: visit.say(TextKey("onestop.action.\(deed.rawValue).hint"))
        case .sendBack:
            record.procedure.step(before: record.step).map {
                visit.say("onestop.action.send_back.hint", ["step": .localized($0.title)])
            }
        case .advance:
            record.step.flatMap { record.procedure.step(after: $0) }.map {
                visit.say("onestop.action.advance.hint", ["step": .localized($0.title)])
            }
        case .reveal: visit.say("onestop.action.reveal.hint")
        default: nil
        }
    }

    private func fields(_ deed: DossierRules.Deed) -> [ViewModel] {
        let fields = model(deed)
        let language = visit.language
        func label(_ name: String) -> String { visit.say(TextKey("onestop.action.field.\(name)")) }
        let comment = fields.text("comment", label("comment"), kind: "textarea", maxLength: 2_000)
        switch deed {
        case .receive:
            let papers = record.documents.map { document, file in
                (document.id.text, name(of: document.key) + (file.map { " – \($0.name)" } ?? ""))
            }
            let seen = record.documents.filter { $0.document.originalSeen }.map { $0.document.id.text }
            return (papers.isEmpty ? [] : [fields.choices("seen", label("seen"), papers, isMany: true, chosen: seen)])
                + [comment]
        case .giveBack, .refuse:
            let ready = deed == .refuse ? record.procedure.refusalReasons : record.procedure.returnReasons
            // One of the two is asked for: neither is called optional.
            return [
                fields.choices(
                    "reasons", label("reasons"), ready.map { ($0.key, $0.text.text(in: language)) }, isMany: true,
                    hint: visit.say("onestop.problem.no_reason"), isRequired: true),
                fields.text(
                    "note", label("note"), kind: "textarea", hint: visit.say("onestop.action.field.note_hint"),
                    maxLength: 2_000, more: ["optional_text": nil]),
            ]
        case .advance:
            let own = (record.step?.fields ?? []).map { field in
                fields.field(
                    field, value: record.findings[field.key] ?? record.answers[field.key], villages: record.villages)
            }
            return own + [comment]
                + (record.successors.isEmpty
                    ? [] : [fields.select("person", label("next"), record.successors.map { ($0.id.text, $0.name) })])
        case .decide: return [comment]
        case .recordResult:
            let number = record.procedure.result?.numberLabel?.text(in: language)
            return [
                fields.text("number", number ?? label("number"), isRequired: true, maxLength: 100),
                fields.file("file", label("file"), isRequired: true),
            ]
        case .handOut:
            return [
                fields.choices(
                    "relation", label("relation"),
                    HandOutResult.Relation.allCases.map {
                        ($0.rawValue, visit.say(TextKey("onestop.desk.relation.\($0.rawValue)")))
                    }, isMany: false, chosen: [HandOutResult.Relation.applicant.rawValue], isRequired: true),
                fields.text(
                    "name", label("taker"), value: record.dossier.applicantName, isRequired: true, maxLength: 100,
                    more: ["dir_auto": true]),
                fields.text(
                    "number", label("taker_number"), maxLength: 40, more: ["inputmode": "numeric", "width": "medium"]),
                fields.text("note", label("mandate"), maxLength: 500),
            ]
        case .assign:
            return [
                fields.select(
                    "person", label("person"), record.colleagues.map { ($0.id.text, $0.name) }, isRequired: true)
            ]
        case .comment:
            return [
                fields.text("text", label("comment"), kind: "textarea", isRequired: true, maxLength: 2_000),
                fields.box("public", label("public"), hint: visit.say("onestop.action.field.public_hint")),
            ]
        case .addCode:
            return [
                fields.text("system", label("system"), isRequired: true, maxLength: 100),
                fields.text("code", label("code"), isRequired: true, maxLength: 100, more: ["width": "code"]),
            ]
        case .pause:
            return [
                fields.choices(
                    "kind", label("pause_kind"),
                    record.situation.pauses.map { ($0.key, $0.name.text(in: language)) }, isMany: false,
                    isRequired: true),
                fields.text(
                    "note", label("reason"), kind: "textarea", hint: visit.say("onestop.action.field.note_hint"),
                    isRequired: true, maxLength: 2_000),
            ]
        case .sendBack, .withdraw:
            return [
                fields.text(
                    "reason", label(deed == .withdraw ? "withdrawal" : "reason"), kind: "textarea", isRequired: true,
                    maxLength: 2_000)
            ]
        case .resume: return [comment]
        case .apologise:
            return [
                fields.text("day", label("new_day"), kind: "date", isRequired: true, maxLength: 40),
                fields.text(
                    "reason", label("reason"), kind: "textarea", hint: visit.say("onestop.action.field.note_hint"),
                    isRequired: true, maxLength: 2_000),
            ]
        case .reveal, .revoke, .reissue, .correct:
            return [fields.text("reason", label("reason"), isRequired: true, maxLength: 300)]
        case .take, .markDocument: return []
        }
    }

    private func name(of document: String) -> String {
        record.procedure.documents.first { $0.key == document }?.name.text(in: visit.language) ?? document
    }

    private static func looks(
        _ deed: DossierRules.Deed
    ) -> (path: String, icon: String, shortcut: String?, isGrave: Bool) {
        switch deed {
        case .receive: ("receive", "inbox", "n", false)
        case .advance: ("advance", "next", "x", false)
        case .decide: ("decide", "sign", "d", false)
        case .recordResult: ("result", "upload", "g", false)
        case .handOut: ("hand-out", "check-circle", "t", false)
        case .giveBack: ("return", "back", nil, true)
        case .refuse: ("refuse", "refuse", nil, true)
        case .sendBack: ("send-back", "back", nil, false)
        case .withdraw: ("withdraw", "cross", nil, true)
        case .correct: ("correct/open", "edit", nil, false)
        case .pause: ("pause", "stop", nil, false)
        case .resume: ("resume", "next", "x", false)
        case .apologise: ("apologise", "calendar", nil, false)
        case .reissue: ("reissue", "stamp", nil, false)
        case .take: ("take", "person", nil, false)
        case .assign: ("assign", "people", nil, false)
        case .comment: ("comments", "chat", nil, false)
        case .addCode: ("codes", "qr", nil, false)
        case .markDocument: ("documents", "check", nil, false)
        case .reveal: ("reveal", "eye", nil, false)
        case .revoke: ("revoke", "refuse", nil, true)
        }
    }
}
