import Base
import House
import Identity
import Storage
import Trust
import Web

/// The applicant's own dossier, opened by the secret of its link: the only key that an applicant has.
struct ApplicantLink: Sendable {
    let services: OneStopServices

    /// What the link opened.
    struct Opened: Sendable {
        let secret: String
        let digest: String
        let dossier: Dossier
        let procedure: Procedure
        var answers: Answers
        /// What became of it when its version of the form was withdrawn; nil if it was not.
        let carried: CarriedDraft?
        /// Those that may be chosen as an answer.
        let villages: [AdministrativeUnit]
        let documents: [AttachedDocument]

        /// Where the page of the form is.
        func path(_ page: String) -> String { "/draft/\(secret)/\(page)" }
        var followPath: String { "/follow/\(secret)" }

        /// Where the form goes on after the page of that key.
        func path(after page: String) -> String {
            let keys = procedure.stops(for: answers)
            let next = keys.firstIndex(of: page).map { $0 + 1 } ?? 0
            return path(keys[min(next, keys.count - 1)])
        }

        /// Where the person came from; nil before the first page.
        func path(before page: String) -> String? {
            let keys = procedure.stops(for: answers)
            guard let index = keys.firstIndex(of: page), index > 0 else { return nil }
            return path(keys[index - 1])
        }

        /// Which page of how many, `review` included.
        func position(of page: String) -> (number: Int, total: Int) {
            let keys = procedure.stops(for: answers)
            return ((keys.firstIndex(of: page) ?? 0) + 1, keys.count)
        }
    }

    /// Opens the link in the path; throws `Problem` (not found), and (too many) for those who guess.
    func open(_ visit: Visit) async throws -> Opened {
        let (services, today) = (services, visit.now.date)
        let secret = try secret(visit)
        let digest = secret.digest
        typealias Rows = (Dossier, Procedure, [AdministrativeUnit], [AttachedDocument], CarriedDraft?)
        @Sendable func read(_ connection: Connection) throws -> Rows? {
            guard let dossier = try services.store.find(secretDigest: digest, in: connection),
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { return nil }
            return (
                dossier, procedure, try services.villages.villages(of: dossier.unit, asOf: today, in: connection),
                try services.store.attachedDocuments(of: dossier.id, in: connection),
                dossier.state == .draft ? try CarriedDraft.find(dossier.id, in: connection) : nil
            )
        }
        var found = try await services.database.read(read)
        if let row = found, row.0.state == .draft, row.1.isSuperseded(on: today) {
            try await CarryOverDraft(services: services)(secretDigest: digest)
            found = try await services.database.read(read)
        }
        guard let (dossier, procedure, villages, documents, carried) = found else { throw try unknown(visit) }
        return Opened(
            secret: secret.text, digest: digest, dossier: dossier, procedure: procedure,
            answers: try services.answers(of: dossier), carried: carried, villages: villages, documents: documents)
    }

    /// The secret in the path, and its digest; throws as `open` does for what is none.
    func secret(_ visit: Visit) throws -> SecretToken {
        guard let secret = SecretToken(try visit.parameter("secret")) else { throw try unknown(visit) }
        return secret
    }

    /// Nobody's dossier: not found, and (too many) for those who guess.
    func unknown(_ visit: Visit) throws -> Problem {
        try visit.site.limiter.count("secret:\(visit.network)", limit: 60, seconds: 300)
        return Problem.notFound
    }

    /// The secret of a new draft: the same for the same form, so that a double click opens one dossier.
    ///
    /// It is derived with a key of ours; knowing a form's key tells nothing of the secret.
    func newSecret(formKey: String?) -> SecretToken {
        guard let formKey, SecretToken(formKey) != nil else { return SecretToken() }
        return services.derivedSecret(formKey, purpose: "onestop.draft.secret")
    }
}
