import Base
import House
import Storage

/// A place that people look for or scan: a village hall, a school, a historic site, a bus stop.
struct Place: Sendable, Hashable {
    let id: ID<Place>
    /// A readable word that names it in addresses, data files and its code; never changed.
    let key: String
    var facts: PlaceFacts
    /// The title as lists and signs show it; the words with their marks of translation are in `translated_text`.
    var title: LocalizedText
    var state: State
    /// Shown from that day on; nil for what was shown from the beginning, or is a draft.
    var publishFrom: CalendarDate?
    /// When it was put before the public; nil while it is not.
    var listedAt: Instant?
    /// Why it was withdrawn, told to whoever scans its sign.
    var withdrawnReason: String
    /// The worse of how English and Arabic stand.
    var translation: TranslationState
    let createdAt: Instant
    var changedAt: Instant
    /// The name of who changed it last; empty for what came with the data.
    var changedBy: String
    var version: Int64

    /// From the desk to the public and back.
    enum State: String, Sendable, CaseIterable, Storable { case draft, published, withdrawn }

    /// As `TranslatedText.State`, stored.
    enum TranslationState: String, Sendable, CaseIterable, Storable { case current, stale, missing }

    /// Whether the public sees it on that day.
    func isOpen(on day: CalendarDate) -> Bool {
        state == .published && (publishFrom ?? day) <= day
    }

    /// Whether it is published for a day to come.
    func isWaiting(on day: CalendarDate) -> Bool {
        state == .published && (publishFrom ?? day) > day
    }

    /// The address that never changes: it leads to the page of the newest code.
    var path: String { "/places/\(key)" }
    var deskPath: String { "/desk/places/\(key)" }
}

/// What is known of a place besides its words and pictures.
struct PlaceFacts: Sendable, Hashable {
    var kind: Kind
    var unit: ID<AdministrativeUnit>
    var position: Position?
    var address: String
    /// As dialled, e.g. `0373333333`.
    var phone: String
    var website: String
    /// What people really call it.
    var nicknames: [String]
    var hours: OpeningHours
    var wheelchair: Wheelchair
    var assurance: Assurance
    /// Who declared what the page says.
    var declaredBy: String
    /// Invented for the demo, or its position is.
    var isSynthetic: Bool

    /// What sort of place; the text `places.kind.<kind>`.
    enum Kind: String, Sendable, CaseIterable, Storable {
        case villageHall = "village_hall"
        case office
        case serviceCentre = "service_centre"
        case police, health, school
        case historicSite = "historic_site"
        case temple, pagoda
        case communalHouse = "communal_house"
        case market, shop
        case busStop = "bus_stop"
        case sports, playground, irrigation, other

        var text: TextKey { TextKey("places.kind.\(rawValue)") }

        var icon: String {
            switch self {
            case .villageHall: "hall"
            case .communalHouse, .temple, .pagoda: "temple"
            case .office, .serviceCentre: "building"
            case .police: "shield"
            case .health: "health"
            case .school: "school"
            case .market: "market"
            case .shop: "shop"
            case .busStop: "bus"
            case .playground: "playground"
            case .irrigation: "gate"
            case .historicSite: "star"
            case .sports, .other: "pin"
            }
        }
    }

    /// Whether a wheelchair gets in.
    enum Wheelchair: String, Sendable, CaseIterable, Storable { case unknown, yes, partly, no }

    /// Who vouches for it.
    enum Assurance: String, Sendable, CaseIterable, Storable {
        case unverified, declared, verified
    }
}

extension PlaceFacts {
    /// The facts of a place of which only this is known.
    init(kind: Kind, unit: ID<AdministrativeUnit>) {
        self.init(
            kind: kind, unit: unit, position: nil, address: "", phone: "", website: "", nicknames: [],
            hours: OpeningHours(), wheelchair: .unknown, assurance: .unverified, declaredBy: "", isSynthetic: false)
    }
}

extension Position {
    /// Whole millionths of a degree, as the database keeps them.
    var micro: (latitude: Int64, longitude: Int64) {
        (Int64((latitude * 1_000_000).rounded()), Int64((longitude * 1_000_000).rounded()))
    }

    init?(micro latitude: Int64, _ longitude: Int64) {
        self.init(latitude: Double(latitude) / 1_000_000, longitude: Double(longitude) / 1_000_000)
    }

    /// `19.781200,105.665100`, as addresses carry it.
    var query: String { text.split { ", ".contains($0) }.joined(separator: ",") }

    /// Opens the phone's own map (RFC 5870).
    var geo: String { "geo:\(query)?q=\(query)" }

    /// A position in what people paste: the two numbers themselves, or an address of a map that has them in it.
    static func pasted(_ text: String) -> Position? {
        if let plain = Position(text) { return plain }
        for part in text.split(whereSeparator: { !"0123456789.-+,".contains($0) }) {
            let numbers = part.split(separator: ",").prefix(2)
            guard numbers.count == 2, numbers.allSatisfy({ $0.contains(".") }) else { continue }
            if let found = Position(numbers.joined(separator: ",")) { return found }
        }
        return nil
    }
}
