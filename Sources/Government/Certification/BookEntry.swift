import Base
import Codes
import House
import Storage
import Trust

/// One line of a book of certifications: what was certified for whom, under which number.
struct BookEntry: Sendable, Hashable {
    let id: ID<BookEntry>
    let unit: ID<AdministrativeUnit>
    let year: Int
    let kind: Kind
    let number: Int64
    let code: PublicCode
    let day: CalendarDate
    let at: Instant
    let account: ID<Account>
    /// The application that it belongs to; nil where somebody came without one.
    var application: PublicCode?
    /// The names of that day.
    let officer: String
    let signer: String
    let signerPost: String
    let agency: String
    let superior: String
    var requester: String
    /// Sealed; `personalNumber(_:)` opens it.
    let sealedNumber: [UInt8]
    var document: String
    /// Of one copy; 0 for a signature.
    var pages: Int
    /// Copies, or papers with a certified signature.
    var copies: Int
    var amount: Money
    /// The text in force that day, with its placeholders.
    let wording: String
    let isSynthetic: Bool
    let state: State
    let voiding: Voiding?
    let version: Int64

    /// What is certified, each in a book of its own.
    enum Kind: String, Sendable, CaseIterable, Storable {
        /// That a copy agrees with its original.
        case copy
        /// That a signature is that of the person.
        case signature

        /// The national code of the procedure. That of copies was read (Decree 23/2015); that of signatures is secondary, unverified.
        var procedure: String {
            switch self {
            case .copy: "2.000815"
            case .signature: "2.000884"
            }
        }
        /// The fee of the tariff.
        var fee: String { "certification.\(rawValue)" }
        /// Whether its fee goes by pages.
        var hasPages: Bool { self == .copy }
    }

    /// A void entry keeps its number.
    enum State: String, Sendable, CaseIterable, Storable { case valid, void }

    struct Voiding: Sendable, Hashable {
        let at: Instant
        let by: String
        let reason: String
    }

    /// The number in its book: `123/2026`.
    var label: String { "\(number)/\(year)" }
    var path: String { Self.path(id) }
    var owner: FeeOwner { Self.owner(id) }

    static let scanKind = "certification.entry"

    static func path(_ id: ID<BookEntry>) -> String { "/desk/certification/entries/\(id)" }
    static func owner(_ id: ID<BookEntry>) -> FeeOwner { FeeOwner(scanKind, id.text) }

    static func place(_ id: ID<BookEntry>) -> Place {
        Place(table: "certification_entry", column: "personal_number", id: id.text)
    }

    /// The requester's personal number in clear; empty if there is none.
    func personalNumber(_ vault: Vault) throws -> String {
        sealedNumber.isEmpty ? "" : try vault.openText(sealedNumber, as: Self.place(id))
    }

    static let columns: SQL = """
        certification_entry.id, certification_entry.unit_id, certification_entry.year, certification_entry.kind,
        certification_entry.number, certification_entry.code, certification_entry.day, certification_entry.at,
        certification_entry.account_id, certification_entry.officer, certification_entry.signer,
        certification_entry.signer_post, certification_entry.agency, certification_entry.superior,
        certification_entry.requester, certification_entry.personal_number, certification_entry.document,
        certification_entry.pages, certification_entry.copies, certification_entry.amount, certification_entry.wording,
        certification_entry.is_synthetic, certification_entry.state, certification_entry.voided_at,
        certification_entry.voided_by, certification_entry.reason, certification_entry.version,
        certification_entry.application
        """

    init(row: Row) throws {
        id = try row["id"]
        unit = try row["unit_id"]
        year = try row["year"]
        kind = try row["kind"]
        number = try row["number"]
        let text: String = try row["code"]
        guard let code = PublicCode(text) else { throw Problem.notFound }
        self.code = code
        day = try row["day"]
        at = try row["at"]
        account = try row["account_id"]
        let application: String = try row["application"]
        self.application = PublicCode(application)
        officer = try row["officer"]
        signer = try row["signer"]
        signerPost = try row["signer_post"]
        agency = try row["agency"]
        superior = try row["superior"]
        requester = try row["requester"]
        sealedNumber = try row["personal_number"]
        document = try row["document"]
        pages = try row["pages"]
        copies = try row["copies"]
        amount = try row["amount"]
        wording = try row["wording"]
        isSynthetic = try row["is_synthetic"]
        let state: State = try row["state"]
        self.state = state
        voiding =
            state == .void
            ? Voiding(at: try row["voided_at"], by: try row["voided_by"], reason: try row["reason"]) : nil
        version = try row["version"]
    }
}
