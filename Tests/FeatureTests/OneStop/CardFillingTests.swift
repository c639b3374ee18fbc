import Base
import House
import Testing
import Web

@testable import OneStop

@Suite struct `Filling a form from an identity card` {
    private static let card = "038185001234|171234567|LÊ THỊ HẠNH|27031985|Nữ|Thôn 3, Vân Sơn|15052022"

    private func fields(_ keys: [String]) -> [Procedure.Field] {
        keys.map { key in
            Procedure.Field(
                key: key, kind: .text, label: LocalizedText(key), hint: nil, isRequired: true, choices: [], range: nil,
                maxLength: 200, requiredWhen: nil)
        }
    }

    @Test func `fields that the form asks are filled, over what was typed`() throws {
        let typed = Form([("full_name", "L"), ("phone", "0301"), ("card_text", Self.card), ("card_photo", "a.jpg")])
        let filling = try #require(
            CardFilling(Self.card, into: typed, fields: fields(["full_name", "personal_number", "phone"])))
        #expect(filling.form.text("full_name") == "Lê Thị Hạnh")
        #expect(filling.form.text("personal_number") == "038185001234")
        #expect(filling.form.text("phone") == "0301")
        for absent in ["birth_date", "sex", "address", "card_text", "card_photo"] {
            #expect(!filling.form.has(absent), "\(absent)")
        }
        #expect(filling.unanswered.isEmpty)
    }

    @Test func `the address of the card does not replace one that was typed`() throws {
        let asked = fields(["full_name", "personal_number", "address"])
        let empty = try #require(CardFilling(Self.card, into: Form(), fields: asked))
        #expect(empty.form.text("address") == "Thôn 3, Vân Sơn")
        let kept = try #require(CardFilling(Self.card, into: Form([("address", "Ngõ 2")]), fields: asked))
        #expect(kept.form.text("address") == "Ngõ 2")
    }

    @Test func `what the card does not say stays for the person`() throws {
        let asked = fields(["full_name", "personal_number", "birth_date", "sex"])
        let bare = "038185001234||Lê Thị Hạnh||||"
        let filling = try #require(CardFilling(bare, into: Form([("sex", "female")]), fields: asked))
        #expect(filling.unanswered.map(\.key) == ["birth_date"])
        #expect(filling.form.text("sex") == "female")
    }

    @Test(arguments: ["", "https://example.com", "038185001234|171234567", "123|1|Lê Thị Hạnh|27031985|Nữ|x|1"])
    func `any other text is no card`(text: String) {
        #expect(CardFilling(text, into: Form(), fields: fields(["full_name"])) == nil)
    }
}
