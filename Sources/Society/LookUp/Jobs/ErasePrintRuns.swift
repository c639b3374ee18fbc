import Base
import Files
import Storage

/// Forgets print runs a month after they ended, with the rows of their codes and what is left of their files. What was printed stands
/// in the book of deeds.
struct ErasePrintRuns: Sendable {
    let database: Database
    let clock: WallClock
    let files: FileStore
    /// A run may have 50,000 codes: each has a transaction of its own.
    private static let atOnce = 1

    /// Answers how many were forgotten.
    @discardableResult
    func callAsFunction() async throws -> Int {
        let (now, files) = (clock.now(), files)
        let limit = now.adding(days: -PrintRun.daysRemembered)
        var total = 0
        var done = 0
        repeat {
            done = try await database.write(.alone) { transaction in
                let old = try PrintRunStore.ended(before: limit, limit: Self.atOnce, in: transaction)
                for run in old {
                    for part in try PrintRunStore.parts(of: run, in: transaction) {
                        try files.erase(part.file, at: now, in: transaction)
                    }
                    try PrintRunStore.remove(run, in: transaction)
                }
                return old.count
            }
            total += done
        } while done == Self.atOnce
        return total
    }
}
