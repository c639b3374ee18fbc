import HTTPTypes
import Trust
import Web

/// The session that a request came with, by its cookie.
enum CookieSession {
    /// What the database knows of it; nil without a well-formed cookie.
    static func digest(_ visit: Visit) -> String? {
        for header in visit.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix(while: { $0 == " " }) }
                guard parts.count == 2, parts[0] == "__Host-session" || parts[0] == "session" else { continue }
                if let token = SecretToken(parts[1]) { return token.digest }
            }
        }
        return nil
    }
}
