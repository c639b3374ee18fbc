import Base
import House
import Texts
import Web

/// What is held about a person, in the words of the reader; the desk sees it masked until somebody says why.
struct PersonalDataView {
    let file: PersonalFile
    let isClear: Bool
    let visit: Visit

    /// `paths` leads officials to the records.
    func holdings(paths: Bool) -> [ViewModel] {
        file.holdings.map { holding in
            [
                "title": visit.say(holding.title), "url": paths ? holding.path : nil,
                "rows": holding.rows.map { row -> ViewModel in
                    let value = isClear ? row.clear : row.masked
                    return [
                        "key": visit.say(row.label),
                        "value": value.isEmpty ? visit.say("residents.data.hidden") : value,
                    ]
                },
                "facts": [
                    fact("since", visit.formats.date(holding.since.date)),
                    fact("why", visit.say(Message(holding.reason))),
                    fact("until", visit.say(Message(holding.until))),
                    fact("how", visit.say(Message(holding.correction))),
                ],
            ]
        }
    }

    private func fact(_ key: String, _ value: String) -> ViewModel {
        ["key": visit.say(TextKey("residents.data.\(key)")), "value": value]
    }

    /// For `parts/timeline`.
    var looks: [ViewModel] {
        file.looks.prefix(500).map { look in
            [
                "icon": "eye", "title": visit.say(look.reason),
                "who": look.who + (look.post.isEmpty ? "" : ", " + look.post), "iso": look.at.iso,
                "when": visit.formats.instant(look.at), "text": visit.say(look.about),
            ]
        }
    }

    /// `base` is where a withdrawal is sent, followed by the consent and `/withdraw`.
    func consents(base: String) -> [ViewModel] {
        file.consents.map { consent in
            let given = visit.say(
                TextKey("residents.consent.given.\(consent.method.rawValue)"),
                ["at": .instant(consent.givenAt), "who": .text(consent.recorder)])
            return [
                "title": visit.say(TextKey("residents.consent.purpose.\(consent.purpose.rawValue)")), "given": given,
                "withdrawn": consent.withdrawnAt.map {
                    visit.say("residents.consent.withdrawn", ["at": .instant($0)])
                },
                "withdraw_url": consent.withdrawnAt == nil ? "\(base)/\(consent.id)/withdraw" : nil,
            ]
        }
    }

    var requests: [ViewModel] { file.requests.map { Self.request($0, visit) } }

    /// One request as its asker and the officials read it.
    static func request(_ request: PersonalRequest, _ visit: Visit) -> ViewModel {
        [
            "title": visit.say(TextKey("residents.requests.kind.\(request.kind.rawValue)")), "words": request.words,
            "badge": badge(request, visit).viewModel,
            "asked": visit.say(
                "residents.requests.asked", ["at": .instant(request.askedAt), "due": .date(request.dueAt.date)]),
            "answer": request.answer,
            "answered": request.answeredAt.map {
                visit.say("residents.requests.answered", ["at": .instant($0), "who": .text(request.answerer)])
            },
        ]
    }

    static func badge(_ request: PersonalRequest, _ visit: Visit) -> Badge {
        guard let outcome = request.outcome else {
            return visit.now > request.dueAt
                ? Badge(.late, icon: "clock", visit.say("residents.requests.late"))
                : Badge(.progress, icon: "clock", visit.say("residents.requests.open"))
        }
        let text = visit.say(TextKey("residents.requests.outcome.\(outcome.rawValue)"))
        return outcome == .refused ? Badge(.warn, icon: "refuse", text) : Badge(.good, icon: "check", text)
    }

    /// A field of `parts/field`.
    static func field(
        _ name: String, _ label: String, kind: String = "text", hint: String? = nil, form: Form = Form(),
        problems: [FieldProblem] = [], visit: Visit, max: Int, more: ViewModel = [:]
    ) -> ViewModel {
        var field: ViewModel = [
            "id": name, "name": name, "is_\(kind)": true, "label": label, "hint": hint, "required": true,
            "value": form.text(name), "maxlength": "\(max)",
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
        ]
        field.merge(more)
        return field
    }

    static func choice(
        _ name: String, _ label: String, _ options: [(value: String, label: String)], form: Form = Form(),
        problems: [FieldProblem] = [], visit: Visit
    ) -> ViewModel {
        [
            "id": name, "name": name, "label": label, "is_radios": true,
            "error": problems.first { $0.field == name }.map { visit.say($0.message) },
            "options": options.enumerated().map { index, option -> ViewModel in
                [
                    "id": index == 0 ? name : "\(name)-\(index)", "value": option.value, "label": option.label,
                    "checked": form.text(name) == option.value,
                ]
            },
        ]
    }

    static func summary(_ problems: [FieldProblem], _ visit: Visit) -> ViewModel? {
        problems.isEmpty
            ? nil : ["errors": problems.map { ["id": $0.field, "text": visit.say($0.message)] as ViewModel }]
    }
}
