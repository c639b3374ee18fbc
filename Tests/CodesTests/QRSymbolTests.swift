import Foundation
import Testing

@testable import Codes

@Suite struct QRSymbolTests {
    static let texts = [
        "https://langso.example.vn/q/7KQ4M2X9TC", "HTTPS://LANGSO.EXAMPLE.VN/Q/7KQ4M2X9TC", "0", "Café",
        "Nguyễn Văn An, xã Vân Sơn, tỉnh Thanh Hóa", "مرحبا بكم", "日本語のテキスト", "a|b||c\n\"<&>'",
        "00020101021238540010A00000072701240006970436011012345678900208QRIBFTTA53037045802VN63045D34",
    ]

    @Test(arguments: texts, QRSymbol.Level.allCases)
    func `our own reader reads back what was drawn`(_ text: String, _ level: QRSymbol.Level) throws {
        let symbol = try QRSymbol.encode(text, level: level)
        let png = try #require(symbol.png(moduleSize: 4))
        #expect(try PhotoReader.read(png) == [ScannedSymbol(kind: .qr, bytes: Array(text.utf8))])
        #expect(try PhotoReader.read(png).first?.text == text)
    }

    private static let zbarimg = ["/usr/bin/zbarimg", "/usr/local/bin/zbarimg"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: zbarimg != nil), arguments: texts)
    func `zbarimg reads back what was drawn`(_ text: String) throws {
        #expect(try Self.judged(try #require(QRSymbol.encode(text).png(moduleSize: 5)), as: "png") == text)
    }

    @Test(.enabled(if: zbarimg != nil)) func `zbarimg reads what stands on the terminal`() throws {
        let text = "http://192.168.1.20:8080"
        let upper: Set<Character> = ["\u{2588}", "\u{2580}"]
        let lower: Set<Character> = ["\u{2588}", "\u{2584}"]
        // Two rows of modules a line, each module five dots wide; what colours the line is no module.
        let rows = try QRSymbol.encode(text).terminal().split(separator: "\n").flatMap { line -> [[Bool]] in
            let cells = line.drop { $0 != "m" }.dropFirst().prefix { $0 != "\u{1B}" }
            return [cells.map(upper.contains), cells.map(lower.contains)]
        }
        let width = try #require(rows.first).count * 5
        var image = Array("P5 \(width) \(rows.count * 5) 255\n".utf8)
        for row in rows {
            let dots = row.flatMap { [UInt8](repeating: $0 ? 0 : 255, count: 5) }
            for _ in 0..<5 { image += dots }
        }
        #expect(try Self.judged(image, as: "pgm") == text)
    }

    /// What zbarimg finds in the picture.
    private static func judged(_ picture: [UInt8], as ending: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).\(ending)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(picture).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(zbarimg))
        process.arguments = ["--nodbus", "-q", "--raw", "-Sbinary", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test func `sizes follow the standard's table`() throws {
        let expected: [(QRSymbol.Level, Int)] = [(.low, 53), (.medium, 42), (.quartile, 32), (.high, 24)]
        for (level, bytes) in expected {
            #expect(try QRSymbol.encode(String(repeating: "a", count: bytes), level: level).width == 29)
            #expect(try QRSymbol.encode(String(repeating: "a", count: bytes + 1), level: level).width == 33)
        }
    }

    @Test func `nothing and too much are refused`() {
        #expect(throws: QRSymbol.EncodingFailure.empty) { try QRSymbol.encode("") }
        #expect(throws: QRSymbol.EncodingFailure.tooLong) { try QRSymbol.encode(String(repeating: "a", count: 2_954)) }
        #expect(throws: QRSymbol.EncodingFailure.tooLong) { try QRSymbol.encode(String(repeating: "ộ", count: 900)) }
        #expect(throws: QRSymbol.EncodingFailure.tooLong) {
            try QRSymbol.encode(String(repeating: "é", count: 4_000), level: .low)
        }
    }

    @Test func `the SVG has the quiet zone, the title and the very modules`() throws {
        let symbol = try QRSymbol.encode("LANGSO")
        let svg = symbol.svg(label: "Cổng <1> & \u{7}\"2\"")
        #expect(symbol.width == 21 && svg.contains("viewBox=\"0 0 29 29\""))
        #expect(svg.contains("<title>Cổng &lt;1&gt; &amp; \"2\"</title>"))
        #expect(svg.contains("role=\"img\"") && svg.contains("crispEdges"))
        let path = try #require(
            svg.components(separatedBy: "fill=\"#000\" d=\"").last?.components(separatedBy: "\"").first)
        var dark = 0
        for run in path.split(separator: "M") {
            let numbers = run.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
            for x in numbers[0]..<(numbers[0] + numbers[2]) {
                #expect(symbol.isDark(x - 4, numbers[1] - 4))
                dark += 1
            }
        }
        let expected = (0..<21).map { y in (0..<21).count { symbol.isDark($0, y) } }.reduce(0, +)
        #expect(dark == expected)
    }

    @Test func `the terminal drawing sets both colours on every line`() throws {
        let lines = try QRSymbol.encode("http://127.0.0.1:8080").terminal().split(separator: "\n")
        #expect(lines.count == (25 + 8 + 1) / 2)
        #expect(lines.allSatisfy { $0.hasPrefix("\u{1B}[38;5;16;48;5;231m") && $0.hasSuffix("\u{1B}[0m") })
    }

    @Test func `absurd sizes give no PNG`() throws {
        let symbol = try QRSymbol.encode("x")
        #expect(symbol.png(moduleSize: .max) == nil)
        #expect(symbol.png(moduleSize: 900) == nil)
        #expect(symbol.png(moduleSize: 8, quietZone: .max) == nil)
    }
}
