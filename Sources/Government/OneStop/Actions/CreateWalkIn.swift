import Audit
import Base
import Codes
import Files
import House
import Storage
import Trust

/// Takes an application at the counter: filled in by the official, received in the same breath.
struct CreateWalkIn: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let procedure: Procedure
        /// Checked by `AnswerReading`.
        let answers: Answers
        /// Staged by the actor, each for one of the procedure's papers.
        var files: [(key: String, file: ID<StoredFile>)] = []
        var channel = Dossier.Channel.counter
        var language = Language.vietnamese
        var comment = ""
        /// The sticker on the paper file, where it was taken in on a day without network.
        var sticker: StickerUse?
        /// Who stands at the counter for the applicant.
        var mandate: SetMandate.Request?
    }

    @discardableResult
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        try actor.require(DossierRules.receive)
        guard request.procedure.isModelled else { throw Problem(.conflict, "onestop.problem.not_here") }
        if let use = request.sticker {
            let wrong = try StickerUse.problems(
                use.code, receivedAt: use.receivedAt, services, by: actor, at: now, in: transaction)
            guard wrong.isEmpty else { throw Problem.invalid(wrong) }
        }
        let secret = SecretToken()
        let id = try insert(request, secretDigest: secret.digest, by: actor, at: now, in: transaction)
        let request = ReceiveDossier.Request(
            dossier: id, version: nil, comment: request.comment, followSecret: secret.text,
            receivedAt: request.sticker?.receivedAt)
        return try ReceiveDossier(services: services)(request, by: actor, at: now, in: transaction)
    }

    /// The dossier as if it had been sent a moment ago.
    func insert(
        _ request: Request, secretDigest: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> ID<Dossier> {
        let id = ID<Dossier>(at: now)
        let procedure = request.procedure
        let code = try code(request, for: id, by: actor, at: now, in: transaction)
        let sentAt = request.sticker?.receivedAt ?? now
        try services.store.insert(
            NewDossier(
                id: id, code: code, unit: actor.commune, secretDigest: secretDigest, procedure: procedure,
                state: .prefiled, channel: request.channel, applicantName: request.answers.applicantName,
                numberHash: request.answers.numberHash(services.vault), language: request.language, createdAt: now,
                sentAt: sentAt, sealedAnswers: try request.answers.sealed(for: id, services.vault)),
            in: transaction)
        if !request.files.isEmpty {
            try services.files.attach(
                request.files.map(\.file), to: FileOwner(kind: "onestop.dossier", id: id.text, unit: actor.commune),
                holder: actor.id, at: now, in: transaction)
            let marks = try DigitisedPaperStore().papers(of: request.files.map(\.file), in: transaction)
            for (key, file) in request.files {
                // Who brought them is there with the papers; only what was marked as a copy is none.
                let isSeen = marks[file.text].map { $0.mark == .original } ?? true
                try services.store.attach(
                    file, as: key, to: id, seenBy: isSeen ? actor.displayName : "", at: now, in: transaction)
            }
        }
        if let mandate = request.mandate {
            try SetMandate(services: services).put(
                mandate, of: id, unit: actor.commune, by: AuditActor(actor), at: now, in: transaction)
        }
        try services.store.record(.created, of: id, by: actor, at: sentAt, in: transaction)
        return id
    }

    /// A new code, or that of the sticker.
    private func code(
        _ request: Request, for id: ID<Dossier>, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> PublicCode {
        let title = request.procedure.name
        guard let sticker = request.sticker?.code else {
            return try services.codes.issue(
                kind: DossierTarget.kind, target: id.text, unit: actor.commune, title: title, in: transaction)
        }
        guard
            try StickerStore().move(sticker, to: .used, dossier: id, by: actor, at: now, in: transaction),
            try services.codes.hand(
                sticker, from: Sticker.kind, to: DossierTarget.kind, target: id.text, unit: actor.commune, title: title,
                in: transaction)
        else { throw Problem.invalid([FieldProblem("sticker", "onestop.sticker.problem.used")]) }
        return sticker
    }
}

/// A dossier that does not exist yet.
struct NewDossier: Sendable {
    let id: ID<Dossier>
    let code: PublicCode
    let unit: ID<AdministrativeUnit>
    let secretDigest: String
    let procedure: Procedure
    let state: Dossier.State
    let channel: Dossier.Channel
    let applicantName: String
    let numberHash: String
    let language: Language
    let createdAt: Instant
    let sentAt: Instant
    let sealedAnswers: [UInt8]
}

extension DossierStore {
    func insert(_ new: NewDossier, in transaction: Transaction) throws {
        let name = new.procedure.name
        try transaction.execute(
            """
            INSERT INTO dossier (id, code, unit_id, secret_digest, procedure_code, procedure_version, name_vi, name_en, name_ar,
                state, channel, applicant_name, applicant_folded, number_hash, resident_id, case_number, language,
                created_at, sent_at, received_at, due_at, resolved_at, closed_at, step, holder_role, holder_id, answers,
                version, touched_at)
            VALUES (\(new.id), \(new.code.text), \(new.unit), \(new.secretDigest), \(new.procedure.code),
                \(new.procedure.version), \(name.vietnamese), \(name.others[.english] ?? ""), \(name.others[.arabic] ?? ""),
                \(new.state), \(new.channel), \(new.applicantName), \(new.applicantName.folded()), \(new.numberHash), '', '',
                \(new.language), \(new.createdAt), \(new.sentAt), 0, 0, 0, 0, '', '', '', \(new.sealedAnswers), 1,
                \(new.sentAt))
            """)
    }
}
