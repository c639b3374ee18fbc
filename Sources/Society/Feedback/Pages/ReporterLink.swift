import Base
import Codes
import Storage
import Trust
import Web

/// The reporter's own report, opened by the secret of its link: no account is needed.
struct ReporterLink: Sendable {
    let services: FeedbackServices

    struct Opened: Sendable {
        let secret: String
        let digest: String
        let report: Report
        var path: String { "/report/\(secret)" }
    }

    /// Opens the link in the path; throws `Problem` (not found), and (too many) for those who guess.
    func open(_ visit: Visit) async throws -> Opened {
        let services = services
        let text = try visit.parameter("secret")
        guard let secret = SecretToken(text) else { throw try unknown(visit) }
        let digest = secret.digest
        guard
            let report = try await services.database.read({ try services.reports.find(secretDigest: digest, in: $0) })
        else { throw try unknown(visit) }
        return Opened(secret: text, digest: digest, report: report)
    }

    private func unknown(_ visit: Visit) throws -> Problem {
        try visit.site.limiter.count("secret:\(visit.network)", limit: 60, seconds: 300)
        return Problem.notFound
    }
}
