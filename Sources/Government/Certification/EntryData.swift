import Audit
import Base
import House
import Residents
import Storage
import Texts

/// What the books of certifications hold about a person, found by the personal number.
struct EntryData: PersonalDataSource {
    let services: CertificationServices

    private func entries(of subject: DataSubject, in connection: Connection) throws -> [BookEntry] {
        if subject.numberHash.isEmpty { return [] }
        return try connection.rows(
            """
            SELECT \(BookEntry.columns) FROM certification_entry WHERE number_hash = \(subject.numberHash)
                AND \(subject.scope.contains("certification_entry.unit_id")) ORDER BY id DESC LIMIT \(DataSubject.most)
            """, BookEntry.init(row:))
    }

    private func title(_ entry: BookEntry) -> Message {
        Message(
            "certification.data.title",
            [
                "kind": .message(Message(TextKey("certification.kind.\(entry.kind.rawValue)"))),
                "number": .text(entry.label),
            ])
    }

    func holdings(
        about subject: DataSubject, _ formats: Formats, in connection: Connection
    ) throws -> [PersonalHolding] {
        try entries(of: subject, in: connection).map { entry in
            let number = try? PersonalNumber(parsing: try entry.personalNumber(services.vault))
            return PersonalHolding(
                title: title(entry),
                rows: [
                    PersonalHolding.Row("certification.data.requester", entry.requester),
                    PersonalHolding.Row(
                        "certification.data.number", masked: number.map(Masked.number) ?? "",
                        clear: number?.digits ?? ""),
                    PersonalHolding.Row("certification.data.document", entry.document),
                ], since: entry.at, reason: "certification.data.reason", until: "certification.data.until",
                correction: "certification.data.correction", path: entry.path, record: entry.owner)
        }
    }

    func looks(at subject: DataSubject, in connection: Connection) throws -> [PersonalLook] {
        let entries = try entries(of: subject, in: connection)
        let titles = Dictionary(entries.map { ($0.id.text, title($0)) }) { first, _ in first }
        let among = try AuditLog().looks(at: BookEntry.scanKind, entries.map(\.id.text), in: connection)
            .compactMap { look in titles[look.record].map { look.personal(about: $0) } }
        let alone = try entries.flatMap { entry -> [PersonalLook] in
            try AuditLog().list(subject: BookEntry.scanKind, id: entry.id.text, in: connection)
                .filter { $0.action == "certification.print_wording" }
                .map { record in
                    PersonalLook(
                        at: record.at, who: record.actorName, post: "", reason: "certification.data.printed",
                        about: title(entry))
                }
        }
        return among + alone
    }
}
