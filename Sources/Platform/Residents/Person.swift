public import Base
public import House

/// A person whom the commune serves, with the personal data masked: what lists and pages show.
public struct Person: Sendable, Hashable {
    public let id: ID<Person>
    /// The commune.
    public let unit: ID<AdministrativeUnit>
    public let name: PersonName
    /// Nil where it is unknown.
    public let birthYear: Int?
    public let sex: Sex
    /// Only its last digits; empty if there is none.
    public let maskedNumber: String
    /// Only its last digits; empty if there is none.
    public let maskedPhone: String
    public let village: ID<AdministrativeUnit>?
    /// Which feature brought the person in, e.g. `onestop.dossier`.
    public let source: String
    public let createdAt: Instant
    public let version: Int64
}

/// The same in clear. Whoever asks for it gives a reason first (`RevealPersonalData`), or acts for the person.
public struct PersonDetails: Sendable, Hashable {
    public let name: PersonName
    public let birthDate: CalendarDate?
    public let sex: Sex
    public let number: PersonalNumber?
    public let phone: VietnamesePhone?
    public let village: ID<AdministrativeUnit>?
    public let address: String
}

/// What is known of a person when a form is received.
public struct PersonDraft: Sendable, Hashable {
    public var name: PersonName
    public var birthDate: CalendarDate?
    public var sex: Sex
    public var number: PersonalNumber?
    public var phone: VietnamesePhone?
    public var village: ID<AdministrativeUnit>?
    public var address: String

    public init(
        name: PersonName, birthDate: CalendarDate? = nil, sex: Sex = .unknown, number: PersonalNumber? = nil,
        phone: VietnamesePhone? = nil, village: ID<AdministrativeUnit>? = nil, address: String = ""
    ) {
        self.name = name
        self.birthDate = birthDate
        self.sex = sex
        self.number = number
        self.phone = phone
        self.village = village
        self.address = address
    }
}
