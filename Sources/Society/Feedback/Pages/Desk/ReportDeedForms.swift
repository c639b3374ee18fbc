import Base
import Codes
import Files
import House
import Web

/// The forms of what the official may do with a report now: one primary, the others folded away.
struct ReportDeedForms {
    let visit: Visit
    let actor: Actor
    let record: ShowDeskReport.Record
    let attempt: ShowDeskReport.Attempt
    let words: ReportWords

    private var report: Report { record.report }
    private var possible: [ReportRules.Deed] { ReportRules.possible(on: report, by: actor) }
    private var first: ReportRules.Deed? { ReportRules.primary(on: report, by: actor) }

    var primary: ViewModel? { first.map { form($0, isPrimary: true) } }

    var others: [ViewModel] {
        possible.filter { $0 != first && $0 != .reveal }.map { form($0, isPrimary: false) }
    }

    var reveal: ViewModel? { possible.contains(.reveal) ? form(.reveal, isPrimary: false) : nil }

    /// The summary of what was wrong, when its form is on the page.
    var summary: ViewModel? { attempt.deed.flatMap { model($0).summary(naming: fields($0)) } }

    private func model(_ deed: ReportRules.Deed) -> FormModel {
        let isTried = attempt.deed == deed
        return FormModel(
            visit: visit, form: isTried ? attempt.form : Form(), problems: isTried ? attempt.problems : [],
            prefix: deed.path)
    }

    private func form(_ deed: ReportRules.Deed, isPrimary: Bool) -> ViewModel {
        let isGrave = deed == .reject || deed == .hide || deed == .merge
        return [
            "key": deed.path, "title": say(deed, "title"), "hint": hint(deed),
            "action": "\(report.deskPath)/\(deed.path)", "button": say(deed, "button"), "icon": Self.icon(deed),
            "shortcut": isPrimary ? "d" : nil, "is_primary": isPrimary, "danger": isGrave && !isPrimary,
            "confirm": isGrave ? say(deed, "confirm") : nil, "multipart": deed == .answer,
            "open": attempt.deed == deed && attempt.contact == nil, "fields": fields(deed),
            "kept_files": deed == .answer ? attempt.kept.map { ["value": $0.id.text] as ViewModel } : [],
        ]
    }

    private func say(_ deed: ReportRules.Deed, _ part: String) -> String {
        visit.say(TextKey("feedback.deed.\(deed.rawValue).\(part)"))
    }

    private func hint(_ deed: ReportRules.Deed) -> String? {
        switch deed {
        case .answer: say(deed, "hint")
        case .release: say(deed, "hint")
        case .reveal: say(deed, "hint")
        case .reject: say(deed, "hint")
        default: nil
        }
    }

    private static func icon(_ deed: ReportRules.Deed) -> String {
        switch deed {
        case .take, .assign: "person"
        case .answer: "chat"
        case .release: "globe"
        case .passOn: "next"
        case .note, .recategorise: "edit"
        case .merge: "plus"
        case .hide: "lock"
        case .close: "check"
        case .reject: "refuse"
        case .reveal: "eye"
        }
    }

    private func fields(_ deed: ReportRules.Deed) -> [ViewModel] {
        let model = model(deed)
        let note = model.text("note", "feedback.field.note", kind: "textarea", maxLength: 1_000)
        switch deed {
        case .take, .hide, .close: return []
        case .assign:
            let people = record.people.map { ($0.id.text, "\($0.name) – \($0.post)") }
            return [
                model.select("person", "feedback.field.person", people, chosen: report.holder?.text, isRequired: true),
                note,
            ]
        case .passOn:
            let units = record.hands.map { ($0.id.text, $0.name.text(in: visit.language)) }
            return [
                model.select("unit", "feedback.field.unit", units, chosen: nil, isRequired: true), note,
            ]
        case .answer:
            let outcomes = Report.Outcome.allCases.map {
                ($0.rawValue, visit.say(TextKey("feedback.outcome.\($0.rawValue)")))
            }
            return [
                model.choices(
                    "outcome", "feedback.field.outcome", outcomes, chosen: report.outcome.map { [$0.rawValue] } ?? [],
                    isRequired: true),
                model.text(
                    "answer", "feedback.field.answer", kind: "textarea", value: report.answer,
                    hint: "feedback.field.answer_hint", isRequired: true, maxLength: ReportRules.longestWords),
                model.photos(
                    "photos", "feedback.field.answer_photos", hint: "feedback.field.photos_hint",
                    kept: attempt.kept.isEmpty ? nil : attempt.kept.map(\.name).joined(separator: ", ")),
            ]
        case .release: return release(model)
        case .note:
            return [
                model.text("text", "feedback.field.note", kind: "textarea", isRequired: true, maxLength: 2_000)
            ]
        case .recategorise:
            let categories = words.categories.filter { $0.isOffered || $0.key == report.category }.map {
                ($0.key, $0.name.text(in: visit.language))
            }
            return [
                model.select(
                    "category", "feedback.field.category", categories, chosen: report.category, isRequired: true)
            ]
        case .merge:
            return [
                model.text(
                    "code", "feedback.field.other_code", value: record.doubles.first?.code.grouped,
                    hint: "feedback.field.other_code_hint", isRequired: true, maxLength: 40, more: ["width": "code"])
            ]
        case .reject:
            return [
                model.text(
                    "reason", "feedback.field.reason", kind: "textarea", hint: "feedback.field.reason_hint",
                    isRequired: true, maxLength: 1_000)
            ]
        case .reveal:
            return [
                model.text(
                    "reason", "feedback.field.reveal_reason", isRequired: true, maxLength: RevealReporter.longestReason)
            ]
        }
    }

    /// The words as they will be read, and what in them may be personal.
    private func release(_ model: FormModel) -> [ViewModel] {
        let shown = model.form.text("public_words") ?? (report.publicWords.isEmpty ? report.words : report.publicWords)
        let traces = PersonalTraces.found(in: shown + "\n" + report.answer)
        var fields = [
            model.text(
                "public_words", "feedback.field.public_words", kind: "textarea",
                value: report.publicWords.isEmpty ? report.words : report.publicWords,
                hint: "feedback.field.public_words_hint", isRequired: true, maxLength: ReportRules.longestWords)
        ]
        if !record.photos.isEmpty || !record.answerPhotos.isEmpty {
            fields.append(
                model.box(
                    "with_photos", "feedback.field.with_photos", hint: visit.say("feedback.field.with_photos_hint")))
        }
        if !traces.isEmpty {
            let names = traces.map { visit.say(TextKey("feedback.trace.\($0.rawValue)")) }
            fields.append(
                model.box(
                    "checked", "feedback.field.checked",
                    hint: visit.say("feedback.field.checked_hint", ["found": .text(names.joined(separator: ", "))])))
        }
        return fields
    }
}
