import Base
import Codes
import HTTPTypes
import House
import Residents
import Storage
import Texts
import Web

/// `/desk/certification`: the lane. One form, made for the keyboard: card, document, pages, copies, Enter, next.
///
/// Enter never enters a fee that was not seen: the form carries the fee it showed (a script keeps it current while one types), and
/// comes back with the right one where that is another.
struct RegisterPage: Sendable {
    let services: CertificationServices
    static let path = "/desk/certification"

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let kind = visit.query.text("kind").flatMap(BookEntry.Kind.init(rawValue:)) ?? .copy
        let last = visit.query.text("last").flatMap { ID<BookEntry>($0) }
        guard let code = visit.query.text("application") else { return .page(try await page(visit, kind, last: last)) }
        let application = try await known(Form([("card", code)]), try visit.actor(), visit).application
        // Without a document the form waits for it; what was entered last stays in sight.
        let reading = application.flatMap { $0.isOpen ? LaneReading.filled(from: $0) : nil }
        return .page(try await page(visit, application?.kind ?? kind, last: last, reading: reading))
    }

    /// `POST /desk/certification`.
    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reading = LaneReading(
            form, kind: form.text("kind").flatMap(BookEntry.Kind.init(rawValue:)) ?? .copy,
            knowing: try await known(form, actor, visit))
        let kind = reading.kind
        let signer = reading.form.text("signer").flatMap { ID<Account>($0) }
        guard reading.problems.isEmpty, !reading.isOnlyCard else {
            return .page(try await page(visit, kind, reading: reading))
        }
        let services = services
        let rule = try await services.database.read { connection in
            try services.tariff.rule(kind.fee, unit: actor.commune, asOf: visit.now.date, in: connection)
        }
        let amount = rule?.amount(pages: reading.pages, items: reading.copies)
        let shown = reading.form.text("fee").flatMap { Int64($0) }.map { Money(dong: $0) }
        guard let amount, amount == shown else {
            return .page(try await page(visit, kind, reading: reading, amount: amount))
        }
        let request = RegisterEntry.Request(
            kind: kind, requester: reading.requester, number: reading.number, document: reading.document,
            pages: reading.pages, copies: reading.copies, signer: signer,
            application: reading.application?.received.code, shown: amount,
            takesCash: reading.form.text("cash") == "yes")
        let key = try visit.idempotencyKey(form)
        do {
            let id = try await services.database.write { transaction in
                let once = IdempotencyKey(
                    actor: actor.id, action: "certification.register", key: key ?? ID<BookEntry>(at: visit.now).text,
                    fingerprint: kind.rawValue)
                return try transaction.once(once, at: visit.now) {
                    try RegisterEntry(services: services)(request, by: actor, at: visit.now, in: transaction).text
                }.answer
            }
            return .redirect(
                ListPath.with(
                    [
                        ("kind", kind.rawValue), ("last", id),
                        ("application", reading.application?.received.code.text),
                    ], base: Self.path))
        } catch let problem as Problem where problem.kind == .conflict {
            // Nothing was entered; what was typed stays for another try.
            let wrong = [FieldProblem("cash", problem.message)]
            return .page(try await page(visit, kind, reading: reading, amount: amount, problems: wrong))
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, kind, reading: reading, amount: amount, problems: problem.fields))
        }
    }

    /// The name that goes with a personal number that was typed alone, and the application of a code.
    private func known(_ form: Form, _ actor: Actor, _ visit: Visit) async throws -> LaneReading.Known {
        let (card, services, today) = (form.text("card") ?? "", services, visit.now.date)
        let code: PublicCode? =
            switch PublicCode.parse(card) {
            case .valid(let code): code
            default: form.text("application").flatMap { PublicCode($0) }
            }
        let number = try? PersonalNumber(parsing: card)
        if code == nil, number == nil { return LaneReading.Known() }
        return try await services.database.read { connection in
            let name = try number.flatMap { number in
                try services.residents.find(number, unit: actor.commune, asOf: today, in: connection)?.name.text
                    ?? services.entries.requester(
                        numberHash: services.hash(number.digits), actor.scope, in: connection)
            }
            return LaneReading.Known(
                name: name,
                application: try code.flatMap {
                    try services.application($0, for: nil, actor.scope, in: connection)
                })
        }
    }

    // MARK: the page

    private struct Found: Sendable {
        let rule: FeeRule?
        let wording: CertificationWording?
        let titles: [String]
        let signers: [Signer]
        let usualSigner: ID<Account>?
        let drawer: DrawerStanding
        let last: LaneView.Last?
    }

    private func page(
        _ visit: Visit, _ kind: BookEntry.Kind, last: ID<BookEntry>? = nil, reading: LaneReading? = nil,
        amount: Money? = nil, problems: [FieldProblem]? = nil
    ) async throws -> Page {
        let actor = try visit.actor()
        let (services, now) = (services, visit.now)
        let found = try await services.database.read { connection in
            let entry = try last.flatMap { try services.entries.find($0, actor.scope, in: connection) }
            return Found(
                rule: try services.tariff.rule(kind.fee, unit: actor.commune, asOf: now.date, in: connection),
                wording: try services.wordings.inForce(kind, unit: actor.commune, asOf: now.date, in: connection),
                titles: try services.entries.titles(kind, unit: actor.commune, in: connection),
                signers: try services.signers(actor, at: now, in: connection),
                usualSigner: try services.entries.lastSigner(of: actor.account, in: connection),
                drawer: try services.fees.drawer(of: actor, at: now, in: connection),
                last: try entry.map { entry in
                    LaneView.Last(
                        entry: entry, standing: try services.fees.standing(of: entry.owner, in: connection),
                        number: try? PersonalNumber(parsing: try entry.personalNumber(services.vault)))
                })
        }
        let told = reading.flatMap { reading in
            reading.copies > 0 && (reading.pages > 0 || !kind.hasPages)
                ? found.rule?.amount(pages: reading.pages, items: reading.copies) : nil
        }
        return LaneView(visit: visit, kind: kind, reading: reading, amount: amount ?? told, problems: problems).page(
            rule: found.rule, wording: found.wording, titles: found.titles, signers: found.signers,
            usualSigner: found.usualSigner, drawer: found.drawer,
            last: found.last)
    }
}
