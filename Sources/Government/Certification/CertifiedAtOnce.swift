import Base
import Codes
import House
import Storage
import Web

/// Entries of the books as applications of the one-stop service: those that are not void and belong to no dossier, received and resolved
/// at the moment at which they were entered.
struct CertifiedAtOnce: ResolvedAtOnce {
    let entries: EntryStore

    var kind: String { BookEntry.scanKind }
    var procedures: [String] { BookEntry.Kind.allCases.map(\.procedure) }
    var permission: Permission { CertificationFeature.read }
    var about: TextKey { "certification.at_once.about" }
    var besides: TextKey { "certification.at_once.besides" }

    func relation(_ extent: ResolvedAtOnceExtent, _ scope: Scope) -> SQL {
        """
        SELECT certification_entry.id AS id, \(Self.procedure) AS procedure_code,
            certification_entry.account_id AS officer_id, certification_entry.worked_unit_id AS worked_unit_id,
            certification_entry.at AS at
        FROM certification_entry WHERE \(filter(extent).conditions(scope) { $0 })
        """
    }

    func path(_ extent: ResolvedAtOnceExtent) -> String { ListEntries.path(filter(extent)) }

    func lines(
        _ ids: [String], _ scope: Scope, in connection: Connection
    ) throws -> [String: ResolvedAtOnceLine] {
        let found = try entries.find(ids.compactMap { ID<BookEntry>($0) }, scope, in: connection)
        return Dictionary(found.map { ($0.id.text, line($0)) }) { first, _ in first }
    }

    // MARK: for dossiers

    var section: TextKey { "certification.at_once.section" }
    var enter: TextKey { "certification.at_once.enter" }
    var entering: Permission { CertificationFeature.register }

    func entryPath(for application: PublicCode) -> String { "\(RegisterPage.path)?application=\(application.text)" }

    func entries(for application: PublicCode, in connection: Connection) throws -> [ApplicationEntry] {
        try entries.list(for: application, in: connection).map { entry in
            ApplicationEntry(
                label: Message(
                    "certification.entry.title",
                    [
                        "kind": .message(Message(TextKey("certification.kind.\(entry.kind.rawValue)"))),
                        "number": .text(entry.label),
                    ]), path: entry.path)
        }
    }

    private func line(_ entry: BookEntry) -> ResolvedAtOnceLine {
        ResolvedAtOnceLine(
            procedure: entry.kind.procedure, applicant: entry.requester, at: entry.at,
            note: Message("certification.at_once.note", ["number": .text(entry.label)]))
    }

    private func filter(_ extent: ResolvedAtOnceExtent) -> EntryFilter {
        EntryFilter(
            from: extent.from, to: extent.until,
            kind: BookEntry.Kind.allCases.first { $0.procedure == extent.procedure }, state: .valid,
            origin: .walkIn, account: extent.officer, workedUnit: extent.unit)
    }

    /// The code of the procedure by the kind of the entry.
    private static let procedure: SQL = {
        let cases = BookEntry.Kind.allCases.map { kind -> SQL in
            "WHEN certification_entry.kind = \(kind) THEN \(kind.procedure)"
        }
        return "CASE \(SQL.joined(cases, by: " ")) ELSE '' END"
    }()
}
