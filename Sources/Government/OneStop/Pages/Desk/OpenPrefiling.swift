import Base
import Codes
import House
import Residents
import Storage
import Trust
import Web

/// Opens the dossier that a scan or a few typed characters stand for: our code or link, the applicant's secret link, a case
/// number, a code of another system, an identity card.
struct OpenPrefiling: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let text = String((form.text("code") ?? "").prefix(2_048))
        guard !text.isEmpty else { return .redirect("/desk/dossiers", flash: nil) }
        if let card = CitizenCard.parse(qrText: text) {
            var filter = DossierFilter()
            filter.stand = .all
            filter.words = card.number.digits
            return try await ListDossiers(services: services).show(visit, filter, isShared: false)
        }
        let services = services
        let found = try await services.database.read { connection in
            try Self.find(text, services, in: connection)
                .flatMap { try services.store.find($0, scope: actor.scope, in: connection) }
        }
        guard let found, found.state != .draft else {
            let outside = try await services.database.read {
                try OutsideStore().find(code: text, scope: actor.scope, in: $0)
            }
            if let outside { return .redirect("/desk/outside/\(outside.id)") }
            var filter = DossierFilter()
            filter.stand = .all
            filter.words = text
            return try await ListDossiers(services: services).show(visit, filter, isShared: false)
        }
        return .redirect("/desk/dossiers/\(found.id)")
    }

    /// The dossier that the text names, in whosoever's units.
    static func find(
        _ text: String, _ services: OneStopServices, in connection: Connection
    ) throws -> ID<Dossier>? {
        let store = services.store
        if let secret = secret(in: text) {
            return try store.find(secretDigest: secret.digest, in: connection)?.id
        }
        switch PublicCode.parse(text) {
        case .valid(let code):
            return try store.find(code: code, in: connection)?.id
                ?? store.issuedPaper(code: code, in: connection)?.dossier
        case .wrongCheck, .notACode: break
        }
        // Numbers of other systems may look like ours.
        if let number = CaseNumber(parsing: text),
            let own: ID<Dossier> = try connection.value(
                "SELECT id FROM dossier WHERE case_number IN (\(list: number.spellings.sorted()))")
        {
            return own
        }
        return try connection.value(
            "SELECT dossier_id FROM dossier_external_code WHERE folded = \(ExternalCode.folded(text)) ORDER BY id LIMIT 1"
        )
    }

    /// The secret of a link to follow a dossier, with whatever stands after it.
    static func secret(in text: String) -> SecretToken? {
        let segments = text.split { $0 == "/" || $0 == "?" || $0 == "#" || $0.isWhitespace }
        if let place = segments.firstIndex(of: "follow"), place + 1 < segments.count {
            return SecretToken(segments[place + 1])
        }
        return segments.count == 1 ? SecretToken(segments[0]) : nil
    }
}
