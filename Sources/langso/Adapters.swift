import House
import LookUp
import OneStop
import Web

// Where features meet without knowing each other.

/// Scanning at the desk finds dossiers by secret link, case number and external code.
struct DossierScan: DeskScanHandler {
    let oneStop: OneStopFeature

    func path(for text: String, visit: Visit) async throws -> String? {
        try await oneStop.deskPath(forScanned: text, visit)
    }

    func underWay(forCard text: String, visit: Visit) async throws -> [Link] {
        try await oneStop.underWay(forCard: text, visit)
    }
}
