import Base
import House
import Storage
import Translations

/// One line of people at a counter, e.g. certification: a letter, and names in the languages they exist in.
struct QueueLine: Sendable {
    let id: ID<QueueLine>
    let unit: ID<AdministrativeUnit>
    /// One capital letter from A to Z, its own within the unit: the numbers begin with it.
    let letter: String
    /// Smaller comes first.
    let position: Int
    /// Whether numbers are given out.
    let isActive: Bool
    let version: Int64
    var name: LocalizedText
    /// What it is for.
    var about: LocalizedText

    static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { String($0) }
    static let columns: SQL = "id, unit_id, letter, position, is_active, version"

    /// Whose words the translated texts are.
    static func owner(_ id: ID<QueueLine>) -> TextOwner { TextOwner(ownerKind, id.text) }
    static let ownerKind = "queue.line"

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        letter = try row["letter"]
        position = try row["position"]
        isActive = try row["is_active"]
        version = try row["version"]
        name = LocalizedText(letter)
        about = LocalizedText("")
    }
}
