public import Base
public import Codes
public import Storage
public import Web

/// What is applied for, received and resolved in one breath, outside of the dossiers: a port, implemented by Certification, used by the
/// one-stop service, whose figures and register hold it too.
///
/// Each record is one application: received, resolved in time and handed out at the same moment, at the counter. What is entered for an
/// application that came as a dossier is counted with the dossier, and is none of these records.
public protocol ResolvedAtOnce: Sendable {
    /// What the books call one of the records: the kind of an audit entry's subject.
    var kind: String { get }
    /// The codes of the procedures that the records belong to.
    var procedures: [String] { get }
    /// Who may open their list.
    var permission: Permission { get }
    /// How they are counted, in a sentence or two.
    var about: TextKey { get }
    /// How many of them there are besides the dossiers of a list; takes `count`.
    var besides: TextKey { get }
    /// The records that count, one row each: a SELECT with the columns `id`, `procedure_code`, `officer_id`, `worked_unit_id` and `at`.
    func relation(_ extent: ResolvedAtOnceExtent, _ scope: Scope) -> SQL
    /// Where officials see the list of these records, and of no others.
    func path(_ extent: ResolvedAtOnceExtent) -> String
    /// Lines of the register, by the identifiers of the records.
    func lines(
        _ ids: [String], _ scope: Scope, in connection: Connection
    ) throws -> [String: ResolvedAtOnceLine]

    /// What the books are called on the page of a dossier, and what entering it there is.
    var section: TextKey { get }
    var enter: TextKey { get }
    /// Who may enter a record.
    var entering: Permission { get }
    /// Where an official enters what a received application asks for, filled from it.
    func entryPath(for application: PublicCode) -> String
    /// What was entered for an application and is not void, the first first.
    func entries(for application: PublicCode, in connection: Connection) throws -> [ApplicationEntry]
}

/// A record that was entered for an application.
public struct ApplicationEntry: Sendable, Hashable {
    /// Under which number of which book it stands.
    public let label: Message
    /// Where officials see it.
    public let path: String

    public init(label: Message, path: String) {
        self.label = label
        self.path = path
    }
}

/// Which records are counted or listed.
public struct ResolvedAtOnceExtent: Sendable, Hashable {
    public var from: CalendarDate
    /// The last day, that day included.
    public var until: CalendarDate
    /// One procedure alone; nil for all.
    public var procedure: String?
    /// Who received and resolved them.
    public var officer: ID<Account>?
    /// That official's unit.
    public var unit: ID<AdministrativeUnit>?

    public init(
        from: CalendarDate, until: CalendarDate, procedure: String? = nil, officer: ID<Account>? = nil,
        unit: ID<AdministrativeUnit>? = nil
    ) {
        self.from = from
        self.until = until
        self.procedure = procedure
        self.officer = officer
        self.unit = unit
    }
}

/// A record as the register has it.
public struct ResolvedAtOnceLine: Sendable, Hashable {
    /// The code of its procedure.
    public let procedure: String
    public let applicant: String
    public let at: Instant
    /// Under which number of which book it stands.
    public let note: Message

    public init(procedure: String, applicant: String, at: Instant, note: Message) {
        self.procedure = procedure
        self.applicant = applicant
        self.at = at
        self.note = note
    }
}
