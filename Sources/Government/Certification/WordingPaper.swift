import Base
import Codes
import House
import Paper
import Texts
import Web

/// Typesets the words over the copies of an entry: a strip for each, with its code, to be stuck on or copied over. In Vietnamese.
struct WordingPaper: Sendable {
    let site: Site
    /// More strips than that are printed twice.
    static let mostStrips = 60

    func document(_ entry: BookEntry, personalNumber: String) -> PaperDocument {
        let text = entry.words(personalNumber: personalNumber, formats: site.formats(.vietnamese))
        var strip: [Block] = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            .text(RichText(String(line)), alignment: line.count > 80 ? .justify : .center)
        }
        if entry.state == .void { strip.append(.text(.bold(say("certification.paper.void")), alignment: .center)) }
        strip.append(
            .signatures([
                SignatureColumn(title: entry.signerPost.uppercased(), name: entry.signer)
            ]))
        strip.append(
            .qr(
                QRMark(
                    site.link(entry.code.path), caption: RichText(say("certification.paper.check")),
                    code: entry.code.grouped, side: 18)))
        let count = min(max(1, entry.copies), Self.mostStrips)
        var blocks: [Block] = []
        for index in 0..<count {
            if index > 0 { blocks += [.spacer(3), .rule, .spacer(3)] }
            blocks.append(.keepTogether(strip))
        }
        let title = say("certification.paper.wording", ["number": .text(entry.label)])
        return PaperDocument(
            size: .a4, margins: Margins(top: 12, bottom: 14, start: 20, end: 20),
            metadata: PaperMetadata(title: title, author: entry.agency, createdAt: entry.at.iso), textSize: 11,
            blocks: blocks,
            footer: PaperFooter(
                text: entry.isSynthetic ? RichText(say("certification.paper.synthetic")) : nil, pageNumbers: .none),
            draftMark: mark(entry))
    }

    private func mark(_ entry: BookEntry) -> String? {
        if entry.state == .void { return say("certification.paper.mark_void") }
        if entry.isSynthetic { return say("certification.paper.mark_sample") }
        return site.settings.address == nil ? say("certification.paper.mark_draft") : nil
    }

    private func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        site.catalog.text(Message(key, arguments), in: .vietnamese)
    }
}
