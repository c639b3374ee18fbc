import Base
import Codes
import House
import Paper
import Texts
import Web

/// Typesets the sign of a code: one sheet with the symbol, in one language.
enum PrintSign {
    /// The sign as PDF. Marked as a draft while the site has no public address: what is printed now would lead nowhere
    /// later.
    static func pdf(
        _ found: RegisteredCode, owner: String, size: PrintFormat, language: Language, site: Site, at now: Instant
    ) throws -> [UInt8] {
        let say: (TextKey) -> String = { site.catalog.text($0, in: language) }
        let title = found.record.title.text(in: language)
        let isDraft = site.settings.address == nil || found.record.state != .published
        return try SignSheet(
            size: size.paper, orientation: size.orientation, language: language.tag,
            direction: language.direction == "rtl" ? .rightToLeft : .leftToRight,
            metadata: PaperMetadata(title: title, author: owner, creator: "LangSo", createdAt: now.iso),
            organisation: owner, title: title, content: site.link(found.code.path),
            instruction: say("lookup.sign.instruction"), code: found.code.grouped,
            address: site.link("/q"), draftMark: isDraft ? say("lookup.sign.draft") : nil
        ).pdf()
    }
}
