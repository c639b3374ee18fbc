import Base
import Foundation
import Trust

/// Everything that a paper says, as it was when the paper was issued. Kept sealed; the PDF is typeset from it whenever it is
/// asked for, so that no disk or font can stop the work at the counter.
struct PaperSnapshot: Codable, Sendable, Hashable {
    var kind: String
    /// The body above and the body itself, as named that day.
    var superior = ""
    var agency = ""
    /// Where it is dated.
    var place = ""
    var caseNumber = ""
    var dossierCode = ""
    var paperCode = ""
    /// Milliseconds since 1970, as `Instant`.
    var issuedAt: Int64 = 0
    var procedure = ""
    var applicant = ""
    /// Who filed for the applicant; nil where nobody did.
    var agent: Agent?
    var address = ""
    var phone = ""
    var email = ""
    var documents: [Document] = []
    /// nil where the procedure's time is unknown.
    var workingDays: Int?
    var receivedAt: Int64 = 0
    var dueAt: Int64 = 0
    /// The date that was promised before, on form 04; papers from before it have none.
    var oldDueAt: Int64?
    var delivery = ""
    /// What was asked for on form 01, in đồng; nil where nothing was.
    var fee: Int64?
    /// The secret of the applicant's link, for those who filed at the counter and have no other way to it.
    var followSecret = ""
    var officer = ""
    var officerPost = ""
    var reasons: [String] = []
    var title = ""
    var text = ""
    /// ISO date; empty without end.
    var validUntil = ""
    var isSynthetic = false

    /// Somebody who acts for the applicant, in what capacity, by which paper.
    struct Agent: Codable, Sendable, Hashable {
        var name: String
        /// A case of `Mandate.Kind`.
        var kind: String
        var paper: String
    }

    /// A paper that was handed in.
    struct Document: Codable, Sendable, Hashable {
        /// Empty for what the procedure does not ask for.
        var name: String
        var count: Int
        /// `original` or `copy`, as the procedure asks; `compared`, `certified` or `copy`, as the desk marked it.
        var form: String
    }

    init(kind: IssuedPaper.Kind) { self.kind = kind.rawValue }

    func sealed(for paper: ID<IssuedPaper>, _ vault: Vault) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try vault.seal(Array(try encoder.encode(self)), as: Self.place(paper))
    }

    static func open(_ sealed: [UInt8], of paper: ID<IssuedPaper>, _ vault: Vault) throws -> PaperSnapshot {
        try JSONDecoder().decode(PaperSnapshot.self, from: Data(try vault.open(sealed, as: place(paper))))
    }

    private static func place(_ paper: ID<IssuedPaper>) -> Place {
        Place(table: "dossier_paper_content", column: "snapshot", id: paper.text)
    }
}
