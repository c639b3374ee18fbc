import Audit
import Base
import Codes
import Files
import House
import Paper
import Storage
import Web

/// A paper of a dossier as PDF, typeset anew from its snapshot; the file of another system as it came.
struct ShowPaper: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let wanted: ID<IssuedPaper> = try visit.id("paper")
        let services = services
        let now = visit.now
        let (dossier, paper) = try await services.database.write { transaction in
            guard let dossier = try services.store.find(id, scope: actor.scope, in: transaction),
                let paper = try services.store.issuedPaper(wanted, of: id, in: transaction)
            else { throw Problem.notFound }
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.print_paper",
                    subject: AuditSubject("onestop.dossier", id),
                    unit: dossier.unit,
                    facts: ["paper": .string(paper.code.text), "kind": .string(paper.kind.rawValue)],
                    at: now),
                in: transaction)
            return (dossier, paper)
        }
        return .download(try await services.download(paper, of: dossier, site: visit.site))
    }
}

extension OneStopServices {
    /// The bytes of a paper. Whoever asks has been asked for the right to it. Throws `Problem` (not found).
    func download(_ paper: IssuedPaper, of dossier: Dossier, site: Site) async throws -> Download {
        if let file = ID<StoredFile>(paper.file) { return try await files.download(file, isInline: true) }
        let sealed = try await database.read { connection in
            try DossierStore().snapshot(of: paper.id, in: connection)
        }
        guard let sealed else { throw Problem.notFound }
        let snapshot = try PaperSnapshot.open(sealed, of: paper.id, vault)
        let document = DossierPapers(site: site).document(snapshot)
        // Off the threads that serve requests: typesetting takes tens of milliseconds.
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        let number = (dossier.caseNumber ?? dossier.code.grouped).replacing("/", with: "-")
        return Download(bytes, mediaType: "application/pdf", fileName: "\(number)-\(paper.kind.rawValue).pdf")
    }
}

/// A document that came with a dossier: the original, each look written down, or a small picture of it.
struct ShowDocument: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (dossier, file) = try await find(visit, actor)
        let services = services
        let now = visit.now
        try await services.database.write { transaction in
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.show_document",
                    subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                    facts: ["file": .string(file.id.text)], at: now),
                in: transaction)
        }
        return .download(try await services.files.download(file.id, isInline: true))
    }

    func preview(_ visit: Visit) async throws -> Reply {
        let (_, file) = try await find(visit, try visit.actor())
        guard let picture = try await services.files.preview(file) else { throw Problem.notFound }
        return .download(picture)
    }

    private func find(_ visit: Visit, _ actor: Actor) async throws -> (Dossier, StoredFile) {
        let id: ID<Dossier> = try visit.id("id")
        let wanted: ID<AttachedDocument> = try visit.id("document")
        let services = services
        return try await services.database.read { connection in
            guard let dossier = try services.store.find(id, scope: actor.scope, in: connection),
                dossier.state != .draft,
                let document = try services.store.attachedDocuments(of: id, in: connection).first(where: {
                    $0.id == wanted
                }),
                let file = try services.files.file(document.file, in: connection)
            else { throw Problem.notFound }
            return (dossier, file)
        }
    }
}
