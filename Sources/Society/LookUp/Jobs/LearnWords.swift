import Storage

/// Keeps the vocabulary of the search up to date with what anyone may find.
struct LearnWords: Sendable {
    static let kind = "lookup.learn_words"
    let database: Database
    private static let atOnce = 1_000

    var handler: JobHandler { JobHandler(kind: Self.kind, lane: .slow) { _ in try await self() } }

    func callAsFunction() async throws {
        var read = 0
        repeat {
            read = try await database.write(.alone) { try Vocabulary.learn(limit: Self.atOnce, in: $0) }
        } while read == Self.atOnce
    }
}
