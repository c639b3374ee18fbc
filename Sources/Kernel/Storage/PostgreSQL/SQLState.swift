/// What PostgreSQL calls an error: five characters (PostgreSQL manual, appendix A).
struct SQLState: Hashable {
    let code: String

    /// What a caller can do about it.
    var kind: DatabaseFailure.Kind {
        switch code {
        case "23505": .uniqueViolation
        case "40001", "40P01": .serialization
        case "53100": .full
        case "55P03", "57014": .busy
        case "57P01", "57P02", "57P03", "57P04", "57P05": .unavailable
        case "XX001", "XX002": .storage
        default:
            switch code.prefix(2) {
            case "23": .constraint
            case "08", "53": .unavailable
            case "58": .storage
            default: .statement
            }
        }
    }

    /// The session's prepared statement no longer fits the schema, or is gone; a fresh session knows better.
    var isStaleStatement: Bool { code == "0A000" || code == "26000" }

    /// The server's words quote the value at the end: `invalid input syntax for type bigint: "Nguyễn"`.
    var quotesValues: Bool { code.hasPrefix("22") }
}
