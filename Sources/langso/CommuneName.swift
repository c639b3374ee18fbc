import Base
import House
import Identity
import Storage
import Synchronization

/// The name of the commune that this installation serves: the one in force today, looked up again when units change.
final class CommuneName: Sendable {
    private let name = Mutex(LocalizedText("LangSo"))
    private let demo = Mutex(false)

    /// Whether people and dossiers are invented: every page says so at its foot.
    var isDemo: Bool { demo.withLock { $0 } }

    func text(in language: Language) -> String { name.withLock { $0.text(in: language) } }

    /// Reads the name anew.
    func refresh(_ database: Database, home: String, today: CalendarDate) async throws {
        let (commune, isDemo) = try await database.read { connection in
            (
                try UnitStore().find(key: home, asOf: today, in: connection),
                try connection.exists("SELECT id FROM account WHERE synthetic = 1 LIMIT 1")
            )
        }
        if let commune { name.withLock { $0 = commune.name } }
        demo.withLock { $0 = isDemo }
    }
}
