import Base
import Codes
import House
import Storage

/// Gives out form 01 anew where a correction changed what it says of the applicant; the one before is void, and its code leads to the new
/// one. What was promised, and the applicant's link, stay.
struct RenewReceipt: Sendable {
    let services: OneStopServices

    /// Answers nil where there is nothing to renew: no receipt, nothing different, or the result handed out already.
    @discardableResult
    func callAsFunction(
        _ dossier: Dossier, _ procedure: Procedure, fee: FeeStanding?, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> IssuedPaper? {
        guard [.processing, .paused, .resolved].contains(dossier.state),
            let before = try services.store.issuedPapers(of: dossier.id, in: transaction).first(where: {
                $0.kind == .receipt && $0.state == .published
            }),
            let sealed = try services.store.snapshot(of: before.id, in: transaction)
        else { return nil }
        let said = try PaperSnapshot.open(sealed, of: before.id, services.vault)
        let says = try services.snapshot(.receipt, of: dossier, procedure, by: actor, at: now, in: transaction)
        guard Self.differs(says, from: said) || (fee != nil && fee?.amount.dong != said.fee) else { return nil }
        let paper = try services.issue(
            .receipt, of: dossier, procedure, title: before.title, by: actor, at: now, in: transaction
        ) { paper in
            paper.workingDays = said.workingDays
            paper.receivedAt = said.receivedAt
            paper.dueAt = dossier.dueAt?.milliseconds ?? said.dueAt
            paper.followSecret = said.followSecret
            paper.fee = fee?.amount.dong ?? said.fee
            paper.documents = try services.documentsForPaper(dossier, procedure, in: transaction)
        }
        try services.codes.revoke(before.code, reason: "", replacement: paper.code, in: transaction)
        try services.store.revoke(before, reason: "", at: now, in: transaction)
        return paper
    }

    private static func differs(_ one: PaperSnapshot, from other: PaperSnapshot) -> Bool {
        func words(_ paper: PaperSnapshot) -> [String] {
            [paper.applicant, paper.address, paper.phone, paper.email, paper.delivery]
        }
        return words(one) != words(other)
    }
}
