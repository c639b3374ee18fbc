import Base
import Codes
import House
import Identity
import Notices
import Storage

extension OneStopServices {
    /// Tells the leaders when a step waits for a role of which nobody is at work that day.
    func tellIfNobodyIsThere(for dossier: Dossier, at now: Instant, in transaction: Transaction) throws {
        guard dossier.state == .processing, dossier.holder == nil, let role = dossier.holderRole else { return }
        let home = try units.standing(dossier.unit, asOf: now.date, in: transaction)?.id ?? dossier.unit
        let scope = Scope.below([home], asOf: now.date)
        let accounts = AccountStore()
        let holders = try accounts.holders(of: [role], scope, asOf: now.date, in: transaction).map(\.id)
        let away = try PresenceStore().absent(among: holders, on: now.date, in: transaction)
        guard away.count == holders.count else { return }
        let leaders = try accounts.holders(of: [.chair, .viceChair], scope, asOf: now.date, in: transaction).map(\.id)
        try notices.send(
            to: leaders,
            Message(
                "onestop.notice.nobody_there",
                [
                    "role": .message(Message(TextKey("identity.role.\(role.rawValue)"))),
                    "case": .text(dossier.caseNumber ?? dossier.code.grouped),
                ]), path: "/desk/dossiers/\(dossier.id)", unit: dossier.unit,
            event: "onestop.nobody_there \(dossier.id) \(dossier.step ?? "") \(now.date)", at: now, in: transaction)
    }
}
