import Base
import House
import Texts
import Web

/// How accounts, roles and units are named on pages.
extension Visit {
    func name(of role: RoleKey) -> String { say(TextKey("identity.role.\(role.rawValue)")) }

    func name(of kind: AdministrativeUnit.Kind) -> String { say(TextKey("identity.kind.\(kind.rawValue)")) }

    func name(of unit: AdministrativeUnit?) -> String { unit?.name.text(in: language) ?? "" }

    func badge(_ state: AccountRecord.State) -> Badge {
        switch state {
        case .active: Badge(.good, icon: "check", say("identity.state.active"))
        case .locked: Badge(.warn, icon: "lock", say("identity.state.locked"))
        case .closed: Badge(.neutral, icon: "cross", say("identity.state.closed"))
        }
    }

    /// A half-open period in words: its last day is the day before its end.
    func words(for period: DatePeriod) -> String {
        let last = period.until.map { formats.date($0.adding(days: -1)) }
        let hasBeginning = period.from > .unknownBeginning
        return switch (hasBeginning, last) {
        case (true, let last?): say("identity.period.both", ["from": .date(period.from), "last": .text(last)])
        case (true, nil): say("identity.period.from", ["from": .date(period.from)])
        case (false, let last?): say("identity.period.until", ["last": .text(last)])
        case (false, nil): say("identity.period.always")
        }
    }

    func options(_ units: [AdministrativeUnit]) -> [(value: String, label: String)] {
        units.map { (value: $0.id.text, label: name(of: $0)) }
    }

    var roleOptions: [(value: String, label: String)] {
        RoleKey.allCases.map { (value: $0.rawValue, label: name(of: $0)) }
    }
}

extension FormView {
    /// The fields of a post.
    func post(units: [AdministrativeUnit]) -> [ViewModel] {
        [
            select(
                "unit", label: "identity.unit.label",
                options: [(value: "", label: visit.say("identity.unit.choose"))] + visit.options(units)),
            field("text", "title_vi", label: "identity.post.title_vi", maxlength: 200),
            field("text", "title_en", label: "identity.post.title_en", required: false, maxlength: 200),
            field("text", "title_ar", label: "identity.post.title_ar", required: false, maxlength: 200),
            checkboxes("roles", label: "identity.role.label", hint: "identity.role.hint", options: visit.roleOptions),
            field("date", "from", label: "identity.post.from"),
            field("date", "last", label: "identity.post.last", hint: "identity.post.last_hint", required: false),
        ]
    }
}

/// The fields of a post as sent.
struct PostInput {
    let unit: ID<AdministrativeUnit>
    let title: LocalizedText
    let roles: [RoleKey]
    let period: DatePeriod

    /// nil if anything is wrong, which the reader then knows.
    init?(_ reader: FormReader) {
        let unit = reader.line("unit").flatMap { ID<AdministrativeUnit>($0) }
        if unit == nil { reader.refuse("unit", "web.form.required_choice") }
        let title = reader.line("title_vi", max: 200)
        let english = reader.line("title_en", .optional, max: 200)
        let arabic = reader.line("title_ar", .optional, max: 200)
        let roles = reader.choices("roles", .required, among: RoleKey.allCases.map(\.rawValue))
        let from = reader.date("from")
        let last = reader.date("last", .optional)
        if let from, let last, last < from { reader.refuse("last", "identity.post.ends_before_it_begins") }
        guard reader.isSound, let unit, let title, let roles, let from else { return nil }
        self.unit = unit
        self.title = LocalizedText(title, english: english, arabic: arabic)
        self.roles = roles.compactMap { RoleKey(rawValue: $0) }
        period = DatePeriod(from: from, until: last?.adding(days: 1))
    }
}
