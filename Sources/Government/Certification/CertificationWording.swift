import Base
import House
import Storage

/// The words that stand over a certified copy or signature: a text of law with placeholders, in force from a day.
struct CertificationWording: Sendable, Hashable {
    let id: ID<CertificationWording>
    let unit: ID<AdministrativeUnit>
    let kind: BookEntry.Kind
    let from: CalendarDate
    let text: String
    let source: String
    let isVerified: Bool
    let changedAt: Instant
    let changedBy: String
    let version: Int64

    /// What may stand in braces in a text.
    static let placeholders = [
        "number", "day", "month", "year", "agency", "superior", "signer", "signer_post", "officer", "requester",
        "personal_number", "document", "pages", "copies", "amount",
    ]

    /// Names in braces that mean nothing.
    static func unknownPlaceholders(in text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            if !placeholders.contains(name) { found.append(name) }
            rest = rest[rest.index(after: close)...]
        }
        return found
    }

    /// The text with the values in place of their names; what is unknown stays as it is.
    static func filled(_ text: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            result += values[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    static let columns: SQL = """
        certification_wording.id, certification_wording.unit_id, certification_wording.kind,
        certification_wording.from_date, certification_wording.text, certification_wording.source,
        certification_wording.is_verified, certification_wording.changed_at, certification_wording.changed_by,
        certification_wording.version
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        kind = try row["kind"]
        from = try row["from_date"]
        text = try row["text"]
        source = try row["source"]
        isVerified = try row["is_verified"]
        changedAt = try row["changed_at"]
        changedBy = try row["changed_by"]
        version = try row["version"]
    }
}
