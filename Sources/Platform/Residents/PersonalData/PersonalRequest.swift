import Base
import House
import Storage

/// What a person asked to be done with her data.
struct PersonalRequest: Sendable {
    let id: ID<PersonalRequest>
    let person: ID<Person>
    let personName: PersonName
    let unit: ID<AdministrativeUnit>
    let kind: Kind
    let words: String
    let isOpen: Bool
    let askedAt: Instant
    let dueAt: Instant
    let outcome: Outcome?
    let answer: String
    let answeredAt: Instant?
    let answerer: String
    let version: Int64

    enum Kind: String, Sendable, CaseIterable, Storable {
        case correct, erase

        /// Days to answer where nobody has set others: general knowledge of Decree 356/2025 (10 to 20 days by kind), not read.
        var usualDays: Int { self == .correct ? 10 : 20 }
    }

    enum Outcome: String, Sendable, CaseIterable, Storable { case done, partly, refused }

    var path: String { "/desk/personal-requests/\(id)" }
}

/// That a person agreed to a use of her data which no law asks for; it can be taken back at any time.
struct Consent: Sendable {
    let id: ID<Consent>
    let purpose: Purpose
    let method: Method
    let givenAt: Instant
    let recorder: String
    let withdrawnAt: Instant?

    enum Purpose: String, Sendable, CaseIterable, Storable {
        /// To be told about other matters by telephone.
        case contact
        /// To use her papers again for other applications.
        case reuse
    }

    enum Method: String, Sendable, CaseIterable, Storable { case written, spoken }
}

/// How many days a kind of request may take.
struct RequestTerm: Sendable {
    let kind: PersonalRequest.Kind
    let days: Int
    /// Where the number comes from; empty where it is the program's own.
    let source: String
}
