import Base
import House
import Identity
import Storage

/// Asks for the fees of the demo's dossiers that are still open; the counter takes them. SYNTHETIC.
struct SeedFees: Sendable {
    let services: OneStopServices

    /// A specialist asks: cash of the past is the counters' own.
    func callAsFunction(_ demo: Demo, by actors: [Actor]) async throws {
        guard let specialist = actors.first(where: { $0.roles.contains(.specialist) }) else { return }
        let services = services
        try await services.database.write { transaction in
            let open = try transaction.rows(
                """
                SELECT \(Dossier.columns) FROM dossier
                WHERE state IN (\(Dossier.State.processing), \(Dossier.State.resolved)) ORDER BY id
                """, Dossier.init(row:))
            for dossier in open {
                guard
                    let procedure = try services.catalogue.version(
                        dossier.procedureCode, dossier.procedureVersion, in: transaction)
                else { continue }
                try AskForFee(services: services)(dossier, procedure, by: specialist, at: demo.now, in: transaction)
            }
        }
    }
}
