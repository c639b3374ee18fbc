import Base
import Files
import House
import Storage

/// Removes pairings of past days, pages that became nothing, and notes about forms that were never sent.
struct SweepScanner: Sendable {
    let services: OneStopServices

    static let kind = "onestop.sweep_scanner"
    private static let days = 7

    func callAsFunction() async throws {
        let now = services.clock.now()
        let services = services
        try await services.database.write(.alone) { transaction in
            let files = try ScannerStore().removeOld(before: now.adding(days: -Self.days), in: transaction)
            for file in files.compactMap({ ID<StoredFile>($0) }) {
                try services.files.erase(file, at: now, in: transaction)
            }
        }
    }
}
