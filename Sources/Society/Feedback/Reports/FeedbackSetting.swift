import Base
import Storage

/// A number that an administrator decides, with where it comes from. Data, so that a new rule needs no new program.
struct FeedbackSetting: Sendable, Hashable {
    /// Days after the end of a report until the name and telephone of who sent it are erased.
    static let contactDays = "contact_days"
    /// What may be set.
    static let days: ClosedRange<Int64> = 1...3_650

    let name: String
    var value: Int64
    var source: String
    /// As `verifications`.
    var verified: String
    var version: Int64

    /// How sure the commune is.
    static let verifications = ["read", "secondary", "unverified"]

    static func find(_ name: String, in connection: Connection) throws -> FeedbackSetting? {
        try connection.row(
            "SELECT name, value, source, verified, version FROM feedback_setting WHERE name = \(name)"
        ) { row in
            FeedbackSetting(
                name: try row["name"], value: try row["value"], source: try row["source"],
                verified: try row["verified"], version: try row["version"])
        }
    }

    /// Changes it; false if it has another version by now.
    func update(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE feedback_setting SET value = \(value), source = \(source), verified = \(verified),
                version = version + 1
            WHERE name = \(name) AND version = \(version)
            """) == 1
    }
}
