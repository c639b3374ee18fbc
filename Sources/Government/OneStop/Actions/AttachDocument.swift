import Audit
import Base
import Files
import House
import Storage
import Web

/// Makes uploaded photos and files part of a dossier, each for one of the papers that the procedure asks for.
struct AttachDocument: Sendable {
    let services: OneStopServices

    /// Names of the form's file fields begin with this, the paper's key follows.
    static let fieldPrefix = "file-"

    /// Attaches what fits; answers what does not, as problems of the fields. Throws `Problem` (not found, conflict).
    func callAsFunction(
        _ uploads: [UploadedFile], secretDigest: String, procedure: Procedure
    ) async throws -> [FieldProblem] {
        let now = services.clock.now()
        return try await services.database.write { transaction in
            guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction) else {
                throw Problem.notFound
            }
            guard dossier.state.isEditable else { throw Problem(.conflict, "onestop.problem.sent_already") }
            let present = try services.store.attachedDocuments(of: dossier.id, in: transaction)
            var problems: [FieldProblem] = []
            var accepted: [(key: String, upload: UploadedFile)] = []
            for document in procedure.documents {
                let field = Self.fieldPrefix + document.key
                var room = max(0, document.maxFiles - present.count { $0.key == document.key })
                for upload in uploads where upload.field == field {
                    if upload.kind == .pdf, !document.acceptsPDF {
                        problems.append(FieldProblem(field, "onestop.problem.picture_expected"))
                    } else if room == 0 {
                        problems.append(
                            FieldProblem(
                                field, Message("web.form.too_many_files", ["max": .number(Int64(document.maxFiles))])))
                        break
                    } else {
                        room -= 1
                        accepted.append((document.key, upload))
                    }
                }
            }
            let owner = FileOwner(kind: "onestop.dossier", id: dossier.id.text, unit: dossier.unit)
            let files = try services.files.attach(
                accepted.map(\.upload), to: owner, holder: secretDigest, at: now, in: transaction)
            for (index, (item, file)) in zip(accepted, files).enumerated() {
                // A millisecond apart, so that they stay in the order of the form.
                let moment = Instant(milliseconds: now.milliseconds + Int64(index))
                try services.store.attach(
                    file.id, as: item.key, to: dossier.id, seenBy: "", at: moment, in: transaction)
            }
            if !files.isEmpty {
                try services.store.touch(dossier.id, at: now, in: transaction)
                try services.audit.record(
                    AuditEntry(
                        actor: .resident, action: "onestop.attach_document",
                        subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                        facts: ["documents": .array(accepted.map { .string($0.key) })], at: now),
                    in: transaction)
            }
            return problems
        }
    }
}

/// Takes a file out of a dossier again and erases it. A second time changes nothing.
struct RemoveDocument: Sendable {
    let services: OneStopServices

    func callAsFunction(_ document: ID<AttachedDocument>, secretDigest: String) async throws {
        let now = services.clock.now()
        try await services.database.write { transaction in
            guard let dossier = try services.store.lock(secretDigest: secretDigest, in: transaction) else {
                throw Problem.notFound
            }
            guard dossier.state.isEditable else { throw Problem(.conflict, "onestop.problem.sent_already") }
            guard let file = try services.store.removeDocument(document, of: dossier.id, in: transaction) else {
                return
            }
            if let id = ID<StoredFile>(file) { try services.files.erase(id, at: now, in: transaction) }
            try services.store.touch(dossier.id, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: .resident, action: "onestop.remove_document",
                    subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit, at: now),
                in: transaction)
        }
    }
}
