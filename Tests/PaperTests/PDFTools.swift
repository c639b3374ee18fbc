import Foundation
import Testing

/// Programs of other hands that read back what we wrote.
enum PDFTools {
    static func has(_ tool: String) -> Bool { path(tool) != nil }

    /// Text of the pages in reading order.
    static func text(_ pdf: [UInt8], layout: Bool = false) throws -> String {
        try run("pdftotext", (layout ? ["-layout"] : []) + ["-enc", "UTF-8", "-", "-"], input: pdf)
    }

    static func pages(_ pdf: [UInt8]) throws -> Int {
        let line = try run("pdfinfo", ["-"], input: pdf).split(separator: "\n").first { $0.hasPrefix("Pages:") }
        return try #require(line.flatMap { Int($0.dropFirst(6).trimmingCharacters(in: .whitespaces)) })
    }

    static func information(_ pdf: [UInt8]) throws -> String { try run("pdfinfo", ["-"], input: pdf) }

    /// What the QR symbols of the first page say, as printed at so many dots per inch; `band` is a strip of the page,
    /// top and height in millimetres.
    static func symbols(
        _ pdf: [UInt8], resolution: Int = 150, band: (top: Double, height: Double)? = nil
    ) throws -> Set<String> {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("paper-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let picture = folder.appendingPathComponent("page").path
        var options = ["-png", "-gray", "-r", String(resolution), "-singlefile"]
        if let band {
            let dots = Double(resolution) / 25.4
            options += [
                "-x", "0", "-W", "100000", "-y", String(Int(band.top * dots)), "-H", String(Int(band.height * dots)),
            ]
        }
        _ = try run("pdftoppm", options + ["-", picture], input: pdf)
        let found = try run("zbarimg", ["--quiet", "--raw", "--nodbus", picture + ".png"], input: [])
        return Set(found.split(separator: "\n").map(String.init))
    }

    private static func path(_ tool: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + tool }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(_ tool: String, _ arguments: [String], input: [UInt8]) throws -> String {
        // Files, not pipes: a pipe that nobody empties would stop both sides.
        let stem = FileManager.default.temporaryDirectory.appendingPathComponent("paper-\(UUID().uuidString)")
        let given = stem.appendingPathExtension("in")
        let taken = stem.appendingPathExtension("out")
        try Data(input).write(to: given)
        try Data().write(to: taken)
        defer {
            try? FileManager.default.removeItem(at: given)
            try? FileManager.default.removeItem(at: taken)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path(tool)))
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: taken)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: taken), as: UTF8.self)
    }
}

extension Trait where Self == ConditionTrait {
    static var readsPDF: Self {
        .enabled(
            if: PDFTools.has("pdftotext") && PDFTools.has("pdfinfo"),
            "pdftotext and pdfinfo (package poppler-utils) are not installed")
    }
    static var scansPages: Self {
        .enabled(
            if: PDFTools.has("pdftoppm") && PDFTools.has("zbarimg"),
            "pdftoppm (poppler-utils) or zbarimg (zbar-tools) is not installed")
    }
}
