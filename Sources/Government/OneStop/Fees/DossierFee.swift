import Base
import House
import Storage
import Web

/// What one application costs, and how that stands.
struct DossierFee: Sendable {
    /// Fees of the tariff that procedures name.
    enum Kind: String, Sendable, CaseIterable {
        case extractCopy = "extract_copy"
        case maritalStatus = "marital_status"
        case civilStatusCorrection = "civil_status_correction"
        /// Whatever else a procedure costs.
        case other = "procedure"

        /// As the tariff and the receipts know it.
        var key: String { "onestop.\(rawValue)" }
    }

    /// What the applicant is to pay; nil where nobody can tell without looking.
    var amount: Money?
    /// How it stands; nil if nothing was asked for.
    var standing: FeeStanding?
    /// Whether the official can take cash now.
    var drawer = DrawerStanding.forbidden
    /// Whether fees are asked for in this house.
    var isPossible = false

    static let ownerKind = "onestop.dossier"

    static func owner(_ dossier: ID<Dossier>) -> FeeOwner { FeeOwner(ownerKind, dossier.text) }

    /// How many of what the fee is for; one where it is for the application.
    static func count(_ procedure: Procedure, _ answers: Answers) -> Int {
        guard let key = procedure.charge.per else { return 1 }
        return answers[key].flatMap { Int($0) }.map { min(max(1, $0), FeeRule.most) } ?? 1
    }
}

extension OneStopServices {
    /// The same where nothing is paid for.
    var withoutFees: OneStopServices {
        OneStopServices(
            database: database, clock: clock, vault: vault, catalogue: catalogue, codes: codes, files: files,
            calendar: calendar, residents: residents, units: units, villages: villages, audit: audit, search: search,
            notices: notices, photos: photos, atOnce: atOnce)
    }

    /// What the application costs by the tariff of the day, or else by the figure of its procedure, if that figure is exact.
    func amount(
        of procedure: Procedure, _ answers: Answers, unit: ID<AdministrativeUnit>, on day: CalendarDate,
        in connection: Connection
    ) throws -> Money? {
        let count = DossierFee.count(procedure, answers)
        if let kind = procedure.charge.tariff,
            let rule = try tariff?.rule(kind.key, unit: unit, asOf: day, in: connection)
        {
            return rule.amount(pages: 0, items: count)
        }
        guard let dong = procedure.fee.value, dong > 0 else { return nil }
        // A figure with a note is only where the prices begin, unless the note says of what it is the price.
        guard procedure.fee.note.isEmpty || procedure.charge.per != nil else { return nil }
        return Money(dong: dong * Int64(count))
    }

    /// The fee of a dossier as the desk shows it.
    func fee(
        of dossier: Dossier, _ procedure: Procedure, for actor: Actor, at now: Instant, in connection: Connection
    ) throws -> DossierFee {
        guard let fees else { return DossierFee() }
        return DossierFee(
            amount: try amount(
                of: procedure, try answers(of: dossier), unit: dossier.unit, on: now.date, in: connection),
            standing: try fees.standing(of: DossierFee.owner(dossier.id), in: connection),
            drawer: try fees.drawer(of: actor, at: now, in: connection), isPossible: true)
    }

    /// What the books hold for a dossier; nothing where no book is kept for its procedure.
    func entries(
        for dossier: Dossier, _ procedure: Procedure, in connection: Connection
    ) throws -> [ApplicationEntry] {
        guard let atOnce, atOnce.procedures.contains(procedure.code) else { return [] }
        return try atOnce.entries(for: dossier.code, in: connection)
    }

    /// What the rules look at, fee and books included: only a procedure that says so lets its clock stand for a payment.
    func situation(
        of dossier: Dossier, _ procedure: Procedure, _ reading: ClockReading, at now: Instant,
        in connection: Connection
    ) throws -> DossierRules.Situation {
        var situation = try store.situation(of: dossier.id, reading, at: now, in: connection)
        if !procedure.charge.waits { situation.pauses.removeAll { $0.key == PauseKind.payment } }
        if procedure.result?.kind == .bookEntry {
            situation.hasBookEntry = try !entries(for: dossier, procedure, in: connection).isEmpty
            situation.hasIssuedResult = situation.hasBookEntry
        }
        situation.owesFee =
            try fees?.standing(of: DossierFee.owner(dossier.id), in: connection)?.state == .unpaid
        return situation
    }
}
