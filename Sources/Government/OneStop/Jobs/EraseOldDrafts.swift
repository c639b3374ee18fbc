import Audit
import Base
import Codes
import Files
import House
import Storage

/// Erases drafts that nobody has touched for thirty days, with their files: what was never sent is nobody's business.
struct EraseOldDrafts: Sendable {
    let services: OneStopServices

    static let kind = "onestop.erase_old_drafts"
    static let days = 30

    func callAsFunction() async throws {
        let now = services.clock.now()
        let limit = now.adding(days: -Self.days)
        while true {
            let old = try await services.database.read { connection in
                try services.store.oldDrafts(before: limit, atMost: 50, in: connection)
            }
            if old.isEmpty { return }
            try await services.database.write(.alone) { transaction in
                for draft in old {
                    guard let files = try services.store.erase(draft: draft.id, untouchedSince: limit, in: transaction)
                    else {
                        continue
                    }
                    for file in files.compactMap({ ID<StoredFile>($0) }) {
                        try services.files.erase(file, at: now, in: transaction)
                    }
                    if let code = PublicCode(draft.code) {
                        try services.codes.revoke(code, reason: "", in: transaction)
                    }
                    try services.audit.erasePersonal(
                        subject: AuditSubject("onestop.dossier", draft.id), in: transaction)
                    try services.audit.record(
                        AuditEntry(
                            actor: .system(Self.kind), action: "onestop.erase_draft",
                            subject: AuditSubject("onestop.dossier", draft.id), unit: nil, at: now),
                        in: transaction)
                }
            }
        }
    }
}
