public import Base
public import Codes
public import House
public import Storage

/// One application, from the first page that was filled in to the result in the applicant's hand.
public struct Dossier: Sendable {
    public let id: ID<Dossier>
    public let code: PublicCode
    /// The commune that it was sent to.
    public let unit: ID<AdministrativeUnit>
    public let procedureCode: String
    public let procedureVersion: Int
    public let procedureName: LocalizedText
    public let state: State
    public let channel: Channel
    public let applicantName: String
    /// The person in the register; nil before reception.
    public let resident: String?
    /// The legal number, `H56.19-261123-0001`; nil before acceptance.
    public let caseNumber: String?
    /// The language the applicant reads.
    public let language: Language
    public let createdAt: Instant
    public let sentAt: Instant?
    public let receivedAt: Instant?
    public let dueAt: Instant?
    public let resolvedAt: Instant?
    public let closedAt: Instant?
    /// Until when the counter is to have received it; nil while no acceptance clock runs.
    public let acceptBy: Instant?
    /// The first reception, which a second one does not change.
    public let acceptedAt: Instant?
    /// When it was resolved, refused or withdrawn; nil while it is open.
    public let finishedAt: Instant?
    /// Since when its clock stands, and for which of the listed reasons.
    public let pausedAt: Instant?
    public let pauseKind: String?
    /// Working minutes for which its clock has stood.
    public let pausedMinutes: Int
    /// Until when the present step is to be done.
    public let stepDueAt: Instant?
    /// Since when it waits for whom it waits.
    public let heldSince: Instant?
    /// Returns that the rules do not foresee.
    public let faults: Int
    /// How often a new date was set.
    public let apologies: Int
    /// The step it is in; nil when no step is open.
    public let step: String?
    /// Whose turn it is: a role, and perhaps a person.
    public let holderRole: RoleKey?
    public let holder: ID<Account>?
    /// Sealed answers; opened by `Answers`.
    public let sealedAnswers: [UInt8]
    public let version: Int

    /// Where a dossier stands. The national code list's numbers (facts: one-stop §5) are in `nationalStatus`.
    public enum State: String, Sendable, CaseIterable, Storable {
        /// Being filled in; not sent.
        case draft
        /// Sent, waiting for the counter: no receipt and no deadline yet.
        case prefiled
        /// Received; the clock runs.
        case processing
        /// Received; the clock stands for one of the listed reasons.
        case paused
        /// Sent back once, with exact reasons; waits for the applicant.
        case returned
        case refused
        /// Decided; the result is there.
        case resolved
        /// The result is in the applicant's hands.
        case handedOut = "handed_out"
        case withdrawn

        /// The states that this one may change into.
        public var successors: Set<State> {
            switch self {
            case .draft: [.prefiled, .processing]
            case .prefiled: [.processing, .returned, .refused, .withdrawn]
            case .returned: [.prefiled, .processing, .refused, .withdrawn]
            case .processing: [.paused, .returned, .resolved, .refused, .withdrawn]
            case .paused: [.processing, .refused, .withdrawn]
            case .resolved: [.handedOut]
            // Only where the result was revoked and is issued anew.
            case .handedOut: [.resolved]
            case .refused, .withdrawn: []
            }
        }

        /// The number in the national portal's list of states (secondary source, unverified).
        public var nationalStatus: Int {
            switch self {
            case .draft, .prefiled: 1
            case .processing: 4
            case .paused: 8
            case .returned: 5
            case .refused: 3
            case .resolved: 9
            case .handedOut: 10
            case .withdrawn: 7
            }
        }

        /// Those in which the processing clock may go: received, or back from the applicant after a late return and not received anew.
        static let running: [State] = [.processing, .prefiled]

        /// Nothing more will happen, unless a result is replaced.
        public var isFinal: Bool { self == .handedOut || successors.isEmpty }
        /// The applicant may still change what was filled in.
        public var isEditable: Bool { self == .draft || self == .returned }
    }

    /// The number in the national portal's list: waiting for payment has one of its own.
    var nationalStatus: Int { state == .paused && pauseKind == PauseKind.payment ? 6 : state.nationalStatus }

    /// How it came (Decree 61/2018 art. 16).
    public enum Channel: String, Sendable, CaseIterable, Storable {
        case online, counter, post, home, supportPoint = "support_point"
    }

    /// The columns that `init(row:)` reads.
    static let columns: SQL = """
        dossier.id, dossier.code, dossier.unit_id, dossier.procedure_code, dossier.procedure_version, dossier.name_vi,
        dossier.name_en, dossier.name_ar, dossier.state, dossier.channel, dossier.applicant_name, dossier.resident_id,
        dossier.case_number, dossier.language, dossier.created_at, dossier.sent_at, dossier.received_at, dossier.due_at,
        dossier.resolved_at, dossier.closed_at, dossier.accept_by, dossier.accepted_at, dossier.finished_at,
        dossier.paused_at, dossier.pause_kind, dossier.paused_minutes, dossier.step_due_at, dossier.held_since,
        dossier.faults, dossier.apologies, dossier.step, dossier.holder_role, dossier.holder_id, dossier.answers,
        dossier.version
        """

    init(row: Row) throws {
        func moment(_ column: String) throws -> Instant? {
            let milliseconds: Int64 = try row[column]
            return milliseconds == 0 ? nil : Instant(milliseconds: milliseconds)
        }
        func filled(_ column: String) throws -> String? {
            let text: String = try row[column]
            return text.isEmpty ? nil : text
        }
        id = try row["id"]
        let codeText: String = try row["code"]
        guard let code = PublicCode(codeText) else {
            throw DamagedCode(text: codeText)
        }
        self.code = code
        unit = try row["unit_id"]
        procedureCode = try row["procedure_code"]
        procedureVersion = try row["procedure_version"]
        procedureName = try row.localized("name")
        state = try row["state"]
        channel = try row["channel"]
        applicantName = try row["applicant_name"]
        resident = try filled("resident_id")
        caseNumber = try filled("case_number")
        language = try row["language"]
        createdAt = try row["created_at"]
        sentAt = try moment("sent_at")
        receivedAt = try moment("received_at")
        dueAt = try moment("due_at")
        resolvedAt = try moment("resolved_at")
        closedAt = try moment("closed_at")
        acceptBy = try moment("accept_by")
        acceptedAt = try moment("accepted_at")
        finishedAt = try moment("finished_at")
        pausedAt = try moment("paused_at")
        pauseKind = try filled("pause_kind")
        pausedMinutes = try row["paused_minutes"]
        stepDueAt = try moment("step_due_at")
        heldSince = try moment("held_since")
        faults = try row["faults"]
        apologies = try row["apologies"]
        step = try filled("step")
        holderRole = try filled("holder_role").flatMap(RoleKey.init(rawValue:))
        holder = try filled("holder_id").flatMap { ID<Account>($0) }
        sealedAnswers = try row["answers"]
        version = try row["version"]
    }
}

/// Something that happened to a dossier: a line of its timeline, never changed.
public struct DossierEvent: Sendable {
    public let id: ID<DossierEvent>
    public let kind: Kind
    public let at: Instant
    /// Who did it, as named then; empty for the applicant.
    public let actorName: String
    public let step: String?
    /// What was written: a comment, the reasons. Shown to the applicant only where `isPublic`.
    public let text: String
    public let isPublic: Bool
    /// What the clock reads: which pause, or what became of the clock when it was sent back.
    public let detail: String
    /// The return date that was promised with it.
    public let dueAt: Instant?

    public enum Kind: String, Sendable, CaseIterable, Storable {
        /// By the second person of a form that two sign.
        case signed
        case created, sent, received, returned, refused, stepDone = "step_done", commented, assigned, decided, issued
        case handedOut = "handed_out", withdrawn, codeAdded = "code_added", revealed, printed, corrected
        case paused, resumed, apologised, reissued
        /// To the step before; `detail` is its key.
        case sentBack = "sent_back"
        case feePaid = "fee_paid", feeGivenBack = "fee_given_back"
        /// By a change of the calendar.
        case dateMoved = "date_moved"
    }
}

/// A paper of a dossier: a form of Circular 01/2018, the result, or the file of another system.
public struct IssuedPaper: Sendable {
    public let id: ID<IssuedPaper>
    public let dossier: ID<Dossier>
    public let kind: Kind
    /// Printed on it; anyone can check it.
    public let code: PublicCode
    public let title: LocalizedText
    /// The stored PDF.
    public let file: String
    public let issuedAt: Instant
    public let issuedBy: String
    public let validUntil: CalendarDate?
    /// The number given by another system.
    public let externalNumber: String?
    public let state: CodeRecord.State

    public enum Kind: String, Sendable, CaseIterable, Storable {
        /// Form 01: receipt and return date.
        case receipt
        /// Form 02: request for supplements.
        case supplement
        /// Form 03: refusal.
        case refusal
        /// Form 04: apology and new return date.
        case apology
        case result
        /// A file made by a ministry's system.
        case external
    }
}
