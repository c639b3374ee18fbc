import Base
import House
import Identity
import Storage
import Texts
import Trust

/// Everything that is held about one person, and who looked: read at one moment. Communes that have become one hold it together.
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

    /// The identifiers of all rows of the person in the communes that are one by that day.
    func rows(of person: Person, on day: CalendarDate, in connection: Connection) throws -> [ID<Person>] {
        let reach = try UnitStore().reach(of: person.unit, asOf: day, in: connection)
        return try residents.rows(of: person, reach, in: connection).map(\.id)
    }

    func file(of person: Person, _ formats: Formats, on day: CalendarDate, in connection: Connection) throws
        -> PersonalFile
    {
        let reach = try UnitStore().reach(of: person.unit, asOf: day, in: connection)
        let rows = try residents.rows(of: person, reach, in: connection)
        var subject = try residents.subject(person, rows: rows, reach, in: connection)
        var holdings = try rows.map { row in
            try register(row, isOnly: rows.count == 1, formats, on: day, in: connection)
        }
        var looks = try RevealLog().list(
            .everything(because: "the person may know everyone who looked"), persons: rows.map(\.id),
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
            requests: try store.requests(of: rows.map(\.id), in: connection),
            consents: try store.consents(of: rows.map(\.id), in: connection))
    }

    /// A row of the register; where there are several it says which commune wrote it.
    private func register(
        _ person: Person, isOnly: Bool, _ formats: Formats, on day: CalendarDate, in connection: Connection
    ) throws -> PersonalHolding {
        let details = try residents.details(person.id, in: connection)
        let village =
            try person.village.flatMap { try UnitStore().find($0, asOf: day, in: connection) }?
            .name.text(in: formats.language) ?? ""
        func row(_ key: String, _ masked: String, _ clear: String) -> PersonalHolding.Row {
            PersonalHolding.Row(Message(TextKey("residents.column.\(key)")), masked: masked, clear: clear)
        }
        let writer = isOnly ? nil : try UnitStore().find(person.unit, asOf: day, in: connection)
        return PersonalHolding(
            title: writer.map { Message("residents.data.register_of", ["unit": .localized($0.name)]) }
                ?? "residents.data.register",
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
