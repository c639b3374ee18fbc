import Base
import House
import Storage
import Texts
import Web

/// Whether the words over a copy in one's hand are genuine: who certified it, when, under which number. Of the document only its kind,
/// of the person nothing.
struct EntryTarget: ScanTarget {
    let services: CertificationServices

    var kind: String { BookEntry.scanKind }
    var isOnPaper: Bool { true }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/certification/entries/\(code.target)" }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        guard let id = ID<BookEntry>(code.target) else { throw Problem.notFound }
        let services = services
        let found = try await services.database.read { connection in
            try services.entries.find(
                id, .everything(because: "anyone may check a copy; what is shown is masked"), in: connection)
        }
        guard let entry = found else { throw Problem.notFound }
        let words = EntryWords(visit: visit)
        let markers = visit.site.catalog.text(Message("certification.mask.markers"), in: .vietnamese).split(
            separator: "|")
        let document = TitleMask.masked(entry.document, markers: markers.map(String.init))
        var rows: [(label: String, value: String)] = []
        func add(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append((visit.say(TextKey("certification.column.\(key)")), value)) }
        }
        add("number", entry.label)
        add("at", visit.formats.date(entry.day))
        add("document", document)
        if entry.kind.hasPages { add("pages", visit.formats.number(Int64(entry.pages))) }
        add("copies", visit.formats.number(Int64(entry.copies)))
        add("signer", [entry.signer, entry.signerPost].filter { !$0.isEmpty }.joined(separator: ", "))
        add("voided_at", entry.voiding.map { visit.formats.date($0.at.date) })
        let text = visit.say(TextKey("certification.scan.\(entry.state.rawValue)"))
        return ScanPage(
            kind: words.kind(entry.kind), icon: "stamp", title: document, titleLanguage: .vietnamese,
            owner: entry.agency, since: visit.say("certification.scan.since", ["date": .date(entry.day)]),
            badge: entry.state == .valid
                ? Badge(.good, icon: "stamp", text) : Badge(.late, icon: "refuse", text),
            assurance: entry.state == .valid ? .verified : nil,
            sections: [
                ScanPage.Section(visit.say("certification.scan.title"), rows: rows),
                ScanPage.Section(
                    visit.say("certification.scan.how"), lines: [visit.say("certification.scan.compare")]),
            ],
            json: [
                "number": .string(entry.label), "kind": .string(entry.kind.rawValue),
                "state": .string(entry.state.rawValue), "agency": .string(entry.agency),
                "day": .string(entry.day.description), "document": .string(document),
            ])
    }
}
