import Codes
import Foundation
import Testing

@Suite struct PublicCodeTests {
    static func codes(_ count: Int, seed: UInt64 = 7) -> [PublicCode] {
        var generator = SeededGenerator(state: seed)
        return (0..<count).map { _ in PublicCode.random(using: &generator) }
    }

    private func isValid(_ text: String) -> Bool {
        if case .valid = PublicCode.parse(text) { true } else { false }
    }

    @Test func `a wrong character is always caught`() {
        let keys = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for code in Self.codes(60) {
            let characters = Array(code.text)
            for place in characters.indices {
                var same = 0
                for key in keys {
                    let reading = PublicCode.parse(replaced(characters, place, key))
                    if reading == .valid(code) { same += 1 } else { #expect(reading == .wrongCheck) }
                }
                #expect(same == (characters[place] == "0" ? 2 : characters[place] == "1" ? 3 : 1))
            }
        }
    }

    @Test func `a swap of any two characters is always caught`() {
        for code in Self.codes(300) {
            let characters = Array(code.text)
            for first in characters.indices {
                for second in characters.indices where second > first && characters[first] != characters[second] {
                    var swapped = characters
                    swapped.swapAt(first, second)
                    #expect(!isValid(String(swapped)), "\(code) with \(first) and \(second) swapped")
                }
            }
        }
    }

    @Test func `one of some thirty random texts passes the check, no more`() {
        var generator = SeededGenerator(state: 3)
        let symbols = Array("0123456789BCFGHJKMNPQRSTVXZ")
        let passed = (0..<40_000).filter { _ in
            isValid(String((0..<10).map { _ in symbols.randomElement(using: &generator) ?? "0" }))
        }
        #expect(passed.count < 40_000 / 28)
    }

    @Test func `codes have no vowels, no equal neighbours, at least one letter, and every character turns up`() {
        var seen: Set<Character> = []
        for code in Self.codes(3_000) {
            let characters = Array(code.text)
            #expect(characters.count == 10)
            #expect(zip(characters, characters.dropFirst()).allSatisfy { $0 != $1 })
            #expect(characters.contains { $0.isLetter })
            seen.formUnion(characters)
        }
        #expect(seen == Set("0123456789BCFGHJKMNPQRSTVXZ"))
        #expect(Set(Self.codes(3_000)).count == 3_000)
    }

    @Test func `letters that look like digits are forgiven, in either case`() {
        for code in Self.codes(400) {
            for one in ["I", "L", "i", "l"] {
                let typed = code.text.replacingOccurrences(of: "1", with: one).replacingOccurrences(of: "0", with: "o")
                #expect(PublicCode.parse(typed) == .valid(code))
            }
            #expect(PublicCode.parse(code.text.lowercased()) == .valid(code))
        }
    }

    @Test func `the code of the documentation is one`() {
        #expect(PublicCode.parse("N9MB-SRZ-R4M") == PublicCode("N9MBSRZR4M").map { .valid($0) })
        #expect(PublicCode("N9MBSRZR4M")?.grouped == "N9MB-SRZ-R4M")
    }

    @Test func `separators and foreign digits are forgiven`() {
        for code in Self.codes(50) {
            let parts = code.grouped.split(separator: "-")
            #expect(parts.map(\.count) == [4, 3, 3])
            for separator in ["-", " ", "\u{A0}", ".", "\u{2013}", "\u{200B}", " - ", "\t", "\u{B7}"] {
                #expect(PublicCode.parse("  " + parts.joined(separator: separator) + "\r\n") == .valid(code))
            }
            let fullWidth = code.text.replacingOccurrences(of: "7", with: "\u{FF17}")
            #expect(PublicCode.parse(fullWidth) == .valid(code))
            let arabic = code.text.replacingOccurrences(of: "3", with: "\u{663}")
            #expect(PublicCode.parse(arabic) == .valid(code))
        }
    }

    @Test func `a link to a code is read on any origin`() {
        for code in Self.codes(50) {
            let links = [
                "https://langso.example.vn\(code.path)", "HTTPS://LANGSO.EXAMPLE.VN/Q/\(code.text)",
                "http://10.0.0.7:8080/q/\(code.text.lowercased())?from=board&x=/q/ABC#top",
                "https://h/q/\(code.grouped)/", "/q/\(code.text)", "https://h/vi/q/\(code.text)\n",
                "https://h/q/\(code.text.prefix(4))%2D\(code.text.suffix(6))",
            ]
            for link in links { #expect(PublicCode.parse(link) == .valid(code), "\(link)") }
            #expect(PublicCode.parse("https://h/x/\(code.text)") == .notACode)
            #expect(PublicCode.parse("https://h/q/\(code.text)/more") == .notACode)
            #expect(PublicCode.parse("https://h/?q=/q/\(code.text)") == .notACode)
        }
    }

    @Test(arguments: [
        "", " ", "-", "q/", "/q/", "/q/%", "/q/%FF", "0912345678", "O9I2345678", "123456789", "8934567890123",
        "thanhhoaxy",
        "Nguyễn Văn A", "Thôn 8, Vân Sơn", "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂", "\u{301}\u{301}\u{301}", "7KQ4M2X9T", "7KQ4M2X9TCC",
    ])
    func `other texts are no code`(_ text: String) {
        #expect(PublicCode.parse(text) == .notACode)
    }

    @Test func `long hostile texts are refused quickly`() {
        let clock = ContinuousClock()
        let texts = [
            String(repeating: "ẫ", count: 10), String(repeating: "ự", count: 600),
            String(repeating: "a", count: 1_000_000),
            "a" + String(repeating: "\u{323}\u{301}", count: 900), String(repeating: "/q/", count: 600),
        ]
        for text in texts {
            let time = clock.measure { #expect(!isValid(text)) }
            #expect(time < .seconds(30))
        }
    }

    @Test func `the stored form and JSON go there and back`() throws {
        for code in Self.codes(20) {
            #expect(PublicCode(code.text) == code)
            #expect(PublicCode(code.text.lowercased()) == nil)
            let json = try JSONEncoder().encode([code])
            #expect(try JSONDecoder().decode([PublicCode].self, from: json) == [code])
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([PublicCode].self, from: Data(#"["0000000000"]"#.utf8))
        }
    }

    private func replaced(_ characters: [Character], _ place: Int, _ key: Character) -> String {
        var changed = characters
        changed[place] = key
        return String(changed)
    }
}
