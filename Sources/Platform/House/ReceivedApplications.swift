public import Base
public import Codes
public import Storage

/// Applications that the one-stop service received, for features that do a part of the work: a port, implemented by OneStop.
public protocol ReceivedApplications: Sendable {
    /// The application of a code, if it was received within the scope; nil otherwise.
    func find(_ code: PublicCode, _ scope: Scope, in connection: Connection) throws -> ReceivedApplication?
}

/// What of an application such a feature needs to know.
public struct ReceivedApplication: Sendable, Hashable {
    public let code: PublicCode
    /// The case number, or where there is none, the code as people write it.
    public let number: String
    /// The code of its procedure.
    public let procedure: String
    /// Whether it is being processed.
    public let isOpen: Bool
    public let applicant: String
    /// The applicant's personal number, twelve digits; empty where it is not known.
    public let personalNumber: String
    /// What is applied for, row by row: the first table of the form, its cells by their keys.
    public let items: [[String: String]]

    public init(
        code: PublicCode, number: String, procedure: String, isOpen: Bool, applicant: String, personalNumber: String,
        items: [[String: String]]
    ) {
        self.code = code
        self.number = number
        self.procedure = procedure
        self.isOpen = isOpen
        self.applicant = applicant
        self.personalNumber = personalNumber
        self.items = items
    }
}
