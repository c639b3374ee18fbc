import Base
import Codes
import House
import Storage

/// Corrects an entry, with a reason: what stood there before is kept beside it. The number and the day never change.
struct EditEntry: Sendable {
    let services: CertificationServices

    /// What the entry should say.
    struct Request: Sendable {
        var entry: ID<BookEntry>
        var version: Int64
        var requester: String
        var document: String
        var pages: Int
        var copies: Int
        /// As typed; empty for none.
        var application: String
        var reason: String
    }

    /// Throws `Problem`: forbidden; not found; invalid if nothing is different, or there is no such application; conflict if it was changed
    /// meanwhile or is void, or if the fee would be another and is paid.
    func callAsFunction(_ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction) throws {
        try actor.require(CertificationFeature.register)
        guard let entry = try services.entries.lock(request.entry, actor.scope, in: transaction) else {
            throw Problem.notFound
        }
        guard entry.version == request.version else { throw Problem(.conflict, "web.problem.conflict.text") }
        guard entry.state == .valid else { throw Problem(.conflict, "certification.problem.is_void") }
        let application = try application(request, entry, actor.scope, in: transaction)
        let changes = Self.changes(entry, request, application)
        guard !changes.isEmpty else {
            throw Problem.invalid([FieldProblem("requester", "certification.problem.nothing_new")])
        }
        let amount = try amount(entry, request, in: transaction)
        try transaction.execute(
            """
            UPDATE certification_entry SET requester = \(request.requester), document = \(request.document),
                folded = \(RegisterEntry.folded(requester: request.requester, document: request.document)),
                pages = \(request.pages), copies = \(request.copies), amount = \(amount),
                application = \(application?.text ?? ""), version = version + 1
            WHERE id = \(entry.id)
            """)
        for change in changes {
            try transaction.execute(
                """
                INSERT INTO certification_correction (id, entry_id, at, officer, field, old_value, new_value, reason)
                VALUES (\(ID<EntryCorrection>(at: now)), \(entry.id), \(now), \(actor.displayName), \(change.field),
                    \(change.before), \(change.after), \(request.reason))
                """)
        }
        try ask(entry, request, amount, by: actor, at: now, in: transaction)
        try services.codes.touch(kind: BookEntry.scanKind, target: entry.id.text, in: transaction)
        try services.note(
            "edit_entry", entry.id, unit: entry.unit,
            facts: [
                "number": .string(entry.label), "reason": .string(request.reason),
                "fields": .array(changes.map { .string($0.field) }),
            ],
            personal: .object(
                Dictionary(uniqueKeysWithValues: changes.map { ($0.field, .string($0.before)) })),
            by: actor, at: now, in: transaction)
    }

    /// What differs, field by field.
    static func changes(
        _ entry: BookEntry, _ request: Request, _ application: PublicCode?
    ) -> [(field: String, before: String, after: String)] {
        [
            ("requester", entry.requester, request.requester), ("document", entry.document, request.document),
            ("pages", "\(entry.pages)", "\(request.pages)"), ("copies", "\(entry.copies)", "\(request.copies)"),
            ("application", entry.application?.grouped ?? "", application?.grouped ?? ""),
        ].filter { $0.1 != $0.2 }
    }

    /// The application that the entry belongs to from now on. What stood there stays, whatever became of the application.
    private func application(
        _ request: Request, _ entry: BookEntry, _ scope: Scope, in connection: Connection
    ) throws -> PublicCode? {
        if request.application.isEmpty { return nil }
        let problem = Problem.invalid([FieldProblem("application", "certification.problem.no_application")])
        guard case .valid(let code) = PublicCode.parse(request.application) else { throw problem }
        if code == entry.application { return code }
        guard try services.application(code, for: entry.kind, scope, in: connection) != nil else { throw problem }
        return code
    }

    /// The fee of the corrected entry, by the tariff of its day.
    private func amount(_ entry: BookEntry, _ request: Request, in transaction: Transaction) throws -> Money {
        if entry.pages == request.pages, entry.copies == request.copies { return entry.amount }
        guard
            let rule = try services.tariff.rule(
                entry.kind.fee, unit: entry.unit, asOf: entry.day, in: transaction)
        else { throw Problem(.conflict, "certification.problem.no_tariff") }
        return rule.amount(pages: request.pages, items: request.copies)
    }

    private func ask(
        _ entry: BookEntry, _ request: Request, _ amount: Money, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        let standing = try services.fees.standing(of: entry.owner, in: transaction)
        if let standing, standing.state == .paid {
            guard standing.amount == amount else {
                throw Problem(.conflict, "certification.problem.fee_was_taken")
            }
            return
        }
        guard amount.dong > 0 || standing != nil else { return }
        try services.fees.ask(
            FeeRequest(
                owner: entry.owner, fee: entry.kind.fee, unit: entry.unit, title: request.document, amount: amount,
                payer: request.requester, path: entry.path),
            by: actor, at: now, in: transaction)
    }
}
