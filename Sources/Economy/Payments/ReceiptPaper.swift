import Base
import Codes
import House
import Paper
import Texts
import Web

/// Typesets a receipt on A6, in Vietnamese, as it was given out; a revoked one says so across the sheet.
struct ReceiptPaper: Sendable {
    let site: Site
    let kinds: [FeeKind]

    func document(_ receipt: CashReceipt) -> PaperDocument {
        let title = say("payments.paper.title")
        let formats = site.formats(.vietnamese)
        let fee = kinds.first { $0.key == receipt.feeKind }.map { say($0.title) } ?? receipt.feeKind
        let facts = [
            fact("payer", RichText(receipt.payer)), fact("fee", RichText(fee)), fact("title", RichText(receipt.title)),
            fact("amount", .bold(formats.money(receipt.amount))),
            fact("taken_at", RichText(formats.instant(receipt.takenAt))), fact("officer", RichText(receipt.officer)),
        ]
        var blocks: [Block] = [
            .text(RichText(receipt.superior.uppercased()), alignment: .center),
            .text(.bold(receipt.agency.uppercased()), alignment: .center), .spacer(1),
            .title(
                title.uppercased(),
                below: RichText([.plain(say("payments.paper.number") + " "), .code(receipt.label)])),
            .facts(FactList(facts)),
        ]
        if let revocation = receipt.revocation {
            blocks.append(
                .text(
                    .bold(say("payments.paper.revoked", ["date": .date(revocation.at.date)])), alignment: .center))
        }
        blocks.append(
            .qr(
                QRMark(
                    site.link(receipt.code.path), caption: RichText(say("payments.paper.check")),
                    code: receipt.code.grouped, side: 20)))
        return PaperDocument(
            size: .a6, margins: Margins(top: 8, bottom: 10, start: 9, end: 8),
            metadata: PaperMetadata(
                title: "\(title) \(receipt.label)", author: receipt.agency, createdAt: receipt.takenAt.iso),
            textSize: 9.5, blocks: blocks,
            footer: PaperFooter(
                text: receipt.isSynthetic ? RichText(say("payments.paper.synthetic")) : nil, pageNumbers: .none),
            draftMark: mark(receipt))
    }

    private func mark(_ receipt: CashReceipt) -> String? {
        if receipt.state == .revoked { return say("payments.paper.mark_revoked") }
        if receipt.isSynthetic { return say("payments.paper.mark_sample") }
        return site.settings.address == nil ? say("payments.paper.mark_draft") : nil
    }

    private func fact(_ name: String, _ value: RichText) -> FactList.Fact {
        FactList.Fact(RichText(say(TextKey("payments.column.\(name)")) + ":"), value)
    }

    private func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        site.catalog.text(Message(key, arguments), in: .vietnamese)
    }
}
