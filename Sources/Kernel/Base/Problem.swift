/// Expected trouble, told to the person who met it. Anything else that is thrown is a defect.
public struct Problem: Error, Hashable, Sendable {
    public let kind: Kind
    public let message: Message
    public let fields: [FieldProblem]

    /// What went wrong; Web maps each kind to one HTTP status.
    public enum Kind: String, Sendable, CaseIterable {
        case notFound, unauthenticated, forbidden, invalid, conflict, tooLarge, tooMany, unavailable
    }

    public init(_ kind: Kind, _ message: Message, fields: [FieldProblem] = []) {
        self.kind = kind
        self.message = message
        self.fields = fields
    }

    /// There is no such thing, or the asker may not know that there is.
    public static let notFound = Problem(.notFound, "web.problem.not_found.text")
    /// The asker is known and may not do that.
    public static let forbidden = Problem(.forbidden, "web.problem.forbidden.text")
    /// The asker is not signed in.
    public static let unauthenticated = Problem(.unauthenticated, "web.problem.unauthenticated.text")

    /// A file or a paper of that list would be cut: it must be narrowed.
    public static func tooManyLines(_ most: Int) -> Problem {
        Problem(.invalid, Message("web.problem.too_many_lines.text", ["max": .number(Int64(most))]))
    }

    /// The given fields are wrong.
    public static func invalid(_ fields: [FieldProblem]) -> Problem {
        Problem(.invalid, "web.problem.invalid.text", fields: fields)
    }
}

/// Trouble of disk or machine, the fault of nobody at the keyboard: told as unavailable, and written into the log.
public protocol Outage: Error {}

/// What is wrong with one field of a form.
public struct FieldProblem: Hashable, Sendable {
    /// The name of the field as in the form.
    public let field: String
    public let message: Message

    public init(_ field: String, _ message: Message) {
        self.field = field
        self.message = message
    }
}
