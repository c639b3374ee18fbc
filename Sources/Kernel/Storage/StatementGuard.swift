import Synchronization

/// Refuses statements that would break the promises of `Database`: a COMMIT inside a closure would store rows whose callers were
/// told that they failed, a deferred foreign key would fail its neighbours, and LIKE differs between the engines.
final class StatementGuard: Sendable {
    static let shared = StatementGuard()
    private let allowed = Mutex<Set<String>>([])

    /// Throws `DatabaseFailure` (statement) for a forbidden one. Each text is looked at once.
    func check(_ text: String) throws {
        if allowed.withLock({ $0.contains(text) }) { return }
        let words = text.uppercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        if let first = words.first, Self.openers.contains(String(first)) {
            throw DatabaseFailure(.statement, "\(first) is not for application SQL", statement: text)
        }
        for (word, next) in zip(words, words.dropFirst()) where Self.pairs.contains("\(word) \(next)") {
            throw DatabaseFailure(.statement, "\(word) \(next) is not for application SQL", statement: text)
        }
        for word in words where Self.words.contains(String(word)) {
            throw DatabaseFailure(.statement, "\(word) is not for application SQL", statement: text)
        }
        allowed.withLock { if $0.count < 10_000 { $0.insert(text) } }
    }

    private static let openers: Set<String> = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "ATTACH", "DETACH", "VACUUM",
        "NOTIFY",
    ]
    private static let pairs: Set<String> = ["OR ROLLBACK"]
    private static let words: Set<String> = ["LIKE", "ILIKE", "GLOB", "DEFERRABLE", "DEFERRED"]
}
