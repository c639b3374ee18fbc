import Base
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
        return .page(try await page(visit, kind, last: last))
    }

    /// `POST /desk/certification`.
    func submit(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let kind = form.text("kind").flatMap(BookEntry.Kind.init(rawValue:)) ?? .copy
        let names = try await names(form, actor, visit)
        let reading = LaneReading(form, kind: kind) { names[$0.digits] }
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
            pages: reading.pages, copies: reading.copies, signer: signer, shown: amount,
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
            return .redirect("\(Self.path)?kind=\(kind.rawValue)&last=\(id)")
        } catch let problem as Problem where problem.kind == .conflict {
            // Nothing was entered; what was typed stays for another try.
            let wrong = [FieldProblem("cash", problem.message)]
            return .page(try await page(visit, kind, reading: reading, amount: amount, problems: wrong))
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await page(visit, kind, reading: reading, amount: amount, problems: problem.fields))
        }
    }

    /// The name that goes with a personal number that was typed alone.
    private func names(_ form: Form, _ actor: Actor, _ visit: Visit) async throws -> [String: String] {
        guard let typed = form.text("card"), let number = try? PersonalNumber(parsing: typed) else { return [:] }
        let (services, today) = (services, visit.now.date)
        let name = try await services.database.read { connection in
            try services.residents.find(number, unit: actor.commune, asOf: today, in: connection)?.name.text
                ?? services.entries.requester(
                    numberHash: services.hash(number.digits), actor.scope, in: connection)
        }
        return name.map { [number.digits: $0] } ?? [:]
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
        return LaneView(visit: visit, kind: kind, reading: reading, amount: amount, problems: problems).page(
            rule: found.rule, wording: found.wording, titles: found.titles, signers: found.signers,
            usualSigner: found.usualSigner, drawer: found.drawer,
            last: found.last)
    }
}
