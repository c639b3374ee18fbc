import Foundation
import Synchronization

/// What a PDF says, read back by a program of other hands (pdftotext): its words with their places, and the rows of its tables.
public struct PrintedPaper: Sendable {
    /// A word, and where on its page it stands, in points.
    struct Word: Sendable {
        let text: String
        let page: Int
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double
    }

    let words: [Word]

    public init(_ pdf: [UInt8]) throws {
        let markup = try Self.read(pdf, "-bbox")
        var words: [Word] = []
        for (page, part) in markup.components(separatedBy: "<page ").dropFirst().enumerated() {
            for match in part.matches(
                of: /<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">(.*?)<\/word>/)
            {
                let places = [match.output.1, match.output.2, match.output.3, match.output.4].map { Double($0) ?? 0 }
                // Letters of the mark across the page are taller than any line.
                if places[3] - places[1] > 22 { continue }
                words.append(
                    Word(
                        text: Self.unescaped(String(match.output.5)), page: page, left: places[0], right: places[2],
                        top: places[1], bottom: places[3]))
            }
        }
        self.words = words
    }

    public var pages: Int { (words.map(\.page).max() ?? -1) + 1 }

    /// All words, in the order in which one reads them.
    public var text: String { words.map(\.text).joined(separator: " ") }

    /// All words of a PDF in the order in which its program wrote them: cell by cell, where a table stands.
    public static func written(_ pdf: [UInt8]) throws -> String { try read(pdf, "-raw") }

    /// The rows of the table with these headings, cell by cell, over all pages that it goes over; nil where no such table stands.
    /// Before `end` it is over, on each page.
    public func rows(under headings: [String], before end: [String]) -> [[String]]? {
        var rows: [[String]] = []
        var isThere = false
        for page in 0..<pages {
            let bands = Self.bands(words.filter { $0.page == page })
            guard let head = bands.firstIndex(where: { Self.isHead($0, headings) }) else { continue }
            isThere = true
            let below = bands[(head + 1)...].prefix { band in
                let text = band.map(\.text).joined(separator: " ")
                return !end.contains { text.hasPrefix($0) }
            }
            let starts = Self.columns(bands[head] + below.joined())
            guard starts.count == headings.count, Self.cells(bands[head], starts) == headings else { return nil }
            rows += below.map { Self.cells($0, starts) }
        }
        return isThere ? rows : nil
    }

    // MARK: what stands in one row, what in one column

    private static func isHead(_ band: [Word], _ headings: [String]) -> Bool {
        let wanted = headings.flatMap { $0.split(separator: " ").map(String.init) }.sorted()
        return band.map(\.text).sorted() == wanted
    }

    /// Words with white above and below them, all across the page: lines of one cell touch each other, rows do not.
    private static func bands(_ words: [Word]) -> [[Word]] {
        var bands: [[Word]] = []
        var bottom = -Double.infinity
        for word in words.sorted(by: { ($0.top, $0.left) < ($1.top, $1.left) }) {
            if word.top > bottom + 1.2 { bands.append([]) }
            bands[bands.count - 1].append(word)
            bottom = max(bottom, word.bottom)
        }
        return bands
    }

    /// Where columns begin: after white that goes all the way down, and is wider than between words.
    private static func columns(_ words: [Word]) -> [Double] {
        var starts: [Double] = []
        var right = -Double.infinity
        for word in words.sorted(by: { $0.left < $1.left }) {
            if word.left > right + 4 { starts.append(word.left) }
            right = max(right, word.right)
        }
        return starts
    }

    private static func cells(_ band: [Word], _ starts: [Double]) -> [String] {
        var cells = [[Word]](repeating: [], count: starts.count)
        for word in band {
            if let column = starts.lastIndex(where: { $0 <= word.left + 0.01 }) { cells[column].append(word) }
        }
        return cells.map { cell in
            cell.sorted { ($0.top, $0.left) < ($1.top, $1.left) }.map(\.text).joined(separator: " ")
        }
    }

    // MARK: the program

    private static let tool = ["/usr/bin/pdftotext", "/usr/local/bin/pdftotext", "/opt/homebrew/bin/pdftotext"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    /// Whether the program is there.
    public static var isReadable: Bool { tool != nil }
    /// Starting processes from many threads at once has crashed Foundation.
    private static let oneAtATime = Mutex<Void>(())

    private static func read(_ pdf: [UInt8], _ manner: String) throws -> String {
        guard let tool else { throw CocoaError(.executableNotLoadable) }
        let stem = FileManager.default.temporaryDirectory.appendingPathComponent("printed-\(UUID().uuidString)")
        let (given, taken) = (stem.appendingPathExtension("pdf"), stem.appendingPathExtension("html"))
        defer { for file in [given, taken] { try? FileManager.default.removeItem(at: file) } }
        try Data(pdf).write(to: given)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = [manner, "-enc", "UTF-8", given.path, taken.path]
        process.standardError = FileHandle.nullDevice
        try oneAtATime.withLock { _ in
            try process.run()
            process.waitUntilExit()
        }
        return String(decoding: try Data(contentsOf: taken), as: UTF8.self)
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
