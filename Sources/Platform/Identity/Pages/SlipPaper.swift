import Base
import House
import Paper
import Texts
import Web

/// The sheet of slips, to be cut and handed over in person: who, where, the code, and its symbol.
struct SlipPaper {
    let visit: Visit

    func download(_ slips: [IssueSlips.Slip]) throws -> Download {
        let title = visit.say("identity.slip.first_title")
        let document = PaperDocument(
            size: .a4, language: visit.language.tag,
            direction: visit.language == .arabic ? .rightToLeft : .leftToRight,
            metadata: PaperMetadata(title: title, createdAt: visit.now.iso), textSize: 11,
            blocks: slips.flatMap { slip -> [Block] in [.keepTogether(blocks(slip, title: title)), .rule] },
            draftMark: visit.site.settings.address == nil ? visit.say("identity.slip.draft") : nil)
        return Download(
            try document.pdf(), mediaType: "application/pdf", fileName: "first-sign-in.pdf", isInline: false)
    }

    private func blocks(_ slip: IssueSlips.Slip, title: String) -> [Block] {
        let language = visit.language
        func fact(_ key: TextKey, _ value: RichText) -> FactList.Fact { FactList.Fact(RichText(visit.say(key)), value) }
        let link = visit.site.link("/first-sign-in/\(slip.code)")
        return [
            .heading(Heading(RichText(title), level: 3)),
            .facts(
                FactList([
                    fact("identity.name.label", .bold(slip.fullName)),
                    fact("identity.post.label", RichText(slip.title.text(in: language))),
                    fact("identity.unit.label", RichText(slip.unit.text(in: language))),
                    fact("identity.username.label", RichText([Run(slip.username, bold: true, leftToRight: true)])),
                    fact("identity.slip.code", RichText([Run(slip.code, bold: true, leftToRight: true)])),
                    fact("identity.slip.address", RichText([.code(visit.site.link("/first-sign-in"))])),
                    fact("identity.slip.expires", RichText(visit.formats.instant(slip.expiresAt))),
                ])),
            .qr(QRMark(link, caption: RichText(visit.say("identity.slip.scan")), side: 28)),
            .text(RichText([.italic(visit.say("identity.slip.destroy"))])),
        ]
    }
}
