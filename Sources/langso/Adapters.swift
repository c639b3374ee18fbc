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
}

/// The square lists procedures by field.
struct SquareProcedures: Sendable {
    let oneStop: OneStopFeature

    func callAsFunction(_ visit: Visit) async throws -> [SquareSection] {
        let (title, fields, all) = try await oneStop.squareLinks(visit)
        return [SquareSection(title: title, links: fields, more: all)]
    }
}
