import Base
import Codes
import House
import Identity
import Storage
import Web

/// The code of a sticker on which no application has been entered yet: what that means for whoever holds its double. The target of
/// the code is its block.
struct StickerTarget: ScanTarget {
    let services: OneStopServices

    var kind: String { Sticker.kind }
    var isOnPaper: Bool { true }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            (
                sticker: try StickerStore().find(code.code, in: connection)?.sticker,
                unit: try services.units.find(code.unit, asOf: today, in: connection)
            )
        }
        guard let sticker = found.sticker, sticker.state == .free else { throw Problem.notFound }
        let owner = found.unit?.name.text(in: visit.language) ?? ""
        return ScanPage(
            kind: visit.say("onestop.sticker.kind"), icon: "dossier", title: visit.say("onestop.sticker.scan.title"),
            owner: owner, since: visit.say("onestop.sticker.scan.since", ["unit": .text(owner)]),
            badge: Badge(.neutral, icon: "clock", visit.say("onestop.sticker.scan.badge")),
            sections: [
                ScanPage.Section(
                    visit.say("onestop.sticker.scan.next"),
                    lines: ["onestop.sticker.scan.keep", "onestop.sticker.scan.again", "onestop.sticker.scan.ask"].map {
                        visit.say($0)
                    })
            ], json: ["state": "not_entered"])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/dossiers/new?sticker=\(code.code.text)" }
}
