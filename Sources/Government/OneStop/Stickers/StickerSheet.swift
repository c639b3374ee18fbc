import Base
import Codes
import Paper
import Texts
import Web

/// The stickers of a block as sheets: each code twice, side by side; one for the paper file, one for the applicant. In Vietnamese, like
/// the other papers of a dossier.
struct StickerSheet {
    /// Sheets of stickers that shops sell, with an even number of columns or rows.
    enum Format: String, CaseIterable {
        case threeByEight = "3x8"
        case twoBySeven = "2x7"
        case twoByFour = "2x4"

        var grid: LabelSheet.Grid {
            switch self {
            case .threeByEight: .threeByEight
            case .twoBySeven: .twoBySeven
            case .twoByFour: .twoByFour
            }
        }
    }

    let site: Site
    let format: Format

    func labels(_ block: StickerBlock, _ stickers: [Sticker], _ unit: String) -> LabelSheet {
        let labels = stickers.flatMap { sticker in
            ["onestop.sticker.paper.file", "onestop.sticker.paper.applicant"].map { (copy: TextKey) in
                LabelSheet.Label(
                    title: unit,
                    subtitle: say(
                        copy, ["block": .text("\(block.number)"), "place": .text("\(sticker.place)")]),
                    content: site.link(sticker.code.path), code: sticker.code.grouped, address: site.link("/q"))
            }
        }
        let title = say("onestop.sticker.block", ["number": .number(block.number)])
        return LabelSheet(
            grid: format.grid, labels: labels, cutLines: true,
            metadata: PaperMetadata(title: title, author: unit, createdAt: block.madeAt.iso),
            draftMark: site.settings.address == nil ? say("onestop.paper.draft") : nil)
    }

    private func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        site.catalog.text(Message(key, arguments), in: .vietnamese)
    }
}
