import Base
import House
import Storage

/// A number to call when minutes count.
struct EmergencyNumber: Sendable {
    let number: String
    let name: LocalizedText
    let text: LocalizedText
    let verified: String
    /// Smaller comes first.
    var place = 0
    var version: Int64 = 1

    /// How sure the commune is.
    static let verifications = ["read", "secondary", "unverified"]

    static func list(in connection: Connection) throws -> [EmergencyNumber] {
        try connection.rows(
            """
            SELECT number, name_vi, name_en, name_ar, text_vi, text_en, text_ar, verified, place,
                version FROM emergency_number
            ORDER BY place, number LIMIT 100
            """
        ) { row in
            EmergencyNumber(
                number: try row["number"], name: try row.localized("name"), text: try row.localized("text"),
                verified: try row["verified"], place: try row["place"], version: try row["version"])
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

    /// Changes the number; false if it has another version by now.
    func update(in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE emergency_number SET place = \(place), name_vi = \(name.vietnamese),
                name_en = \(name.others[.english] ?? ""), name_ar = \(name.others[.arabic] ?? ""),
                text_vi = \(text.vietnamese), text_en = \(text.others[.english] ?? ""),
                text_ar = \(text.others[.arabic] ?? ""), verified = \(verified), version = version + 1
            WHERE number = \(number) AND version = \(version)
            """) == 1
    }

    func remove(in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM emergency_number WHERE number = \(number)")
    }
}
