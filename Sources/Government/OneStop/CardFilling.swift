import Base
import Residents
import Web

/// What an identity card fills into a form: over what was typed; the address only where none was.
struct CardFilling {
    let form: Form
    /// Fields that cards answer as a rule and this one did not: they stay for the person.
    let unanswered: [Procedure.Field]

    /// Fields of the forms themselves that bring a card, and never come back with it.
    static let cardFields: Set<String> = ["card", "card_text", CardPhoto.field]

    /// Nil if the text is not an identity card's.
    init?(_ text: String, into typed: Form, fields: [Procedure.Field]) {
        guard let card = CitizenCard.parse(qrText: text) else { return nil }
        var known: [String: String] = ["full_name": card.name.text, "personal_number": card.number.digits]
        if let date = card.birthDate { known["birth_date"] = "\(date.day)/\(date.month)/\(date.year)" }
        if card.sex != .unknown { known["sex"] = card.sex.rawValue }
        if typed.text("address") == nil, !card.address.isEmpty { known["address"] = card.address }
        let asked = Set(fields.map(\.key))
        let filled = known.filter { asked.contains($0.key) }
        let others = typed.raw.filter { filled[$0.name] == nil && !Self.cardFields.contains($0.name) }
        form = Form(others.map { ($0.name, $0.value) } + filled.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        unanswered = fields.filter { field in
            ["birth_date", "sex", "address"].contains(field.key) && known[field.key] == nil
                && typed.text(field.key) == nil
        }
    }
}
