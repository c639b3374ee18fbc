import Audit
import Base
import Files
import House
import Storage

/// What officials do at the desk with papers that were digitised: say what they had before them, send a bad one back, use a kept one
/// again, take a consent back.
struct DigitisedPaperDeeds: Sendable {
    let services: OneStopServices
    private var papers: DigitisedPaperStore { DigitisedPaperStore() }
    private var scanner: ScannerStore { ScannerStore() }

    /// Says what the paper was: the original, a certified or a plain copy.
    func mark(
        _ document: ID<AttachedDocument>, of id: ID<Dossier>, as mark: PaperMark, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try services.deed(
            .markDocument, on: id, version: nil, by: actor, action: "mark_paper", event: nil, at: now, in: transaction
        ) { _ in
            let found = try self.document(document, of: id, in: transaction)
            if try !papers.setMark(mark, of: found.file.text, in: transaction) {
                // It came from the applicant: the desk says what it is.
                try papers.insert(
                    DigitisedPaper(
                        file: found.file.text, mark: mark, pages: 0, account: actor.id, actorName: actor.displayName,
                        at: now, hasConsent: false, validUntil: nil, reusedFrom: nil), in: transaction)
            }
            _ = try services.store.mark(
                document, of: id, seen: mark == .original, by: actor.displayName, in: transaction)
            try transaction.raise(.papers(of: id), in: services.database)
            return DossierDeed.Trace(facts: ["document": .string(document.text), "mark": .string(mark.rawValue)])
        }
    }

    /// Takes a bad scan out again; the telephone that made it is told to make another.
    func reject(
        _ document: ID<AttachedDocument>, of id: ID<Dossier>, by actor: Actor, pairing: Pairing?, at now: Instant,
        in transaction: Transaction
    ) throws {
        try services.deed(
            .markDocument, on: id, version: nil, by: actor, action: "reject_scan", event: nil, at: now, in: transaction
        ) { _ in
            let found = try self.document(document, of: id, in: transaction)
            let paper = try papers.papers(of: [found.file], in: transaction)[found.file.text]
            // What the applicant sent is not the desk's to take out.
            guard let paper, paper.pages > 0 else { throw Problem.notFound }
            _ = try services.store.removeDocument(document, of: id, in: transaction)
            try papers.remove(paper.file, in: transaction)
            try services.files.erase(found.file, at: now, in: transaction)
            if let pairing {
                try scanner.setRejected(found.key, of: pairing.id, in: transaction)
                try transaction.raise(pairing.topic, in: services.database)
            }
            try transaction.raise(.papers(of: id), in: services.database)
            return DossierDeed.Trace(facts: ["document": .string(found.key)])
        }
    }

    /// Attaches a kept paper of the same person; a copy of its own, so that each dossier keeps its files as long as its rules say.
    func reuse(_ file: ID<StoredFile>, for id: ID<Dossier>, by actor: Actor, at now: Instant) async throws {
        let (services, papers) = (services, papers)
        try actor.require(DossierRules.scan)
        let source = try await services.database.read { connection -> StoredFile? in
            guard try services.store.find(id, scope: actor.scope, in: connection) != nil,
                try papers.kept(for: id, on: now.date, in: connection).contains(where: { $0.paper.file == file.text })
            else { return nil }
            return try services.files.file(file, in: connection)
        }
        guard let source else { throw Problem(.conflict, "onestop.scanner.problem.not_kept") }
        let bytes = try await services.files.bytes(source)
        let copy = try await services.files.stage(bytes, name: source.name, holder: actor.id)
        try await services.database.write { transaction in
            _ = try services.deed(
                .markDocument, on: id, version: nil, by: actor, action: "reuse_paper", event: nil, at: now,
                in: transaction
            ) { found in
                let kept = try papers.kept(for: id, on: now.date, in: transaction).first { $0.paper.file == file.text }
                guard let kept, let fresh = copy.storedID else {
                    throw Problem(.conflict, "onestop.scanner.problem.not_kept")
                }
                try services.files.attach(
                    [fresh], to: FileOwner(kind: "onestop.dossier", id: id.text, unit: found.dossier.unit),
                    holder: actor.id, at: now, in: transaction)
                try services.store.attach(fresh, as: kept.key, to: id, seenBy: "", at: now, in: transaction)
                // Its consent is the earlier one's: a copy is not offered by itself, and does not grow older any slower.
                try papers.insert(
                    DigitisedPaper(
                        file: fresh.text, mark: kept.paper.mark, pages: kept.paper.pages, account: kept.paper.account,
                        actorName: kept.paper.actorName, at: kept.paper.at, hasConsent: false,
                        validUntil: kept.paper.validUntil, reusedFrom: file.text), in: transaction)
                try transaction.raise(.papers(of: id), in: services.database)
                return DossierDeed.Trace(facts: [
                    "document": .string(kept.key), "source": .string(file.text),
                    "digitised_at": .string(kept.paper.at.iso),
                ])
            }
        }
    }

    /// The person no longer wants the paper to be kept for later.
    func withdrawConsent(
        _ file: ID<StoredFile>, seenFrom id: ID<Dossier>, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try services.deed(
            .markDocument, on: id, version: nil, by: actor, action: "withdraw_consent", event: nil, at: now,
            in: transaction
        ) { _ in
            let kept = try papers.kept(for: id, on: now.date, in: transaction).contains { $0.paper.file == file.text }
            let own = try services.store.attachedDocuments(of: id, in: transaction).contains { $0.file == file }
            guard kept || own else { throw Problem.notFound }
            try papers.withdrawConsent(of: file.text, in: transaction)
            try transaction.raise(.papers(of: id), in: services.database)
            return DossierDeed.Trace(facts: ["file": .string(file.text)])
        }
    }

    private func document(
        _ id: ID<AttachedDocument>, of dossier: ID<Dossier>, in connection: Connection
    ) throws -> AttachedDocument {
        let found = try services.store.attachedDocuments(of: dossier, in: connection).first { $0.id == id }
        guard let found else { throw Problem.notFound }
        return found
    }
}
