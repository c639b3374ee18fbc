import Base
import Paper
import Texts
import Web

/// Typesets the papers of a dossier from their snapshots. Papers are in Vietnamese: they are legal texts (Circular 01/2018).
struct DossierPapers: Sendable {
    let site: Site

    /// The document; a draft for as long as the site has no public address.
    func document(_ snapshot: PaperSnapshot) -> PaperDocument {
        switch IssuedPaper.Kind(rawValue: snapshot.kind) {
        case .receipt: slip(snapshot, title: "onestop.paper.receipt.title", blocks: receipt(snapshot))
        case .supplement: slip(snapshot, title: "onestop.paper.supplement.title", blocks: supplement(snapshot))
        case .apology: slip(snapshot, title: "onestop.paper.apology.title", blocks: apology(snapshot))
        case .refusal: slip(snapshot, title: "onestop.paper.refusal.title", blocks: refusal(snapshot))
        case .result, .external, .none: result(snapshot)
        }
    }

    // MARK: form 01

    private func receipt(_ paper: PaperSnapshot) -> [Block] {
        let received = Instant(milliseconds: paper.receivedAt)
        var facts = applicant(paper)
        facts.append(fact("procedure", paper.procedure))
        var blocks: [Block] = [.text(RichText(say("onestop.paper.receipt.intro", ["agency": .text(paper.agency)])))]
        blocks.append(.facts(FactList(facts.compactMap(\.self))))
        if !paper.documents.isEmpty {
            blocks.append(.text(RichText(say("onestop.paper.documents.title"))))
            blocks.append(
                .table(
                    PaperTable(
                        columns: [
                            .init(RichText(say("onestop.paper.documents.number")), width: 0.5, alignment: .center),
                            .init(RichText(say("onestop.paper.documents.name")), width: 4),
                            .init(RichText(say("onestop.paper.documents.count")), width: 1, alignment: .center),
                            .init(RichText(say("onestop.paper.documents.form")), width: 1.3),
                        ],
                        rows: paper.documents.enumerated().map { index, document in
                            [
                                RichText("\(index + 1)"),
                                RichText(document.name.isEmpty ? say("onestop.paper.documents.other") : document.name),
                                RichText("\(document.count)"),
                                RichText(say(TextKey("onestop.paper.form.\(document.form)"))),
                            ]
                        })))
        }
        let due = paper.dueAt == 0 ? nil : Instant(milliseconds: paper.dueAt)
        blocks.append(
            .facts(
                FactList(
                    [
                        fact("days", paper.workingDays.map(days) ?? say("onestop.paper.term_unknown")),
                        fact("received_at", moment(received)),
                        fact("due_at", due.map(moment) ?? say("onestop.paper.due_unknown"), isBold: true),
                        fact("delivery", paper.delivery),
                        paper.fee.flatMap { fact("fee", site.formats(.vietnamese).money(Money(dong: $0))) },
                    ].compactMap(\.self))))
        blocks.append(.keepTogether([signatures(paper, applicantSigns: true), symbol(paper, code: paper.dossierCode)]))
        if !paper.followSecret.isEmpty {
            blocks.append(
                .qr(
                    QRMark(
                        site.link("/follow/\(paper.followSecret)"),
                        caption: RichText(say("onestop.paper.receipt.follow")),
                        side: 22)))
        }
        return blocks
    }

    // MARK: forms 02 and 03

    private func supplement(_ paper: PaperSnapshot) -> [Block] {
        var facts = applicant(paper)
        facts.append(fact("procedure", paper.procedure))
        return [
            .facts(FactList(facts.compactMap(\.self))), .text(RichText(say("onestop.paper.supplement.intro"))),
            .list(ItemList(paper.reasons.map { RichText($0) })), .text(RichText(say("onestop.paper.supplement.how"))),
            .keepTogether([signatures(paper, applicantSigns: true), symbol(paper, code: paper.dossierCode)]),
        ]
    }

    private func refusal(_ paper: PaperSnapshot) -> [Block] {
        var facts = applicant(paper)
        facts.append(fact("procedure", paper.procedure))
        return [
            .facts(FactList(facts.compactMap(\.self))), .text(RichText(say("onestop.paper.refusal.intro"))),
            .list(ItemList(paper.reasons.map { RichText($0) })), .text(RichText(say("onestop.paper.refusal.complain"))),
            .keepTogether([signatures(paper, applicantSigns: true), symbol(paper, code: paper.dossierCode)]),
        ]
    }

    // MARK: form 04

    private func apology(_ paper: PaperSnapshot) -> [Block] {
        let received = Instant(milliseconds: paper.receivedAt)
        let facts = [
            fact("applicant", paper.applicant, isBold: true), fact("procedure", paper.procedure),
            fact("received_at", moment(received)),
            paper.oldDueAt.flatMap { fact("old_due_at", moment(Instant(milliseconds: $0))) },
        ]
        return [
            .facts(FactList(facts.compactMap(\.self))),
            .text(RichText(say("onestop.paper.apology.intro", ["agency": .text(paper.agency)]))),
            .list(ItemList(paper.reasons.map { RichText($0) })),
            .facts(
                FactList(
                    [fact("new_due_at", moment(Instant(milliseconds: paper.dueAt)), isBold: true)].compactMap(\.self))),
            .text(RichText(say("onestop.paper.apology.sorry"))),
            .keepTogether([signatures(paper, applicantSigns: true), symbol(paper, code: paper.dossierCode)]),
        ]
    }

    // MARK: the result

    private func result(_ paper: PaperSnapshot) -> PaperDocument {
        let issued = Instant(milliseconds: paper.issuedAt)
        let wording = ResultWording.replace(paper.text, ["commune": place(paper)])
        let paragraphs = wording.split(separator: "\n").map { line in
            Block.paragraph(Paragraph(RichText(String(line)), alignment: .justify, indent: 10))
        }
        let signer = SignatureColumn(title: paper.officerPost.uppercased(), name: paper.officer)
        let blocks: [Block] =
            [
                .letterhead(letterhead(paper, dated: issued)), .spacer(4),
                .title(paper.title.uppercased()), .spacer(2),
            ] + paragraphs + [
                .spacer(4), .keepTogether([.signatures([SignatureColumn(), signer])]),
                symbol(paper, code: paper.paperCode, isResult: true),
            ]
        return PaperDocument(
            size: .a4, metadata: metadata(paper, title: paper.title), blocks: blocks, footer: foot(paper, pages: .head),
            draftMark: mark(paper))
    }

    // MARK: parts, also of other sheets

    func slip(_ paper: PaperSnapshot, title: TextKey, blocks: [Block]) -> PaperDocument {
        let issued = Instant(milliseconds: paper.issuedAt)
        let title = say(title)
        return PaperDocument(
            size: .a5, metadata: metadata(paper, title: title),
            blocks: [.letterhead(letterhead(paper, dated: issued)), .spacer(2), .title(title.uppercased())] + blocks,
            footer: foot(paper, pages: .foot), draftMark: mark(paper))
    }

    func letterhead(_ paper: PaperSnapshot, dated: Instant) -> Letterhead {
        var lines: [RichText] = []
        if !paper.superior.isEmpty { lines.append(RichText(paper.superior.uppercased())) }
        lines.append(.bold(paper.agency.uppercased()))
        let number = paper.caseNumber.isEmpty ? grouped(paper.dossierCode) : paper.caseNumber
        return Letterhead(
            agency: LetterheadColumn(
                lines: lines, after: [RichText([.plain(say("onestop.paper.number") + " "), .code(number)])]),
            motto: LetterheadColumn(
                lines: [.bold(say("onestop.paper.nation")), .bold(say("onestop.paper.motto"))],
                after: [
                    .italic(
                        say(
                            "onestop.paper.place_date",
                            ["place": .text(place(paper))].merging(parts(of: dated)) { first, _ in first }))
                ]))
    }

    /// The unit's name without the word for its kind, as date lines have it; the words stand in the catalogue, between bars.
    func place(_ paper: PaperSnapshot) -> String {
        let kinds = say("onestop.paper.unit_kinds").split(separator: "|")
        let kind = kinds.first { paper.place.hasPrefix($0 + " ") }
        return kind.map { String(paper.place.dropFirst($0.count + 1)) } ?? paper.place
    }

    func applicant(_ paper: PaperSnapshot) -> [FactList.Fact?] {
        [
            fact("applicant", paper.applicant, isBold: true), fact("agent", agent(paper)),
            fact("address", paper.address),
            fact("phone", paper.phone), fact("email", paper.email),
        ]
    }

    /// Who acts for the applicant: name, capacity, paper; empty where nobody does.
    func agent(_ paper: PaperSnapshot) -> String {
        guard let agent = paper.agent else { return "" }
        return [agent.name, say(TextKey("onestop.mandate.kind_of.\(agent.kind)")), agent.paper]
            .filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// nil for what is not known: an empty line would look as if it had been forgotten.
    func fact(_ name: String, _ value: String, isBold: Bool = false) -> FactList.Fact? {
        guard !value.isEmpty else { return nil }
        return FactList.Fact(
            RichText(say(TextKey("onestop.paper.fact.\(name)"))), isBold ? .bold(value) : RichText(value))
    }

    func signatures(_ paper: PaperSnapshot, applicantSigns: Bool) -> Block {
        let note = say("onestop.paper.sign_note")
        return .signatures([
            SignatureColumn(
                title: say("onestop.paper.sign.applicant"), note: note, name: paper.agent?.name ?? paper.applicant),
            SignatureColumn(title: say("onestop.paper.sign.officer"), note: note, name: paper.officer),
        ])
    }

    func symbol(_ paper: PaperSnapshot, code text: String, isResult: Bool = false) -> Block {
        let caption = say(
            isResult ? "onestop.paper.result.check" : "onestop.paper.scan_to_follow", ["site": .text(site.link("/q"))])
        return .qr(
            QRMark(
                site.link("/q/\(text)"), caption: RichText(caption), code: grouped(text), side: isResult ? 26 : 22))
    }

    func metadata(_ paper: PaperSnapshot, title: String) -> PaperMetadata {
        PaperMetadata(
            title: "\(title) \(paper.caseNumber)", author: paper.agency,
            createdAt: Instant(milliseconds: paper.issuedAt).iso)
    }

    func foot(_ paper: PaperSnapshot, pages: PaperFooter.PageNumbers) -> PaperFooter {
        PaperFooter(text: paper.isSynthetic ? RichText(say("onestop.paper.synthetic")) : nil, pageNumbers: pages)
    }

    func mark(_ paper: PaperSnapshot) -> String? {
        if paper.isSynthetic { return say("onestop.paper.sample") }
        return site.settings.address == nil ? say("onestop.paper.draft") : nil
    }

    func grouped(_ code: String) -> String {
        let characters = Array(code)
        guard characters.count == 10 else { return code }
        return "\(String(characters[0..<4]))-\(String(characters[4..<7]))-\(String(characters[7...]))"
    }

    func days(_ days: Int) -> String {
        days == 0 ? say("onestop.procedures.same_day") : say("onestop.paper.term", ["count": .number(Int64(days))])
    }

    func moment(_ moment: Instant) -> String { say("onestop.paper.moment", parts(of: moment)) }

    /// Numbers of dates as texts: a year takes no thousands separator.
    func parts(of moment: Instant) -> [String: Message.Argument] {
        func two(_ number: Int) -> Message.Argument { .text(number < 10 ? "0\(number)" : "\(number)") }
        let date = moment.date
        return [
            "hour": two(moment.minuteOfDay / 60), "minute": two(moment.minuteOfDay % 60), "day": two(date.day),
            "month": date.month < 3 ? two(date.month) : .text("\(date.month)"), "year": .text("\(date.year)"),
            "weekday": .text(site.formats(.vietnamese).weekday(date)),
        ]
    }

    func say(_ message: Message) -> String { site.catalog.text(message, in: .vietnamese) }

    func say(_ key: TextKey, _ arguments: [String: Message.Argument] = [:]) -> String {
        site.catalog.text(Message(key, arguments), in: .vietnamese)
    }
}
