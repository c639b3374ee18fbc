import Base
import Codes
import HTTPTypes
import House
import Residents
import Texts
import Web

/// What the lane shows.
struct LaneView {
    let visit: Visit
    let kind: BookEntry.Kind
    let reading: LaneReading?
    let amount: Money?
    /// What was entered a moment ago.
    struct Last: Sendable {
        let entry: BookEntry
        let standing: FeeStanding?
        let number: PersonalNumber?
    }

    /// Problems that entering met, beside those of reading.
    let problems: [FieldProblem]?

    private var form: Form { reading?.form ?? Form() }
    private var wrong: [FieldProblem] { problems ?? reading?.problems ?? [] }
    private var fields: LaneFields { LaneFields(visit: visit, form: form, problems: wrong) }

    func page(
        rule: FeeRule?, wording: CertificationWording?, titles: [String], signers: [Signer], usualSigner: ID<Account>?,
        drawer: DrawerStanding, last: Last?
    ) -> Page {
        let words = EntryWords(visit: visit)
        let focus = wrong.first?.field ?? reading?.focus ?? "card"
        func label(_ name: String) -> String { visit.say(TextKey("certification.field.\(name)")) }
        // What an application tells is not handed around in the page.
        let isOfApplication = reading?.application != nil && form.text("number") == nil
        var values: ViewModel = [
            "title": visit.say("certification.lane.title"), "kind": kind.rawValue,
            "kinds": BookEntry.Kind.allCases.map { each -> ViewModel in
                [
                    "url": "\(RegisterPage.path)?kind=\(each.rawValue)", "title": words.kind(each),
                    "current": each == kind,
                ]
            },
            "card": fields.input("card", label("card"), hint: visit.say("certification.field.card_hint"), focus: focus),
            "requester": fields.input("requester", label("requester"), focus: focus, isWords: true),
            "document": fields.input("document", label("document"), focus: focus, list: "titles", isWords: true),
            "pages": kind.hasPages ? fields.input("pages", label("pages"), focus: focus, isNumber: true) : nil,
            "copies": fields.input(
                "copies", label(kind.hasPages ? "copies" : "papers"), focus: focus, isNumber: true),
            "titles": titles.map { ["title": $0] as ViewModel }, "signer": signer(signers, usualSigner),
            "number": isOfApplication ? nil : reading?.number?.digits,
            "application": reading?.application.map(application),
            "read": reading?.number.map {
                visit.say(
                    isOfApplication ? "certification.lane.application_number" : "certification.lane.card_read",
                    ["number": .text(Masked.number($0))])
            },
            "summary": fields.summary(), "can_save": rule != nil && wording != nil,
            "save_focus": focus == "save",
        ]
        values["no_rule"] = rule == nil ? visit.say("certification.problem.no_tariff") : nil
        values["no_wording"] = wording == nil ? visit.say("certification.problem.no_wording") : nil
        if let rule { values.merge(fee(rule)) }
        switch drawer {
        case .open: values["cash"] = ["checked": reading == nil || form.text("cash") == "yes"] as ViewModel
        case .closed(let path): values["drawer_url"] = path
        case .forbidden: break
        }
        if let last {
            values["last"] = Self.last(last.entry, last.standing, words)
            // On a page the number stays masked; on the paper it is in full.
            let text = last.entry.words(
                personalNumber: last.number.map(Masked.number) ?? "", formats: visit.site.formats(.vietnamese))
            values["wording"] =
                [
                    "title": visit.say("certification.lane.words", ["number": .text(last.entry.label)]),
                    "lines": text.split(separator: "\n").map { ["text": String($0)] as ViewModel },
                    "unverified": wording?.isVerified == true && wording?.text == last.entry.wording
                        ? nil : visit.say("certification.wordings.unverified"),
                ] as ViewModel
        }
        return Page(
            "certification/lane", status: wrong.isEmpty ? .ok : .unprocessableContent, isPrivate: true, values)
    }

    /// For which application it is entered, and which of the things applied for this is.
    private func application(_ application: FiledApplication) -> ViewModel {
        let all = application.received.items.count
        return [
            "code": application.received.code.text, "url": application.received.code.path,
            "text": visit.say(
                all > 1 ? "certification.lane.application_of" : "certification.lane.application",
                [
                    "number": .text(application.received.number),
                    "which": .number(Int64(min(application.entered + 1, all))),
                    "all": .number(Int64(all)),
                ]),
            "without_url": "\(RegisterPage.path)?kind=\(kind.rawValue)",
        ]
    }

    /// The fee as computed, and what the script needs to compute it while one types.
    private func fee(_ rule: FeeRule) -> ViewModel {
        let tiers = rule.tiers.map { "\($0.pages.map { "\($0)" } ?? "")x\($0.price.dong)" }.joined(separator: ";")
        let pattern = visit.formats.money(Money(dong: 7)).replacing("7", with: "{amount}")
        let group = visit.formats.number(1_000).filter { !$0.isNumber }
        return [
            "item": "\(rule.perItem.dong)", "tiers": tiers, "cap": rule.cap.map { "\($0.dong)" },
            "pattern": pattern, "group": group, "fee": amount.map { "\($0.dong)" },
            "amount": amount.map { visit.formats.money($0) } ?? visit.say("certification.lane.no_fee_yet"),
            "unverified": rule.isVerified ? nil : visit.say("certification.lane.unverified_fee"),
            "source": rule.source,
        ]
    }

    private func signer(_ signers: [Signer], _ usual: ID<Account>?) -> ViewModel? {
        if signers.isEmpty { return nil }
        let chosen = form.text("signer") ?? usual?.text ?? signers.first?.id.text
        return ["options": ViewModel.options(signers.map { ($0.id.text, $0.name) }, chosen: chosen)]
    }

    /// What was entered a moment ago, with its papers.
    private static func last(_ entry: BookEntry, _ standing: FeeStanding?, _ words: EntryWords) -> ViewModel {
        let isPaid = standing?.state == .paid
        return [
            "text": words.visit.say(
                isPaid ? "certification.lane.entered_paid" : "certification.lane.entered",
                [
                    "kind": .text(words.kind(entry.kind)), "number": .text(entry.label),
                    "amount": .money(entry.amount),
                ]),
            "url": entry.path, "wording_url": "\(entry.path)/wording",
            "receipt_url": standing?.receipt.map { "\($0.path)/paper" }, "number": entry.label,
            "application_url": entry.application?.path, "application": entry.application?.grouped,
        ]
    }
}

/// Models of the lane's inputs.
struct LaneFields {
    let visit: Visit
    let form: Form
    let problems: [FieldProblem]

    func input(
        _ name: String, _ label: String, hint: String? = nil, focus: String, list: String? = nil,
        isNumber: Bool = false, isWords: Bool = false
    ) -> ViewModel {
        let error = problems.first { $0.field == name }.map { visit.say($0.message) }
        let described = [hint == nil ? nil : "\(name)-hint", error == nil ? nil : "\(name)-error"].compactMap(\.self)
        return [
            "id": name, "name": name, "label": label, "hint": hint, "error": error, "list": list,
            "described": described.joined(separator: " "), "value": name == "card" ? nil : form.untrimmed(name),
            "focus": focus == name, "numeric": isNumber, "words": isWords,
        ]
    }

    func summary() -> ViewModel? {
        if problems.isEmpty { return nil }
        return [
            "errors": problems.map { problem -> ViewModel in
                let text = visit.say(problem.message)
                let isField = ["card", "requester", "document", "pages", "copies"].contains(problem.field)
                let label = isField ? visit.say(TextKey("certification.field.\(problem.field)")) : nil
                return ["id": problem.field, "text": label.map { "\($0): \(text)" } ?? text]
            }
        ]
    }
}
