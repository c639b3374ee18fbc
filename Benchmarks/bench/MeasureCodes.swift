import ArgumentParser
import Base
import CQREncode
import Codes
import Foundation
import Paper

/// Symbols beside libqrencode itself, sheets of stickers, and photos that are read: one thread, no server.
struct MeasureCodes: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "codes")

    @Option var symbols = 20_000
    @Option var stickers = 10_000
    @Option var photos = 60
    /// Pictures of codes, as a phone takes them.
    @Argument var pictures: [String] = []

    func run() throws {
        let addresses = (0..<symbols).map { "https://langso.example.vn/q/\(PublicCode.random().text)-\($0 % 10)" }
        // Turn and turn about, so that both meet the same machine.
        var (ours, raw, drawn) = ([Double](), [Double](), [Double]())
        for _ in 0..<3 {
            raw.append(try perSecond(symbols) { for each in addresses { try encodeRaw(each) } })
            ours.append(try perSecond(symbols) { for each in addresses { _ = try QRSymbol.encode(each) } })
            drawn.append(
                try perSecond(symbols) { for each in addresses { _ = try QRSymbol.encode(each).svg(label: each) } })
        }
        var labels: [LabelSheet.Label] = []
        for number in 0..<stickers {
            let code = PublicCode.random()
            labels.append(
                LabelSheet.Label(
                    title: "Nhà văn hoá thôn \(number % 40 + 1)", subtitle: "Tân Ninh",
                    content: "https://langso.example.vn\(code.path)", code: code.grouped))
        }
        let sheet = LabelSheet(
            labels: labels, metadata: PaperMetadata(title: "bench", createdAt: "2026-01-01T00:00:00+07:00"))
        var bytes = 0
        let sheets = try perSecond(stickers) { bytes = try sheet.pdf().count }
        var read = 0
        let files = try pictures.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) }
        let seen =
            files.isEmpty
            ? 0
            : try perSecond(photos) {
                for number in 0..<photos where try !PhotoReader.read(files[number % files.count]).isEmpty { read += 1 }
            }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        print(
            """
            {"raw": \(median(raw)), "symbols": \(median(ours)), "drawn": \(median(drawn)), "stickers": \(sheets), \
            "sticker_bytes": \(bytes), "photos": \(seen), "read": \(read), "given": \(photos)}
            """)
    }

    private func perSecond(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return Double(count) / (ContinuousClock.now - start).seconds
    }

    private func encodeRaw(_ text: String) throws {
        guard let symbol = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
            throw ValidationError("libqrencode refused \(text)")
        }
        QRcode_free(symbol)
    }
}
