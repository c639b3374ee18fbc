import Base
import Codes
import House
import Identity
import Residents
import Storage
import Trust

/// Enters a certification into its book: the next number, the words of the day, the fee, and the cash for it, all or nothing.
struct RegisterEntry: Sendable {
    let services: CertificationServices

    /// What is certified, as read from a form.
    struct Request: Sendable {
        var kind: BookEntry.Kind
        var requester: String
        var number: PersonalNumber?
        var document: String
        var pages: Int
        var copies: Int
        var signer: ID<Account>?
        /// The application that asks for it; nil where somebody came without one.
        var application: PublicCode?
        /// The fee that the officer saw and told; nil for programs that leave it to the tariff.
        var shown: Money?
        /// The fee is taken in cash at once.
        var takesCash: Bool
    }

    /// Throws `Problem`: forbidden; conflict if no fee or no words are in force, another fee was shown, or cash is to be taken without an
    /// open drawer; invalid if a signature has no personal number, or the application is none for this book that is being processed.
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ID<BookEntry> {
        try actor.require(CertificationFeature.register)
        let request = try completed(request, by: actor, in: transaction)
        if request.kind == .signature, request.number == nil {
            throw Problem.invalid([FieldProblem("card", "certification.problem.number_needed")])
        }
        let unit = actor.commune
        guard
            let rule = try services.tariff.rule(request.kind.fee, unit: unit, asOf: now.date, in: transaction)
        else { throw Problem(.conflict, "certification.problem.no_tariff") }
        let amount = rule.amount(pages: request.pages, items: request.copies)
        if let shown = request.shown, shown != amount {
            throw Problem(.conflict, "certification.problem.other_fee")
        }
        guard let wording = try services.wordings.inForce(request.kind, unit: unit, asOf: now.date, in: transaction)
        else { throw Problem(.conflict, "certification.problem.no_wording") }
        let id = try insert(request, amount, wording.text, unit, by: actor, at: now, in: transaction)
        try services.entries.noteTitle(request.document, request.kind, unit: unit, in: transaction)
        guard amount.dong > 0 else { return id }
        try services.fees.ask(
            FeeRequest(
                owner: BookEntry.owner(id), fee: request.kind.fee, unit: unit, title: request.document, amount: amount,
                payer: request.requester, path: BookEntry.path(id)),
            by: actor, at: now, in: transaction)
        if request.takesCash {
            try services.fees.takeCash(for: BookEntry.owner(id), by: actor, at: now, in: transaction)
        }
        return id
    }

    /// With the personal number that its application tells.
    private func completed(_ request: Request, by actor: Actor, in connection: Connection) throws -> Request {
        guard let code = request.application else { return request }
        guard
            let application = try services.application(code, for: request.kind, actor.scope, in: connection),
            application.received.isOpen
        else { throw Problem.invalid([FieldProblem("card", "certification.problem.no_application")]) }
        var request = request
        request.number = request.number ?? application.number
        return request
    }

    private func insert(
        _ request: Request, _ amount: Money, _ wording: String, _ unit: ID<AdministrativeUnit>, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws -> ID<BookEntry> {
        let id = ID<BookEntry>(at: now)
        let year = now.date.year
        let number = try services.entries.nextNumber(request.kind, unit: unit, year: year, in: transaction)
        let code = try services.codes.issue(
            kind: BookEntry.scanKind, target: id.text, unit: unit, title: LocalizedText("\(number)/\(year)"),
            in: transaction)
        let signers = try services.signers(actor, at: now, in: transaction)
        let signer = signers.first { $0.id == request.signer }
        if request.signer != nil, signer == nil {
            throw Problem.invalid([FieldProblem("signer", "web.form.bad_choice")])
        }
        let path = try services.units.path(to: unit, asOf: now.date, in: transaction)
        let agency = path.last?.name.vietnamese ?? ""
        let superior = path.dropLast().last?.name.vietnamese ?? ""
        let isSynthetic = try transaction.exists(
            "SELECT id FROM account WHERE id = \(actor.account) AND synthetic = 1")
        let sealed =
            try request.number.map { try services.vault.sealText($0.digits, as: BookEntry.place(id)) } ?? []
        let folded = Self.folded(requester: request.requester, document: request.document)
        try transaction.execute(
            """
            INSERT INTO certification_entry (id, unit_id, year, kind, number, code, day, at, account_id, officer, signer_id,
                signer, signer_post, agency, superior, requester, folded, personal_number, number_hash, document, pages,
                copies, amount, wording, is_synthetic, state, voided_at, voided_by, reason, version, worked_unit_id,
                application)
            VALUES (\(id), \(unit), \(year), \(request.kind), \(number), \(code.text), \(now.date), \(now),
                \(actor.account), \(actor.displayName), \(signer?.id.text ?? ""), \(signer?.name ?? ""),
                \(signer?.post ?? ""), \(agency), \(superior), \(request.requester), \(folded), \(sealed),
                \(request.number.map { services.hash($0.digits) } ?? ""), \(request.document), \(request.pages),
                \(request.copies), \(amount), \(wording), \(isSynthetic), 'valid', 0, '', '', 1, \(actor.unit),
                \(request.application?.text ?? ""))
            """)
        try services.note(
            "register_entry", id, unit: unit,
            facts: [
                "kind": .string(request.kind.rawValue), "number": .string("\(number)/\(year)"),
                "pages": .integer(Int64(request.pages)), "copies": .integer(Int64(request.copies)),
                "amount": .integer(amount.dong), "application": .string(request.application?.text ?? ""),
            ], by: actor, at: now, in: transaction)
        return id
    }

    /// What the register is searched by.
    static func folded(requester: String, document: String) -> String {
        requester.folded() + " " + document.folded()
    }
}
