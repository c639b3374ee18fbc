import Audit
import Base
import Foundation
import House
import Identity
import Storage

/// Takes all files of `Data/procedures` in: those that take applications, and the national catalogue to browse.
struct SeedProcedures: Sendable {
    let services: OneStopServices

    /// The commune of the demo.
    static let commune = "tan-ninh"

    func callAsFunction(_ demo: Demo) async throws {
        let (services, today) = (services, demo.now.date)
        let commune = try await services.database.read { connection in
            try services.units.find(key: Self.commune, asOf: today, in: connection)
        }
        guard let commune else { throw MissingCommune(key: Self.commune) }
        let importing = ImportProcedure(services: services)
        // The modelled ones first: what the catalogue says of the same code does not replace them.
        for folder in ["modelled", "catalogue"] {
            let place = demo.data.appendingPathComponent("procedures/\(folder)")
            let files = try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
            for file in files {
                let text = try String(contentsOf: file, encoding: .utf8)
                do {
                    _ = try await importing(yaml: text, unit: commune.id, by: .system("demo"))
                } catch let failure as MalformedProcedure {
                    throw MalformedProcedure(path: "\(file.lastPathComponent) \(failure.path)", reason: failure.reason)
                }
            }
        }
    }

    /// The units were not there before the procedures.
    struct MissingCommune: Error { let key: String }
}
