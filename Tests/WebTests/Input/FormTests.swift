import Base
import Testing
import Web

@Suite struct ReadingAForm {
    private func form(_ text: String) throws -> Form { try Form(urlEncoded: Array(text.utf8)) }

    @Test func `names and values are decoded and keep their order`() throws {
        let form = try form("b=1+2&a=%C3%A1%3D%26&b=3&empty=&=nameless&&flag")
        #expect(form.raw.map(\.name) == ["b", "a", "b", "empty", "flag"])
        #expect(form.all("b") == ["1 2", "3"])
        #expect(form.text("a") == "á=&")
        #expect(form.text("empty") == nil && form.has("empty"))
        #expect(form.text("flag") == nil && form.has("flag"))
        #expect(form.text("absent") == nil && !form.has("absent") && form.all("absent").isEmpty)
    }

    @Test func `a percent sign that encodes nothing stays`() throws {
        let form = try form("a=100%&b=%zz&c=%4")
        #expect(form.raw.map(\.value) == ["100%", "%zz", "%4"])
    }

    @Test func `text is composed, trimmed, and loses control characters`() throws {
        let form = try form("a=%20a%CC%81+%0D%0Ab%0Dc%00%01%7F%09d%0A&password=%20x%20")
        #expect(form.text("a") == "á \nb\nc\td")
        #expect(form.text("a")?.unicodeScalars.first == "\u{E1}")
        #expect(form.cleaned == ["a"])
        #expect(form.untrimmed("password") == " x ")
    }

    @Test func `the line ends of word processors stay line ends`() throws {
        let form = try form("a=b%0Bc%0Cd")
        #expect(form.text("a") == "b\nc\nd" && form.cleaned.isEmpty)
    }

    @Test(arguments: ["a=L%FFan", "a=Lan%C3", "a=L%ED%A0%80an", "a=L%C0%80an", "a=L%00an"])
    func `what nobody can read goes, and the field is looked at again`(text: String) throws {
        let form = try form(text)
        #expect(form.text("a") == "Lan" && form.cleaned == ["a"])
        let reader = FormReader(form.replacing { $0.name == "a" ? "Lam" : nil })
        #expect(reader.required("a") == nil)
        #expect(reader.problems == [FieldProblem("a", "web.form.unreadable_characters")])
        #expect(FormReader(Form([("a", "Lan")])).required("a") == "Lan")
    }

    @Test func `a form has an end`() throws {
        let many = Array(repeating: "a=1", count: 2_000).joined(separator: "&")
        #expect(try form(many).raw.count == 2_000)
        #expect(throws: FormFailure.tooManyFields(limit: 2_000)) { try form(many + "&a=1") }
        let long = "a=" + String(repeating: "x", count: (1 << 20) - 1)
        #expect(throws: FormFailure.tooLarge(limit: 1 << 20)) { try form(long) }
        #expect(FormFailure.tooLarge(limit: 1 << 20).problem.kind == .tooLarge)
    }

    @Test func `no bytes at all make it crash`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0...255, using: &generator) : Array("%&=+a0".utf8).randomElement() ?? 0
            }
            _ = try? Form(urlEncoded: bytes)
        }
    }
}
