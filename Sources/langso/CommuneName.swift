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

    /// Reads the name anew; answers whether it is another one.
    @discardableResult
    func refresh(_ database: Database, home: String, today: CalendarDate) async throws -> Bool {
        let (commune, isDemo) = try await database.read { connection in
            (
                try UnitStore().home(home, asOf: today, in: connection),
                try connection.exists("SELECT id FROM account WHERE synthetic = 1 LIMIT 1")
            )
        }
        demo.withLock { $0 = isDemo }
        guard let commune else { return false }
        return name.withLock { name in
            defer { name = commune.name }
            return name != commune.name
        }
    }
}
