import Base
import House
import Storage

/// Proposes other words for what is published. The page stays as it is until another person has agreed.
struct SubmitCorrection: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, not found, conflict (stage, version, a proposal waits already, nothing changed).
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, _ content: EntryContent, note: LocalizedText, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> BulletinEntry {
        try services.deed(.correct, on: target, by: actor, action: "submit_correction", at: now, in: transaction) {
            entry in
            let revisions = EntryRevisions()
            if try revisions.hasProposal(for: entry.id, in: transaction) {
                throw Problem(.conflict, "bulletin.problem.proposal_waits")
            }
            if content.json == entry.content.json {
                throw Problem.invalid([FieldProblem("title_vi", "bulletin.problem.nothing_changed")])
            }
            try services.store.update(entry, [], at: now, in: transaction)
            try revisions.insert(
                content, of: entry.id, .proposed, note: note, maker: (actor.id, actor.displayName), at: now,
                in: transaction)
            return ["note": .string(note.vietnamese)]
        }
    }
}

/// Agrees to a proposed correction, which then stands on the page with what it changed, or drops it.
struct DecideCorrection: Sendable {
    let services: BulletinServices

    /// Throws `Problem`: forbidden, not found, conflict (own proposal, decided already, version).
    @discardableResult
    func callAsFunction(
        _ target: EntryDeed.Target, _ proposal: ID<EntryRevision>, isAgreed: Bool, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> BulletinEntry {
        let revisions = EntryRevisions()
        guard let revision = try revisions.find(proposal, of: target.id, in: transaction) else {
            throw Problem.notFound
        }
        return try services.deed(
            .decide, on: target, by: actor, action: isAgreed ? "apply_correction" : "drop_correction",
            maker: revision.makerID, at: now, in: transaction
        ) { entry in
            guard let content = revision.content else { throw Problem.notFound }
            guard
                try revisions.decide(
                    proposal, isAgreed ? .applied : .dropped, by: actor.displayName, at: now, in: transaction)
            else { throw Problem(.conflict, "bulletin.problem.changed_meanwhile") }
            guard isAgreed else {
                try services.store.update(entry, [], at: now, in: transaction)
                return [:]
            }
            try services.store.update(
                entry, ["corrected_at = \(now)", "editor_id = \(revision.makerID)"], at: now, in: transaction)
            // A translation that was left as it was beside new Vietnamese words is shown as older than they are.
            try services.store.put(
                content, of: entry.id, entry.kind, by: revision.makerName, at: now, in: transaction)
            try transaction.execute("UPDATE public_event SET sequence = sequence + 1 WHERE entry_id = \(entry.id)")
            return ["note": .string(revision.note.vietnamese)]
        }
    }
}
