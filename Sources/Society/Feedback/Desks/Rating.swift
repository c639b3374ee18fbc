import Base
import House
import Storage

/// How a person was served at a desk: one to five, perhaps why, perhaps in words. Nobody's name is kept but the official's.
struct Rating: Sendable {
    let id: ID<Rating>
    let desk: ID<ServiceDesk>
    let official: ID<Account>?
    /// The name borne that day.
    let officialName: String
    let grade: Int
    let reasons: [Reason]
    let words: String
    let channel: Channel
    let ballot: String
    let at: Instant

    static let grades = 1...5

    /// What the grade is about; the nine indicators of Circular 01/2018 speak of the same things.
    enum Reason: String, Sendable, CaseIterable { case waiting, attitude, clarity, result }

    /// Where the rating comes from.
    enum Channel: String, Sendable, CaseIterable, Storable {
        /// The desk's code, scanned.
        case scan
        case tablet
        /// A paper ballot that an official typed.
        case paper
        /// The receipt of a dossier.
        case receipt
    }

    static let columns: SQL = """
        rating.id, rating.desk_id, rating.official_id, rating.official_name, rating.grade, rating.reasons, rating.words,
        rating.channel, rating.ballot, rating.at
        """

    init(row: Row) throws {
        id = try row["id"]
        desk = try row["desk_id"]
        official = ID(try row["official_id"] as String)
        officialName = try row["official_name"]
        grade = try row["grade"]
        let reasons: String = try row["reasons"]
        self.reasons = reasons.split(separator: ";").compactMap { Reason(rawValue: String($0)) }
        words = try row["words"]
        channel = try row["channel"]
        ballot = try row["ballot"]
        at = try row["at"]
    }

    /// Whether a grade is a good one, so that a face may be chosen.
    static func icon(_ grade: Int) -> String { "face-\(grade)" }
}
