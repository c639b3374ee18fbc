import Base
import House
import Storage

/// Writes a comment down; the applicant sees it only if the official says so.
struct CommentOnDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, text: String, isPublic: Bool, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .comment, on: id, version: nil, by: actor, action: "comment_on_dossier", event: "commented", at: now,
            in: transaction
        ) { found in
            guard !text.isEmpty else { throw Problem.invalid([FieldProblem("text", "web.form.required")]) }
            try services.store.record(
                .commented, of: id, by: actor, step: found.dossier.step, text: text, isPublic: isPublic, at: now,
                in: transaction)
            return DossierDeed.Trace(facts: ["public": .bool(isPublic)])
        }
    }
}

/// Adds the number that another system knows the dossier by; any number of them, each searchable.
struct AddExternalCode: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, system: String, code: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .addCode, on: id, version: nil, by: actor, action: "add_external_code", event: "code_added", at: now,
            in: transaction
        ) { _ in
            guard !ExternalCode.folded(code).isEmpty else {
                throw Problem.invalid([FieldProblem("code", "web.form.required")])
            }
            guard try services.store.add(ExternalCode(system: system, code: code), to: id, at: now, in: transaction)
            else {
                throw Problem.invalid([FieldProblem("code", "onestop.problem.code_known")])
            }
            try services.store.record(
                .codeAdded, of: id, by: actor, text: "\(system): \(code)", isPublic: false, at: now, in: transaction)
            return DossierDeed.Trace(facts: ["system": .string(system)])
        }
    }
}

/// Notes that the original of a document was seen, or takes the note back.
struct MarkDocument: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ document: ID<AttachedDocument>, of id: ID<Dossier>, seen: Bool, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .markDocument, on: id, version: nil, by: actor, action: "mark_document", event: nil, at: now,
            in: transaction
        ) { _ in
            guard try services.store.mark(document, of: id, seen: seen, by: actor.displayName, in: transaction) else {
                throw Problem.notFound
            }
            if seen { try DigitisedPaperStore().setOriginal(document, in: transaction) }
            return DossierDeed.Trace(facts: ["document": .string(document.text), "seen": .bool(seen)])
        }
    }
}

/// Opens the personal data of a dossier to an official who says why; the reason stays in the books.
struct RevealAnswers: Sendable {
    let services: OneStopServices

    func callAsFunction(
        _ id: ID<Dossier>, reason: String, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws {
        try services.deed(
            .reveal, on: id, version: nil, by: actor, action: "reveal_answers", event: nil, at: now, in: transaction
        ) { _ in
            guard reason.count >= 5 else {
                throw Problem.invalid([FieldProblem("reason", Message("web.form.too_short", ["min": .number(5)]))])
            }
            try services.store.record(.revealed, of: id, by: actor, isPublic: false, at: now, in: transaction)
            return DossierDeed.Trace(
                facts: ["post": .string(actor.postName)], personal: ["reason": .string(reason)])
        }
    }
}
