import Audit
import Base
import Codes
import Files
import Foundation
import HTTPTypes
import House
import Identity
import Notices
import Storage
import Trust
import Web
import WorkCalendar

/// What every page, action and job of this feature works with.
struct FeedbackServices: Sendable {
    let database: Database
    let clock: WallClock
    let vault: Vault
    let codes: any CodeRegistry
    let files: FileStore
    let calendar: WorkCalendarStore
    let notices: NoticeBoard
    let units = UnitStore()
    let accounts = AccountStore()
    let audit = AuditLog()
    let reports = ReportStore()
    let desks = DeskStore()
    let ratings = RatingStore()

    /// What the lists of released reports depend on.
    static let topic: Topic = "feedback"

    /// Runs a change in one transaction, once for each key: a second click is answered as the first.
    func once(
        _ key: IdempotencyKey?, at now: Instant, _ body: @escaping @Sendable (Transaction) throws -> String
    ) async throws -> String {
        try await database.write { transaction in
            guard let key else { return try body(transaction) }
            return try transaction.once(key, at: now) { try body(transaction) }.answer
        }
    }

    /// The secret of a new report's link: the same for the same form, so that a double click makes one report. It is
    /// derived with a key of ours; knowing a form's key tells nothing of the secret.
    func secret(formKey: String?) -> SecretToken {
        guard let formKey, SecretToken(formKey) != nil else { return SecretToken() }
        return secret(derivedFrom: formKey)
    }

    /// The same secret for the same text, and for no one who has not our key.
    func secret(derivedFrom text: String) -> SecretToken {
        let digits = Array(vault.lookupHash(text, purpose: "feedback.report.secret").utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
        }
        let letters = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        return SecretToken(letters) ?? SecretToken()
    }

    /// Whose browser it is, as far as one day and one purpose go: a keyed hash of network and browser, without a cookie.
    func visitor(_ visit: Visit, for purpose: String) -> String {
        let browser = visit.headers[.userAgent] ?? ""
        return vault.lookupHash(
            "\(visit.network)\n\(browser)\n\(visit.now.date)", purpose: "feedback.visitor.\(purpose)")
    }
}

extension Visit {
    /// Counts one try of the network; false when there were too many.
    func mayTry(_ what: String, limit: Int, seconds: Int) -> Bool {
        do {
            try site.limiter.count("\(what):\(network)", limit: limit, seconds: seconds)
            return true
        } catch {
            return false
        }
    }
}

extension LocalizedText {
    var english: String { others[.english] ?? "" }
    var arabic: String { others[.arabic] ?? "" }
}

extension Row {
    /// A moment; nil for 0, which stands for none.
    func moment(_ name: String) throws -> Instant? {
        let instant: Instant = try self[name]
        return instant.milliseconds == 0 ? nil : instant
    }
}
