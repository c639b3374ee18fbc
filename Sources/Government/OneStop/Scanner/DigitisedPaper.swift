import Base
import Files
import House
import Identity
import Storage

/// What lies behind the picture of a paper: who made it at reception, from what, and whether it may be used again.
struct DigitisedPaper: Sendable {
    let file: String
    let mark: PaperMark
    let pages: Int
    let account: String
    let actorName: String
    let at: Instant
    /// The person agreed that it be kept for her next applications.
    let hasConsent: Bool
    /// The last day that the paper itself is valid; nil where it says none.
    let validUntil: CalendarDate?
    /// The file that it is a copy of; nil if it was made anew.
    let reusedFrom: String?

    /// Days after which even an agreed picture is asked for anew.
    static let keptDays = 365

    /// Whether it may stand for the paper on that day.
    func isUsable(on day: CalendarDate) -> Bool {
        hasConsent && validUntil.map { $0 >= day } ?? true && at.date.adding(days: Self.keptDays) >= day
    }
}

/// What an official had before her when the picture was made.
enum PaperMark: String, Sendable, CaseIterable, Storable {
    case original, certified, copy

    /// Whether it stands for the original: seen here, or by whoever certified the copy.
    var isTrusted: Bool { self != .copy }
}

/// A kept paper of the same person that could be used again.
struct KeptPaper: Sendable {
    let paper: DigitisedPaper
    let key: String
}

/// SQL of digitised papers.
struct DigitisedPaperStore: Sendable {
    private static let columns: SQL = """
        digitised_paper.file_id, digitised_paper.mark, digitised_paper.pages, digitised_paper.account_id,
        digitised_paper.actor_name, digitised_paper.at, digitised_paper.has_consent, digitised_paper.valid_until,
        digitised_paper.reused_from
        """

    private static func paper(_ row: Row) throws -> DigitisedPaper {
        let source: String = try row["reused_from"]
        return DigitisedPaper(
            file: try row["file_id"], mark: try row["mark"], pages: try row["pages"], account: try row["account_id"],
            actorName: try row["actor_name"], at: try row["at"], hasConsent: try row["has_consent"],
            validUntil: CalendarDate(try row["valid_until"] as String), reusedFrom: source.isEmpty ? nil : source)
    }

    func insert(_ paper: DigitisedPaper, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO digitised_paper (file_id, mark, pages, account_id, actor_name, at, has_consent, valid_until,
                reused_from)
            VALUES (\(paper.file), \(paper.mark), \(paper.pages), \(paper.account), \(paper.actorName), \(paper.at),
                \(paper.hasConsent), \(paper.validUntil?.description ?? ""), \(paper.reusedFrom ?? ""))
            """)
    }

    /// What is known of these files.
    func papers(of files: [ID<StoredFile>], in connection: Connection) throws -> [String: DigitisedPaper] {
        if files.isEmpty { return [:] }
        let rows = try connection.rows(
            "SELECT \(Self.columns) FROM digitised_paper WHERE file_id IN (\(list: files.map(\.text)))", Self.paper)
        return Dictionary(rows.map { ($0.file, $0) }) { first, _ in first }
    }

    func setMark(_ mark: PaperMark, of file: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute("UPDATE digitised_paper SET mark = \(mark) WHERE file_id = \(file)") == 1
    }

    /// The original was seen after all: whatever was said of the document before no longer holds.
    func setOriginal(_ document: ID<AttachedDocument>, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE digitised_paper SET mark = \(PaperMark.original)
            WHERE file_id IN (SELECT file_id FROM dossier_document WHERE id = \(document))
            """)
    }

    /// Takes the person's consent back: the picture stays with its dossier and is offered no more.
    func withdrawConsent(of file: String, in transaction: Transaction) throws {
        try transaction.execute("UPDATE digitised_paper SET has_consent = \(false) WHERE file_id = \(file)")
    }

    func remove(_ file: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM digitised_paper WHERE file_id = \(file)")
    }

    /// Papers of the dossier's applicant from earlier dossiers in the same commune, or in one that is the same by then, the newest of
    /// each kind, that may be used on that day. The person is the same by the personal number alone; without one nothing is offered.
    func kept(for dossier: ID<Dossier>, on day: CalendarDate, in connection: Connection) throws -> [KeptPaper] {
        let unit: ID<AdministrativeUnit>? = try connection.value("SELECT unit_id FROM dossier WHERE id = \(dossier)")
        guard let unit else { return [] }
        let reach = try UnitStore().reach(of: unit, asOf: day, in: connection)
        let rows = try connection.rows(
            """
            SELECT \(Self.columns), dossier_document.document_key AS document_key FROM dossier now
            JOIN dossier earlier ON earlier.number_hash = now.number_hash AND \(reach.contains("earlier.unit_id"))
                AND earlier.id <> now.id AND earlier.state <> \(Dossier.State.draft)
            JOIN dossier_document ON dossier_document.dossier_id = earlier.id
            JOIN digitised_paper ON digitised_paper.file_id = dossier_document.file_id
            WHERE now.id = \(dossier) AND now.number_hash <> '' AND digitised_paper.has_consent = \(true)
            ORDER BY digitised_paper.at DESC, digitised_paper.file_id LIMIT 100
            """
        ) { row in KeptPaper(paper: try Self.paper(row), key: try row["document_key"]) }
        var seen: Set<String> = []
        return rows.filter { $0.paper.isUsable(on: day) && seen.insert($0.key).inserted }
    }
}
