import Audit
import Base
import Files
import House
import Identity
import Paper
import Storage
import Web

/// The photographed pages become a paper of what is open at the desk: of a dossier at once, or of the form that is being filled in.
struct FinishScan: Sendable {
    let services: OneStopServices
    private var scanner: ScannerStore { ScannerStore() }
    private var digitised: DigitisedPaperStore { DigitisedPaperStore() }

    struct Request: Sendable {
        /// What the telephone showed as open; the desk may have gone on meanwhile.
        let target: Pairing.Target
        let document: String
        let mark: PaperMark
        /// All pages in one file; where the procedure takes pictures only, they stay pictures.
        let asPDF: Bool
        let hasConsent: Bool
        let validUntil: CalendarDate?
    }

    /// What is to be attached: one file with all pages, or a file for each.
    private struct Prepared: Sendable {
        let files: [(id: ID<StoredFile>, pages: Int)]
        /// Pages that went into the one file.
        let spent: [ID<StoredFile>]
    }

    func callAsFunction(_ request: Request, of pairing: Pairing, at now: Instant) async throws {
        let services = services
        try await services.warmCatalogue()
        let (pages, procedure) = try await services.database.read { [scanner] connection in
            (
                try scanner.pages(of: pairing.id, in: connection),
                try services.procedure(of: request.target, asOf: now.date, in: connection)
            )
        }
        guard !pages.isEmpty else {
            throw Problem.invalid([FieldProblem("photos", "onestop.scanner.problem.no_pages")])
        }
        guard let document = procedure?.documents.first(where: { $0.key == request.document }) else {
            throw Problem.invalid([FieldProblem("document", "web.form.required_choice")])
        }
        let prepared = try await prepare(pages, document, request, pairing)
        do {
            try await services.database.write { transaction in
                guard let found = try scanner.lock(pairing.id, in: transaction), found.state(at: now) == .open,
                    let actor = try Accounts().actor(pairing.account, at: now, in: transaction)
                else { throw Problem(.conflict, "onestop.scanner.problem.over") }
                try actor.require(DossierRules.scan)
                guard found.target == request.target else {
                    throw Problem(.conflict, "onestop.scanner.problem.gone_on")
                }
                let present = try scanner.pages(of: pairing.id, in: transaction).map(\.id)
                // Two fingers on one button: the second finds nothing left to attach.
                guard present == pages.map(\.id) else {
                    throw Problem(.conflict, "onestop.scanner.problem.pages_changed")
                }
                switch request.target {
                case .dossier(let id):
                    try attach(prepared, document, request, to: id, by: actor, at: now, in: transaction)
                case .form(let code):
                    for file in prepared.files {
                        try scanner.addFormFile(
                            file.id.text, as: document.key, for: code, of: pairing.id, at: now, in: transaction)
                    }
                    try ScannerPairings(services: services).record(
                        "attach_scan", pairing, by: AuditActor(actor),
                        facts: ["document": .string(document.key), "pages": .integer(Int64(pages.count))], at: now,
                        in: transaction)
                case .none: throw Problem(.conflict, "onestop.scanner.problem.nothing_open")
                }
                for file in prepared.files {
                    try digitised.insert(
                        DigitisedPaper(
                            file: file.id.text, mark: request.mark, pages: file.pages, account: actor.id,
                            actorName: actor.displayName, at: now, hasConsent: request.hasConsent,
                            validUntil: request.validUntil, reusedFrom: nil), in: transaction)
                }
                for page in pages { try scanner.remove(page.id, of: pairing.id, in: transaction) }
                for file in prepared.spent { try services.files.erase(file, at: now, in: transaction) }
                try scanner.setRejected("", of: pairing.id, in: transaction)
                try transaction.raise(pairing.topic, in: services.database)
            }
        } catch {
            // What was gathered belongs to nothing now; the pages stay for the next try.
            if !prepared.spent.isEmpty {
                try? await services.database.write { transaction in
                    for file in prepared.files { try services.files.erase(file.id, at: now, in: transaction) }
                }
            }
            throw error
        }
    }

    private func attach(
        _ prepared: Prepared, _ document: Procedure.Document, _ request: Request, to id: ID<Dossier>, by actor: Actor,
        at now: Instant, in transaction: Transaction
    ) throws {
        try services.deed(
            .markDocument, on: id, version: nil, by: actor, action: "attach_scan", event: nil, at: now, in: transaction
        ) { found in
            let present = try services.store.attachedDocuments(of: id, in: transaction).count { $0.key == document.key }
            guard present + prepared.files.count <= document.maxFiles else {
                throw Problem.invalid([
                    FieldProblem(
                        "document", Message("web.form.too_many_files", ["max": .number(Int64(document.maxFiles))]))
                ])
            }
            try services.files.attach(
                prepared.files.map(\.id),
                to: FileOwner(kind: "onestop.dossier", id: id.text, unit: found.dossier.unit), holder: actor.id,
                at: now,
                in: transaction)
            for (index, file) in prepared.files.enumerated() {
                try services.store.attach(
                    file.id, as: document.key, to: id, seenBy: request.mark == .original ? actor.displayName : "",
                    at: Instant(milliseconds: now.milliseconds + Int64(index)), in: transaction)
            }
            try transaction.raise(.papers(of: id), in: services.database)
            return DossierDeed.Trace(facts: [
                "document": .string(document.key), "pages": .integer(Int64(prepared.files.reduce(0) { $0 + $1.pages })),
                "mark": .string(request.mark.rawValue), "consent": .bool(request.hasConsent),
            ])
        }
    }

    /// Typesetting and writing take time: they are done before the transaction.
    private func prepare(
        _ pages: [PhonePage], _ document: Procedure.Document, _ request: Request, _ pairing: Pairing
    ) async throws -> Prepared {
        let ids = pages.compactMap { ID<StoredFile>($0.file) }
        guard request.asPDF, document.acceptsPDF else {
            return Prepared(files: ids.map { ($0, 1) }, spent: [])
        }
        let services = services
        var pictures: [PicturePages.Page] = []
        for page in pages {
            guard let id = ID<StoredFile>(page.file),
                let file = try await services.database.read({ try services.files.file(id, in: $0) })
            else { continue }
            pictures.append(
                PicturePages.Page(jpeg: try await services.files.bytes(file), width: page.width, height: page.height))
        }
        let document = PicturePages(pictures, metadata: PaperMetadata(title: document.name.vietnamese, createdAt: ""))
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        let staged = try await services.files.stage(bytes, name: "\(request.document).pdf", holder: pairing.holder)
        guard let id = staged.storedID else { throw Problem(.unavailable, "web.problem.unavailable.text") }
        return Prepared(files: [(id, pages.count)], spent: ids)
    }
}

extension OneStopServices {
    /// The procedure of what is open at the desk.
    func procedure(
        of target: Pairing.Target, asOf today: CalendarDate, in connection: Connection
    ) throws -> Procedure? {
        switch target {
        case .none: return nil
        case .form(let code): return try catalogue.current(code, asOf: today, in: connection)
        case .dossier(let id):
            let everything = Scope.everything(because: "the pairing was told this one by an official who sees it")
            guard let dossier = try store.find(id, scope: everything, in: connection) else { return nil }
            return try catalogue.version(dossier.procedureCode, dossier.procedureVersion, in: connection)
        }
    }
}
