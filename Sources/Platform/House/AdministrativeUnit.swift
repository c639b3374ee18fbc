public import Base
public import Storage

/// A unit of the administration at one date: a province, a commune, an office, a village, a school.
public struct AdministrativeUnit: Sendable, Hashable {
    public let id: ID<AdministrativeUnit>
    /// A readable word that names it in data files, e.g. `tan-ninh`.
    public let key: String
    public let kind: Kind
    /// The code of the national list of administrative units, where it has one. A code alone names nothing: codes are reused.
    public let code: String
    public let name: LocalizedText
    public let parent: ID<AdministrativeUnit>?
    public let phone: String
    public let address: String
    public let period: DatePeriod

    /// What sort of unit it is.
    public enum Kind: String, Sendable, CaseIterable, Storable {
        case province, district, commune, office, division, party, front, council, police, military, health, school,
            village
        case radio, serviceCentre = "service_centre"
    }

    public init(
        id: ID<AdministrativeUnit>, key: String, kind: Kind, code: String, name: LocalizedText,
        parent: ID<AdministrativeUnit>?, phone: String, address: String, period: DatePeriod
    ) {
        self.id = id
        self.key = key
        self.kind = kind
        self.code = code
        self.name = name
        self.parent = parent
        self.phone = phone
        self.address = address
        self.period = period
    }
}
