import Base
import House
import Identity
import Storage
import Synchronization

/// The name of the commune that this installation serves: the one in force today, looked up again when units change.
final class CommuneName: Sendable {
    private let name = Mutex(LocalizedText("LangSo"))

    func text(in language: Language) -> String { name.withLock { $0.text(in: language) } }

    /// Reads the name anew.
    func refresh(_ database: Database, home: String, today: CalendarDate) async throws {
        let commune = try await database.read { try UnitStore().find(key: home, asOf: today, in: $0) }
        if let commune { name.withLock { $0 = commune.name } }
    }
}
