import Base
public import House
import Storage
public import Web

/// What the composition root hands on to features that this one does not know.
extension OneStopFeature {
    /// The fees that procedures name.
    public static var fees: [FeeKind] {
        DossierFee.Kind.allCases.map { FeeKind($0.key, title: TextKey("onestop.fee.kind.\($0.rawValue)")) }
    }

    /// The desk's page of the dossier that a scanned text names (code, secret link, case number, external code); nil if it names none
    /// that the official may see.
    public func deskPath(forScanned text: String, _ visit: Visit) async throws -> String? {
        let actor = try visit.actor()
        guard actor.may(DossierRules.read) else { return nil }
        let services = services
        let (found, outside) = try await services.database.read { connection in
            let found = try OpenPrefiling.find(text, services, in: connection)
                .flatMap { try services.store.find($0, scope: actor.scope, in: connection) }
            return (found, try OutsideStore().find(code: text, scope: actor.scope, in: connection))
        }
        guard let found, found.state != .draft else { return outside.map { "/desk/outside/\($0.id)" } }
        return "/desk/dossiers/\(found.id)"
    }
}
