import Base
import Codes
public import House
import Residents
import Storage
public import Web

/// What the composition root hands on to features that this one does not know.
extension OneStopFeature {
    /// The fees that procedures name.
    public static var fees: [FeeKind] {
        DossierFee.Kind.allCases.map { FeeKind($0.key, title: TextKey("onestop.fee.kind.\($0.rawValue)")) }
    }

    /// The dossiers of the person of an identity card that are not finished and that the official may see, the newest first.
    public func underWay(forCard text: String, _ visit: Visit) async throws -> [Link] {
        let actor = try visit.actor()
        guard actor.may(DossierRules.read), let card = CitizenCard.parse(qrText: text) else { return [] }
        var filter = DossierFilter()
        filter.stand = .open
        filter.words = card.number.digits
        let (services, now, wanted) = (services, visit.now, filter)
        let found = try await services.database.read { connection in
            try services.store.list(
                wanted, for: actor, after: nil, limit: 10, now: now, hash: services.numberHash, in: connection)
        }
        return found.map { dossier in
            let name = dossier.procedureName.text(in: visit.language)
            let state = visit.say(TextKey("onestop.state.\(dossier.state.rawValue)"))
            return Link("\(name) · \(dossier.code.grouped) · \(state)", path: "/desk/dossiers/\(dossier.id)")
        }
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
