public import Base
import House
import Residents
import Storage
public import Trust

/// What the applicant answered, by the key of the field, each in its one spelling: dates as `YYYY-MM-DD`, numbers and money as
/// digits, choices and villages by their key, names and texts in NFC. Kept sealed.
public struct Answers: Sendable, Hashable {
    public private(set) var values: [String: String]

    public init(_ values: [String: String] = [:]) { self.values = values.filter { !$0.value.isEmpty } }

    /// The answer; nil where there is none. An empty answer is none.
    public subscript(key: String) -> String? {
        get { values[key] }
        set { values[key] = newValue?.isEmpty == true ? nil : newValue }
    }

    /// Takes over the other's answers to these fields, also where it has none.
    mutating func take(_ fields: [Procedure.Field], from other: Answers) {
        for field in fields { values[field.key] = other.values[field.key] }
    }

    /// The answers to these fields alone.
    func only(_ fields: [Procedure.Field]) -> Answers {
        let keys = Set(fields.map(\.key))
        return Answers(values.filter { keys.contains($0.key) })
    }

    // MARK: what every form knows

    /// `full_name`: who applies.
    var applicantName: String { self["full_name"] ?? "" }
    /// `personal_number`: the applicant's.
    var personalNumber: PersonalNumber? { self["personal_number"].flatMap { try? PersonalNumber(parsing: $0) } }
    /// `birth_date`: the applicant's.
    var birthDate: CalendarDate? { self["birth_date"].flatMap { CalendarDate($0) } }
    /// `sex`: the applicant's.
    var sex: Sex { self["sex"].flatMap(Sex.init(rawValue:)) ?? .unknown }
    /// `phone`: the applicant's.
    var phone: VietnamesePhone? { self["phone"].flatMap { try? VietnamesePhone(parsing: $0) } }

    /// By which dossiers of one person are found; empty without a number. The purpose is the one of the register of residents.
    func numberHash(_ vault: Vault) -> String {
        personalNumber.map { vault.lookupHash($0.digits, purpose: "person.number") } ?? ""
    }

    // MARK: keeping

    /// Encrypts the answers for the row of their dossier.
    public func sealed(for dossier: ID<Dossier>, _ vault: Vault) throws -> [UInt8] {
        try vault.sealText(JSONValue.object(values.mapValues { .string($0) }).text, as: Self.place(dossier))
    }

    /// Decrypts the answers of a dossier; throws `VaultFailure`.
    public static func open(_ sealed: [UInt8], of dossier: ID<Dossier>, _ vault: Vault) throws -> Answers {
        if sealed.isEmpty { return Answers() }
        let json = try JSONValue(parsing: vault.openText(sealed, as: place(dossier)))
        return Answers((json.object ?? [:]).compactMapValues(\.string))
    }

    private static func place(_ dossier: ID<Dossier>) -> Place {
        Place(table: "dossier", column: "answers", id: dossier.text)
    }
}
