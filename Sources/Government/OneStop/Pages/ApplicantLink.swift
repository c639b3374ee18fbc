import Base
import House
import Identity
import Storage
import Texts
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
        /// The version in force, where the draft was begun by an earlier one and goes on with that.
        let newer: Procedure?
        /// Those that may be chosen as an answer.
        let villages: [AdministrativeUnit]
        let documents: [AttachedDocument]

        /// Where the page of the form is.
        func path(_ page: String) -> String { "/draft/\(secret)/\(page)" }
        var followPath: String { "/follow/\(secret)" }

        /// Files of papers that the form does not ask for: from an earlier form.
        var otherDocuments: [AttachedDocument] { procedure.others(documents) }

        /// What the applicant is told about the form itself: that it was withdrawn, or that others are asked for more papers by now.
        func notice(_ visit: Visit) -> ViewModel? {
            if let carried { return carried.model(visit, villages: villages) }
            guard let newer else { return nil }
            let more = newer.documents.filter { document in
                let before = procedure.documents.first { $0.key == document.key }
                return before == nil || (document.isRequired && before?.isRequired == false)
            }
            if more.isEmpty { return nil }
            let names = visit.formats.list(more.map { $0.name.text(in: visit.language) })
            return [
                "text": visit.say(
                    "onestop.newer.papers", ["date": .date(newer.period.from), "papers": .text(names)])
            ]
        }

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
        typealias Rows = (Dossier, Procedure, [AdministrativeUnit], [AttachedDocument], CarriedDraft?, Procedure?)
        @Sendable func read(_ connection: Connection) throws -> Rows? {
            guard let dossier = try services.store.find(secretDigest: digest, in: connection),
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { return nil }
            let isDraft = dossier.state == .draft
            let current =
                isDraft ? try services.catalogue.current(procedure.code, asOf: today, in: connection) : nil
            return (
                dossier, procedure, try services.villages.villages(of: dossier.unit, asOf: today, in: connection),
                try services.store.attachedDocuments(of: dossier.id, in: connection),
                isDraft ? try services.carried(dossier.id, in: connection) : nil,
                current.flatMap { $0.version > procedure.version ? $0 : nil }
            )
        }
        var found = try await services.database.read(read)
        if let row = found, row.0.state == .draft, row.1.isSuperseded(on: today) {
            try await CarryOverDraft(services: services)(secretDigest: digest)
            found = try await services.database.read(read)
        }
        guard let (dossier, procedure, villages, documents, carried, newer) = found else { throw try unknown(visit) }
        return Opened(
            secret: secret.text, digest: digest, dossier: dossier, procedure: procedure,
            answers: try services.answers(of: dossier), carried: carried, newer: newer, villages: villages,
            documents: documents)
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
