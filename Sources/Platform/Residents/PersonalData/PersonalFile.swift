import Base
import House
import Identity
import Storage
import Texts
import Trust

/// Everything that is held about one person, and who looked: read at one moment.
struct PersonalFile: Sendable {
    let person: Person
    let holdings: [PersonalHolding]
    /// The newest first.
    let looks: [PersonalLook]
    let requests: [PersonalRequest]
    let consents: [Consent]
}

/// What the pages and actions of personal data work with.
struct PersonalDataServices: Sendable {
    let database: Database
    let residents: ResidentStore
    let store: PersonalDataStore
    let sources: [any PersonalDataSource]

    /// A link that the counter hands out holds so many days.
    static let linkDays = 7

    func file(of person: Person, _ formats: Formats, on day: CalendarDate, in connection: Connection) throws
        -> PersonalFile
    {
        var subject = try residents.subject(person, in: connection)
        var holdings = [try register(person, formats, on: day, in: connection)]
        var looks = try RevealLog().list(
            .everything(because: "the person may know everyone who looked"), person: person.id,
            limit: 1_000, in: connection
        ).map { entry in
            PersonalLook(
                at: entry.at, who: entry.actorName, post: entry.postName,
                reason: Message("residents.data.words", ["text": .text(entry.reason)]), about: "residents.data.register"
            )
        }
        for source in sources {
            let found = try source.holdings(about: subject, formats, in: connection)
            subject.records += found.compactMap(\.record)
            holdings += found
            looks += try source.looks(at: subject, in: connection)
        }
        return PersonalFile(
            person: person, holdings: holdings, looks: looks.sorted { $0.at > $1.at },
            requests: try store.requests(of: person.id, in: connection),
            consents: try store.consents(of: person.id, in: connection))
    }

    /// The register's own row.
    private func register(
        _ person: Person, _ formats: Formats, on day: CalendarDate, in connection: Connection
    ) throws -> PersonalHolding {
        let details = try residents.details(person.id, in: connection)
        let village =
            try person.village.flatMap { try UnitStore().find($0, asOf: day, in: connection) }?
            .name.text(in: formats.language) ?? ""
        func row(_ key: String, _ masked: String, _ clear: String) -> PersonalHolding.Row {
            PersonalHolding.Row(Message(TextKey("residents.column.\(key)")), masked: masked, clear: clear)
        }
        return PersonalHolding(
            title: "residents.data.register",
            rows: [
                row("name", person.name.text, person.name.text),
                row(
                    "born", person.birthYear.map { "\($0)" } ?? "",
                    details?.birthDate.map { formats.date($0) } ?? ""),
                row("number", person.maskedNumber, details?.number?.digits ?? ""),
                row("phone", person.maskedPhone, details?.phone?.digits ?? ""), row("village", village, village),
                row("address", Masked.address(village: village), details?.address ?? ""),
            ].filter { !$0.clear.isEmpty },
            since: person.createdAt, reason: "residents.data.reason", until: "residents.data.register_until",
            correction: "residents.data.correction", path: "/desk/residents/\(person.id)")
    }
}
