import Base
import Codes
import Files
import House
import Storage
import Trust

/// A stored code that is none: the database is damaged.
struct DamagedCode: Error {
    let text: String
}

/// A file that came with a dossier, for one of the papers that the procedure asks for.
struct AttachedDocument: Sendable {
    let id: ID<AttachedDocument>
    /// The paper that it stands for, as the procedure names it.
    let key: String
    let file: ID<StoredFile>
    let createdAt: Instant
    /// An official has compared it with the original.
    let originalSeen: Bool
    let checkedBy: String
}

/// The number that another system knows the dossier by.
struct ExternalCode: Sendable {
    let system: String
    let code: String

    /// How codes are compared: upper case, letters and digits only.
    static func folded(_ code: String) -> String { code.uppercased().filter { $0.isLetter || $0.isNumber } }
}

/// Who took the result.
struct HandOut: Sendable {
    let takerName: String
    /// Sealed; opened for those who may reveal.
    let sealedNumber: [UInt8]
    let relation: String
    let note: String
    let at: Instant
}

/// SQL of what the desk adds to a dossier. Rows here belong to a dossier that the caller has found within its scope.
extension DossierStore {
    // MARK: documents

    func attachedDocuments(of dossier: ID<Dossier>, in connection: Connection) throws -> [AttachedDocument] {
        try connection.rows(
            """
            SELECT id, document_key, file_id, created_at, original_seen, checked_by FROM dossier_document
            WHERE dossier_id = \(dossier) ORDER BY id LIMIT 200
            """
        ) { row in
            AttachedDocument(
                id: try row["id"], key: try row["document_key"], file: try row["file_id"],
                createdAt: try row["created_at"],
                originalSeen: try row["original_seen"], checkedBy: try row["checked_by"])
        }
    }

    func attach(
        _ file: ID<StoredFile>, as key: String, to dossier: ID<Dossier>, seenBy official: String, at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_document (id, dossier_id, document_key, file_id, created_at, original_seen, checked_by)
            VALUES (\(ID<AttachedDocument>(at: now)), \(dossier), \(key), \(file), \(now), \(!official.isEmpty), \(official))
            """)
    }

    func mark(
        _ document: ID<AttachedDocument>, of dossier: ID<Dossier>, seen: Bool, by official: String,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE dossier_document SET original_seen = \(seen), checked_by = \(seen ? official : "")
            WHERE id = \(document) AND dossier_id = \(dossier)
            """) == 1
    }

    // MARK: papers

    private static let paperColumns: SQL = """
        dossier_paper.id, dossier_paper.dossier_id, dossier_paper.kind, dossier_paper.code, dossier_paper.title_vi,
        dossier_paper.title_en, dossier_paper.title_ar, dossier_paper.file_id, dossier_paper.issued_at,
        dossier_paper.issued_by, dossier_paper.valid_until, dossier_paper.external_number, dossier_paper.state
        """

    private static func paper(_ row: Row) throws -> IssuedPaper {
        let text: String = try row["code"]
        guard let code = PublicCode(text) else { throw DamagedCode(text: text) }
        let until: String = try row["valid_until"]
        let number: String = try row["external_number"]
        return IssuedPaper(
            id: try row["id"], dossier: try row["dossier_id"], kind: try row["kind"], code: code,
            title: try row.localized("title"),
            file: try row["file_id"], issuedAt: try row["issued_at"], issuedBy: try row["issued_by"],
            validUntil: CalendarDate(until), externalNumber: number.isEmpty ? nil : number, state: try row["state"])
    }

    /// The papers of a dossier, the newest first.
    func issuedPapers(of dossier: ID<Dossier>, in connection: Connection) throws -> [IssuedPaper] {
        try connection.rows(
            "SELECT \(Self.paperColumns) FROM dossier_paper WHERE dossier_id = \(dossier) ORDER BY id DESC LIMIT 100",
            Self.paper)
    }

    func issuedPaper(_ id: ID<IssuedPaper>, of dossier: ID<Dossier>, in connection: Connection) throws -> IssuedPaper? {
        try connection.row(
            "SELECT \(Self.paperColumns) FROM dossier_paper WHERE id = \(id) AND dossier_id = \(dossier)", Self.paper)
    }

    /// The paper of a printed code: what may be shown of it is for the caller to say.
    func issuedPaper(code: PublicCode, in connection: Connection) throws -> IssuedPaper? {
        try connection.row(
            "SELECT \(Self.paperColumns) FROM dossier_paper WHERE code = \(code.text)", Self.paper)
    }

    func insert(
        _ paper: IssuedPaper, by account: ID<Account>, snapshot: [UInt8], in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_paper (id, dossier_id, kind, code, title_vi, title_en, title_ar, file_id, issued_at, issued_by,
                account_id, valid_until, external_number, state)
            VALUES (\(paper.id), \(paper.dossier), \(paper.kind), \(paper.code.text), \(paper.title.vietnamese),
                \(paper.title.others[.english] ?? ""), \(paper.title.others[.arabic] ?? ""), \(paper.file),
                \(paper.issuedAt), \(paper.issuedBy), \(account), \(paper.validUntil?.description ?? ""),
                \(paper.externalNumber ?? ""), \(paper.state))
            """)
        try transaction.execute(
            """
            INSERT INTO dossier_paper_content (paper_id, snapshot, revoked_at, revoked_reason)
            VALUES (\(paper.id), \(snapshot), 0, '')
            """)
    }

    /// The sealed snapshot that the paper is typeset from; empty for files of other systems.
    func snapshot(of paper: ID<IssuedPaper>, in connection: Connection) throws -> [UInt8]? {
        try connection.value("SELECT snapshot FROM dossier_paper_content WHERE paper_id = \(paper)")
    }

    /// The file of another system counts from the decision on.
    func publish(_ paper: IssuedPaper, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE dossier_paper SET state = \(CodeRecord.State.published) WHERE id = \(paper.id)")
    }

    func revoke(_ paper: IssuedPaper, reason: String, at now: Instant, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE dossier_paper SET state = \(CodeRecord.State.revoked) WHERE id = \(paper.id)")
        try transaction.execute(
            """
            UPDATE dossier_paper_content SET revoked_at = \(now), revoked_reason = \(reason) WHERE paper_id = \(paper.id)
            """)
    }

    /// When and why a paper was revoked.
    func revocation(of paper: ID<IssuedPaper>, in connection: Connection) throws -> (at: Instant, reason: String)? {
        try connection.row(
            "SELECT revoked_at, revoked_reason FROM dossier_paper_content WHERE paper_id = \(paper) AND revoked_at > 0"
        ) { row in (try row["revoked_at"] as Instant, try row["revoked_reason"] as String) }
    }

    // MARK: codes of other systems

    func externalCodes(of dossier: ID<Dossier>, in connection: Connection) throws -> [ExternalCode] {
        try connection.rows(
            "SELECT system, code FROM dossier_external_code WHERE dossier_id = \(dossier) ORDER BY id LIMIT 100"
        ) { row in ExternalCode(system: try row["system"], code: try row["code"]) }
    }

    /// Adds a code; false if the system's code is already known, here or on another dossier.
    func add(_ code: ExternalCode, to dossier: ID<Dossier>, at now: Instant, in transaction: Transaction) throws -> Bool
    {
        try transaction.execute(
            """
            INSERT INTO dossier_external_code (id, dossier_id, system, code, folded, created_at)
            VALUES (\(ID<Dossier>(at: now)), \(dossier), \(code.system), \(code.code), \(ExternalCode.folded(code.code)),
                \(now))
            ON CONFLICT (system, folded) DO NOTHING
            """) == 1
    }

    // MARK: findings and handing out

    func findings(of dossier: ID<Dossier>, in connection: Connection) throws -> [(step: String, sealed: [UInt8])] {
        try connection.rows(
            "SELECT step, answers FROM dossier_finding WHERE dossier_id = \(dossier) ORDER BY at LIMIT 50"
        ) {
            (try $0["step"], try $0["answers"])
        }
    }

    func keep(
        finding sealed: [UInt8], of dossier: ID<Dossier>, step: String, by account: ID<Account>, at now: Instant,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_finding (dossier_id, step, answers, account_id, at)
            VALUES (\(dossier), \(step), \(sealed), \(account), \(now))
            ON CONFLICT (dossier_id, step) DO UPDATE SET answers = excluded.answers, account_id = excluded.account_id,
                at = excluded.at
            """)
    }

    func handOut(of dossier: ID<Dossier>, in connection: Connection) throws -> HandOut? {
        try connection.row(
            "SELECT taker_name, taker_number, relation, note, at FROM dossier_hand_out WHERE dossier_id = \(dossier)"
        ) { row in
            HandOut(
                takerName: try row["taker_name"], sealedNumber: try row["taker_number"], relation: try row["relation"],
                note: try row["note"], at: try row["at"])
        }
    }

    func keep(
        _ handOut: HandOut, of dossier: ID<Dossier>, by account: ID<Account>, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO dossier_hand_out (dossier_id, taker_name, taker_number, relation, note, account_id, at)
            VALUES (\(dossier), \(handOut.takerName), \(handOut.sealedNumber), \(handOut.relation), \(handOut.note),
                \(account), \(handOut.at))
            ON CONFLICT (dossier_id) DO UPDATE SET taker_name = excluded.taker_name,
                taker_number = excluded.taker_number, relation = excluded.relation, note = excluded.note,
                account_id = excluded.account_id, at = excluded.at
            """)
    }

    // MARK: what the rules look at

    func situation(of dossier: ID<Dossier>, in connection: Connection) throws -> DossierRules.Situation {
        let returns: Int? = try connection.value(
            """
            SELECT count(*) FROM dossier_event WHERE dossier_id = \(dossier) AND kind = \(DossierEvent.Kind.returned)
            """)
        let papers = try connection.rows(
            """
            SELECT kind, state FROM dossier_paper WHERE dossier_id = \(dossier)
                AND kind IN (\(IssuedPaper.Kind.result), \(IssuedPaper.Kind.external))
            """
        ) { row in (kind: try row["kind"] as IssuedPaper.Kind, state: try row["state"] as CodeRecord.State) }
        return DossierRules.Situation(
            returns: returns ?? 0,
            hasExternalResult: papers.contains { $0.kind == .external && [.published, .draft].contains($0.state) },
            hasIssuedResult: papers.contains { $0.state == .published })
    }
}
