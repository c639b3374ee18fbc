import Base
import House
import Paper
import Texts
import Web

/// The paper that the counter prints for a person: what is held about her and who looked, in Vietnamese.
struct PersonalDataPaper: Sendable {
    let site: Site

    func document(_ file: PersonalFile, at now: Instant) -> PaperDocument {
        let formats = site.formats(.vietnamese)
        let title = say("residents.paper.title")
        var blocks: [Block] = [
            .title(title.uppercased(), below: RichText(file.person.name.text)),
            .text(RichText(say("residents.paper.intro", ["at": .instant(now)]))),
        ]
        for holding in file.holdings {
            var facts = holding.rows.map { FactList.Fact(RichText(say($0.label) + ":"), RichText($0.clear)) }
            for (key, value) in [
                ("since", formats.date(holding.since.date)), ("why", say(Message(holding.reason))),
                ("until", say(Message(holding.until))), ("how", say(Message(holding.correction))),
            ] {
                facts.append(FactList.Fact(RichText(say(TextKey("residents.data.\(key)")) + ":"), .italic(value)))
            }
            blocks.append(.heading(Heading(RichText(say(holding.title)))))
            blocks.append(.facts(FactList(facts)))
        }
        blocks.append(.heading(Heading(RichText(say("residents.data.looks")))))
        if file.looks.isEmpty { blocks.append(.text(RichText(say("residents.data.no_looks")))) }
        blocks.append(
            .list(
                ItemList(
                    file.looks.prefix(500).map { look in
                        RichText(
                            [
                                formats.instant(look.at), look.who, look.post, say(look.about), say(look.reason),
                            ].filter { !$0.isEmpty }.joined(separator: " · "))
                    })))
        return PaperDocument(
            metadata: PaperMetadata(title: title, createdAt: now.iso), blocks: blocks,
            draftMark: site.settings.address == nil ? say("residents.paper.draft") : nil)
    }

    private func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        say(Message(key, arguments))
    }

    private func say(_ message: Message) -> String { site.catalog.text(message, in: .vietnamese) }
}
