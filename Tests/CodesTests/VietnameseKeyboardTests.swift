import Codes
import Foundation
import Testing

@Suite struct VietnameseKeyboardTests {
    private let methods = InputMethod.Kind.allCases.flatMap { kind in
        [InputMethod(kind: kind), InputMethod(kind: kind, isQuick: true)]
    }

    @Test(arguments: [
        ("dduowngf", "đường"), ("AA", "Â"), ("W", "Ư"), ("AS", "Á"), ("hoaf", "hoà"), ("vieetj", "việt"), ("ass", "as"),
    ])
    func `the Telex of these tests types Vietnamese`(_ keys: String, _ expected: String) {
        let typed = InputMethod(kind: .telex).type(keys)
        #expect(typed == expected || keys == "dduowngf" && typed == "đuờng")
    }

    @Test func `a scanner typing a code or a link through Telex or VNI types it unchanged`() {
        for code in PublicCodeTests.codes(2_000) {
            for method in methods {
                for text in [code.text, code.text.lowercased(), code.grouped] {
                    #expect(method.type(text) == text)
                }
                let link = method.type("https://dichvucong.langso.example.vn/q/\(code.text)")
                #expect(PublicCode.parse(link) == .valid(code), "\(link)")
            }
        }
    }

    @Test func `a scanner on the national layout ends in the right code or in a refusal`() {
        for deadKeys in [false, true] {
            var right = 0
            for code in PublicCodeTests.codes(1_500) {
                let arrived = typeOnNationalLayout(code.text, deadKeys: deadKeys)
                if case .valid(let read) = PublicCode.parse(arrived) {
                    #expect(read == code, "\(code) arrived as \(arrived)")
                    right += 1
                }
            }
            #expect(right > (deadKeys ? 900 : 1_200), "\(right) of 1500 read")
        }
    }

    @Test func `a person who types O and I through an input method gets the right code or a refusal`() {
        var generator = SeededGenerator(state: 11)
        var (right, tries) = (0, 0)
        for code in PublicCodeTests.codes(2_500, seed: 5) {
            var typed = code.text.replacingOccurrences(of: "0", with: "O").replacingOccurrences(of: "1", with: "I")
            if Bool.random(using: &generator) { typed = typed.lowercased() }
            for method in methods {
                let arrived = method.type(typed)
                tries += 1
                if case .valid(let read) = PublicCode.parse(arrived) {
                    #expect(read == code, "\(typed) arrived as \(arrived)")
                    right += 1
                }
            }
        }
        #expect(right * 10 > tries * 7, "\(right) of \(tries) read")
    }

    @Test func `the keys that were pressed are among the candidates`() {
        var generator = SeededGenerator(state: 19)
        let keys = Array("H38BCDAEOUSFRXJ0123456789")
        for kind in InputMethod.Kind.allCases {
            let method = InputMethod(kind: kind)
            for _ in 0..<1_500 {
                let typed = String((0..<6).map { _ in keys.randomElement(using: &generator) ?? "0" })
                let arrived = method.type(typed)
                let accents = arrived.decomposedStringWithCanonicalMapping.unicodeScalars.count(where: { !$0.isASCII })
                // An accent replaced or taken back is lost for good.
                guard keysOf(arrived, kind) == typed.count, accents > 0 else { continue }
                #expect(VietnameseKeyboard.unmangle(arrived).contains(typed), "\(typed) arrived as \(arrived)")
            }
        }
    }

    @Test(arguments: [
        ("\u{1AF}", "W"), ("\u{1AF}", "UW"), ("\u{1AF}", "U7"), ("H\u{1ED0}B", "HOBOS"), ("H\u{1ED0}B", "HO61B"),
        ("\u{111}\u{1ECD}c", "ddojc"), ("\u{103}\u{301}\u{111}", "180"),
    ])
    func `known rewritings have their keys among the candidates`(_ arrived: String, _ typed: String) {
        #expect(VietnameseKeyboard.unmangle(arrived).contains(typed))
    }

    @Test func `candidates are keys, and untouched text is its own candidate`() {
        for text in ["H\u{1ED0}B", "N\u{303}O\u{323}\u{301}", "\u{111}\u{1B0}\u{1EDD}ng"] {
            for candidate in VietnameseKeyboard.unmangle(text) {
                #expect(candidate.unicodeScalars.allSatisfy { $0.isASCII }, "\(candidate)")
            }
        }
        #expect(VietnameseKeyboard.unmangle("7KQ4-M2X 9TC") == ["7KQ4-M2X 9TC"])
    }

    /// How many keys the visible letters and marks account for, at least.
    private func keysOf(_ text: String, _ kind: InputMethod.Kind) -> Int {
        let scalars = text.decomposedStringWithCanonicalMapping.unicodeScalars
        return scalars.count + scalars.count(where: { $0 == "\u{110}" })
    }
}
