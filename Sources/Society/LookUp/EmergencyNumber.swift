import Base
import Storage

/// A number to call when minutes count.
struct EmergencyNumber: Sendable {
    let number: String
    let name: LocalizedText
    let text: LocalizedText
    let verified: String

    static func list(in connection: Connection) throws -> [EmergencyNumber] {
        try connection.rows(
            """
            SELECT number, name_vi, name_en, name_ar, text_vi, text_en, text_ar, verified FROM emergency_number
            ORDER BY place, number LIMIT 100
            """
        ) { row in
            EmergencyNumber(
                number: try row["number"], name: try row.localized("name"), text: try row.localized("text"),
                verified: try row["verified"])
        }
    }

    /// Puts the number at its place in the list, over an earlier one.
    func put(place: Int, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO emergency_number (number, place, name_vi, name_en, name_ar, text_vi, text_en, text_ar, verified)
            VALUES (\(number), \(place), \(name.vietnamese), \(name.others[.english] ?? ""), \(name.others[.arabic] ?? ""),
                \(text.vietnamese), \(text.others[.english] ?? ""), \(text.others[.arabic] ?? ""), \(verified))
            ON CONFLICT (number) DO UPDATE SET place = excluded.place, name_vi = excluded.name_vi,
                name_en = excluded.name_en, name_ar = excluded.name_ar, text_vi = excluded.text_vi,
                text_en = excluded.text_en, text_ar = excluded.text_ar, verified = excluded.verified
            """)
    }
}
