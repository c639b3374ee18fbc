import Codes
import Foundation
import Testing

@Suite struct ScannedTextTests {
    private let payment = [
        "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F",
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
            + "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E",
    ]

    @Test func `our own links and codes are known`() {
        for code in PublicCodeTests.codes(20) {
            #expect(ScannedText("https://a.example/q/\(code)?l=vi").kind == .ownLink(code))
            #expect(ScannedText(" \(code.grouped)\r\n").kind == .ownCode(code))
            let last = code.text.hasSuffix("2") ? "3" : "2"
            #expect(ScannedText("https://a.example/q/" + code.text.dropLast() + last).kind == .damagedCode)
        }
    }

    @Test func `payments are known by structure and checksum`() {
        #expect(EMVCoText.checksum(of: "123456789".utf8) == 0x29B1)
        for text in payment {
            #expect(ScannedText(text).kind == .payment)
            #expect(ScannedText(text.dropLast() + "0").kind == .other)
            #expect(ScannedText(text.replacingOccurrences(of: "5802VN", with: "5803VN")).kind == .other)
            for length in 0..<text.count { #expect(ScannedText(String(text.prefix(length))).kind != .payment) }
        }
    }

    @Test(arguments: [
        ("https://id.gs1.org/01/09506000134352/10/ABC?17=281231", ScannedText.Kind.gs1Link(gtin: "09506000134352")),
        ("http://h.example/a/01/8934567890120", .gs1Link(gtin: "08934567890120")),
        ("https://h.example/01/8934567890123", .url), ("https://h.example/01/", .url), ("HTTPS://H.EXAMPLE", .url),
        ("https://", .other), ("https:///x", .other), ("https://a b/", .other), ("javascript:alert(1)", .other),
        (
            "038090001234|123456789|Nguyễn Văn A|01011990|Nam|Thôn 8, Vân Sơn, Triệu Sơn, Thanh Hóa|01012022",
            .pipeSeparatedCard
        ),
        ("038090001234||Nguyen Van A|01011990|Nu|Thon 8|01012022||||", .pipeSeparatedCard),
        ("03809000123|123456789|A|01011990|Nam|B|01012022", .other), ("||||||", .other),
        ("8934567890120", .other), ("", .other), ("WIFI:S:x;;", .other),
        ("(01)08934567890120(10)L2(17)271231", .productNumber(gtin: "08934567890120")),
        ("]C1010893456789012010", .productNumber(gtin: "08934567890120")),
        ("010893456789012021S1\u{1D}10L2", .productNumber(gtin: "08934567890120")),
        ("0108934567890121", .other), ("0108934567890120XX", .other), ("01089345678901", .other),
    ])
    func `other texts are named`(_ text: String, _ kind: ScannedText.Kind) {
        #expect(ScannedText(text).kind == kind)
    }

    @Test func `the kind of bars tells a product from another number`() {
        func symbol(_ kind: ScannedSymbol.Kind, _ text: String) -> ScannedText {
            ScannedText(ScannedSymbol(kind: kind, bytes: Array(text.utf8)))
        }
        #expect(symbol(.ean13, "8934567890120").kind == .productNumber(gtin: "08934567890120"))
        #expect(symbol(.ean8, "96385074").kind == .productNumber(gtin: "00000096385074"))
        #expect(symbol(.code128, "8934567890120").kind == .other)
        // A personal number is never taken for one of goods, although one in ten has a fitting last digit.
        #expect(symbol(.qr, "012345678905").kind == .other)
        let code = PublicCodeTests.codes(1)[0]
        #expect(symbol(.qr, "https://a.example/q/\(code)").kind == .ownLink(code))
    }
}
