import Base
import Hummingbird
import Trust

/// Refuses unsafe requests that another site made a browser send (OWASP CSRF prevention: Fetch Metadata, then Origin, then token).
enum CrossSite {
    /// Throws `Problem` (forbidden) for a request that a foreign page caused. Needs no body, so it serves uploads too.
    static func check(_ request: Request, origin: String) throws {
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { throw refusal }
        guard let sent = request.headers[.origin], sent != "null" else { return }
        let host = request.head.authority ?? ""
        let allowed = sent == origin || sent == "http://\(host)" || sent == "https://\(host)"
        if !allowed { throw refusal }
    }

    /// Whether the form brought the session's token.
    static func isFrom(_ session: Session, _ form: Form) -> Bool {
        form.text("csrf").map { SecretToken.areEqual($0, session.formToken) } ?? false
    }

    private static let refusal = Problem(.forbidden, "web.problem.cross_site.text")
}
