/// What an engine refused or could not do.
public struct DatabaseFailure: Error, Sendable, CustomStringConvertible {
    public let kind: Kind
    /// The engine's own words, for the log.
    public let message: String
    /// The statement, without its values.
    public let statement: String?

    /// What a caller can do about it.
    public enum Kind: Sendable, Hashable {
        /// A row with that key exists.
        case uniqueViolation
        /// A row that this one refers to is missing, or is still referred to, or a NOT NULL column lacks a value.
        case constraint
        /// Two transactions met; the engine has given up after trying again.
        case serialization
        /// Another process holds the database.
        case busy
        /// No room on the disk.
        case full
        /// Reading or writing failed, or the file is damaged or may not be written.
        case storage
        /// The server cannot be reached or went away.
        case unavailable
        /// The program's own mistake.
        case statement
    }

    init(_ kind: Kind, _ message: String, statement: String? = nil) {
        self.kind = kind
        self.message = message
        self.statement = statement
    }

    public var description: String { "\(kind): \(message)" + (statement.map { " in \($0)" } ?? "") }

    /// Whether this is the fault of disk or server and not of the request.
    public var isOutage: Bool {
        switch kind {
        case .full, .storage, .unavailable, .busy: true
        case .uniqueViolation, .constraint, .serialization, .statement: false
        }
    }
}
