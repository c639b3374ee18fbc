import Audit
import Base
import Foundation
import House
import Identity
import Storage

/// Takes `Data/life-events.yaml` in; the procedures must be there.
struct SeedLifeEvents: Sendable {
    let services: OneStopServices

    func callAsFunction(_ demo: Demo) async throws {
        let (services, today) = (services, demo.now.date)
        let commune = try await services.database.read { connection in
            try services.units.find(key: SeedProcedures.commune, asOf: today, in: connection)
        }
        guard let commune else { throw SeedProcedures.MissingCommune(key: SeedProcedures.commune) }
        let text = try String(contentsOf: demo.data.appendingPathComponent("life-events.yaml"), encoding: .utf8)
        try await ImportLifeEvents(services: services)(yaml: text, unit: commune.id, by: .system("demo"))
    }
}
