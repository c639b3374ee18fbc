import Base
import Codes
import House
import Identity
import Storage
import Texts
import Web

/// A block of code stickers, printed for a day on which the counter has no network: one goes on the paper file, its double to the
/// applicant. Matched later by a scan.
struct StickerBlock: Sendable {
    let id: ID<StickerBlock>
    /// The commune.
    let unit: ID<AdministrativeUnit>
    /// From 1, for each commune.
    let number: Int64
    let note: String
    let actorName: String
    let madeAt: Instant
    /// How many stickers are in each state.
    var counts: [Sticker.State: Int] = [:]

    var path: String { "/desk/stickers/\(id)" }

    /// How many stickers a block may have.
    static let sizes = 10...500
}

/// One sticker; both of its copies bear the same code.
struct Sticker: Sendable {
    enum State: String, Sendable, CaseIterable, Storable {
        case free, used
        /// Lost, stolen or damaged: nothing is entered under it.
        case void
    }

    /// The kind of its code for as long as no application bears it.
    static let kind = "onestop.sticker"

    let code: PublicCode
    let block: ID<StickerBlock>
    /// From 1, within its block.
    let place: Int
    let state: State
    /// What was entered under it.
    let dossier: ID<Dossier>?
    let changedAt: Instant
    let actorName: String
    let reason: String

    /// The code in what was scanned or typed; nil if there is none of ours.
    static func code(_ text: String) -> PublicCode? {
        guard case .valid(let code) = PublicCode.parse(text) else { return nil }
        return code
    }

    /// What its code is called until then.
    static func title(_ catalog: Catalog) -> LocalizedText {
        let key: TextKey = "onestop.sticker.scan.title"
        return LocalizedText(
            catalog.text(key, in: .vietnamese), english: catalog.text(key, in: .english),
            arabic: catalog.text(key, in: .arabic))
    }
}

extension Sticker.State {
    func badge(_ visit: Visit) -> Badge {
        let text = visit.say(TextKey("onestop.sticker.state.\(rawValue)"))
        return switch self {
        case .free: Badge(.neutral, icon: "qr", text)
        case .used: Badge(.good, icon: "check", text)
        case .void: Badge(.late, icon: "cross", text)
        }
    }
}
