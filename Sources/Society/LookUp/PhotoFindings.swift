import Base
import Codes
import House
import Storage
import Texts
import Web

/// What the symbols on one photo turned out to be: what is ours first, each thing once. Nothing of it is kept.
struct PhotoFindings: Sendable {
    /// One symbol.
    struct Item: Sendable {
        let given: GivenText
        let text: String
        /// What the register knows of a code of ours; nil for everything else, and for drafts, which nobody has seen yet.
        let code: RegisteredCode?
    }

    let ours: [Item]
    let others: [Item]

    /// More symbols than that are a sheet of stickers, from which nobody chooses.
    private static let most = 12

    static func read(_ symbols: [ScannedSymbol], _ visit: Visit) async throws -> PhotoFindings {
        let own = visit.ownAddresses
        let items = try await visit.site.database.read { connection in
            try symbols.prefix(most).map { symbol -> Item in
                let given = try GivenText.read(symbol, own: own, in: connection)
                var code: RegisteredCode?
                if case .code(let found) = given { code = try RegisteredCode.find(found, in: connection) }
                return Item(given: given, text: symbol.text, code: code?.record.state == .draft ? nil : code)
            }
        }
        var seen: Set<String> = []
        let ours = items.filter { item in path(item.given).map { seen.insert($0).inserted } ?? false }
        let others = items.filter { path($0.given) == nil }
        return PhotoFindings(ours: ours, others: others.sorted { rank($0.given) < rank($1.given) })
    }

    /// Whether the person must say which one was meant.
    var isSeveral: Bool { ours.count > 1 }

    /// The one to go on with; nil if there was no symbol.
    var best: Item? { ours.first ?? others.first }

    /// For `lookup/several_codes`. At the desk, codes lead where their things are handled.
    func model(_ visit: Visit, deskPath: (RegisteredCode) -> String? = { _ in nil }) -> ViewModel {
        [
            "title": visit.say("lookup.several.title"),
            "hint": others.isEmpty ? nil : visit.say("lookup.several.others", ["count": .number(Int64(others.count))]),
            "codes": ours.map { item -> ViewModel in
                var model: ViewModel = [
                    "title": title(item, visit), "url": item.code.flatMap(deskPath) ?? Self.path(item.given),
                ]
                if case .code(let code) = item.given { model["code"] = code.grouped }
                if let code = item.code {
                    model["kind"] = CodeWords.kind(code.record.kind, visit)
                    if code.record.title.language(for: visit.language) != visit.language { model["lang"] = "vi" }
                    if code.record.state != .published {
                        model["badge"] = CodeWords.state(code.record.state, visit).viewModel
                    }
                }
                return model
            },
        ]
    }

    private func title(_ item: Item, _ visit: Visit) -> String {
        switch item.given {
        case .legacy(let legacy): legacy.title
        case .secretLink: visit.say("lookup.several.secret")
        case .ownPage: visit.say("lookup.several.page")
        default: item.code?.record.title.text(in: visit.language) ?? visit.say("lookup.several.unknown")
        }
    }

    /// Where something of ours leads; nil for what is not ours.
    private static func path(_ given: GivenText) -> String? {
        switch given {
        case .code(let code): code.path
        case .legacy(let legacy): legacy.path
        case .secretLink(let path), .ownPage(let path): path
        default: nil
        }
    }

    /// Of what is not ours, a forgery is told first, then what must not be shown to strangers.
    private static func rank(_ given: GivenText) -> Int {
        switch given {
        case .foreignLink: 0
        case .identityCard: 1
        case .payment: 2
        case .mistyped: 3
        case .product: 4
        case .otherLink: 5
        default: 6
        }
    }
}
