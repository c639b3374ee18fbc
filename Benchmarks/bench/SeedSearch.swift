import ArgumentParser
import Foundation
import GRDB

/// Fills a stopped commune's search with so many public entries, made of the words of the entries that it has, and writes rare and
/// common queries into a file, one a line: kind, a tab, the words.
struct SeedSearch: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "search")

    @Option var database: String
    @Option var entries: Int
    @Option var queries: String

    func run() throws {
        let queue = try DatabaseQueue(path: database)
        let (titles, folded) = try queue.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT title, folded FROM search_entry WHERE audience = 'public' ORDER BY id")
            return (rows.map { $0["title"] as String }, rows.map { $0["folded"] as String })
        }
        guard !titles.isEmpty else { throw ValidationError("no entries in \(database)") }
        var asked: [String] = []
        try queue.write { db in
            let insert = try db.makeStatement(
                sql: """
                    INSERT INTO search_entry (source, record, unit_id, audience, title, detail, path, folded)
                    VALUES ('bench', ?, '', 'public', ?, ?, ?, ?)
                    """)
            for number in 0..<entries {
                let (first, second) = (number % titles.count, (number / titles.count + number) % titles.count)
                let word = Self.word(number)
                try insert.execute(arguments: [
                    "\(number)", "\(titles[first]) \(word)", titles[second], "/bench/\(number)",
                    "\(folded[first]) \(folded[second]) \(word)",
                ])
                if number % (entries / 400 + 1) == 0 {
                    // The title as people type it, and as they type it in a hurry.
                    asked.append("rare\t\(titles[first]) \(word)")
                    asked.append(
                        "folded\t\(folded[first].split(separator: " ").prefix(3).joined(separator: " ")) \(word)")
                    asked.append("common\t\(folded[first].split(separator: " ").first ?? "xa")")
                }
            }
            try db.execute(sql: "INSERT INTO search_words (search_words) VALUES ('rebuild')")
        }
        try queue.writeWithoutTransaction { db in
            _ = try String.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try (asked.joined(separator: "\n") + "\n").write(toFile: queries, atomically: true, encoding: .utf8)
        print(asked.count)
    }

    /// A word of its own for each number.
    private static func word(_ number: Int) -> String {
        var rest = number
        var letters = "z"
        repeat {
            letters.append(Character(UnicodeScalar(UInt8(ascii: "b") + UInt8(rest % 20))))
            rest /= 20
        } while rest > 0
        return letters
    }
}
