import Base
import House
import Testing
import Web

@testable import Bulletin

@Suite struct WhatMayBeDoneToAnEntry {
    private static let unit = ID<AdministrativeUnit>(at: BulletinFixture.start)

    private func entry(
        _ stage: BulletinEntry.Stage, _ kind: BulletinEntry.Kind = .announcement, hands: Set<String> = [],
        until: CalendarDate? = nil
    ) -> BulletinEntry {
        let now = BulletinFixture.start
        return BulletinEntry(
            id: ID(at: now), kind: kind, key: "a", unit: Self.unit, stage: stage, authorName: "", hands: hands,
            deciderName: "", remark: "", createdAt: now, changedAt: now, submittedAt: nil, approvedAt: nil,
            publishAt: nil, publishedAt: stage == .published ? now : nil, correctedAt: nil, withdrawnAt: nil,
            pinnedUntil: nil, isListed: false, isSynthetic: false, version: 1,
            details: kind == .question
                ? .question(FrequentQuestion()) : .announcement(Announcement(until: until)))
    }

    private func actor(_ permissions: Set<Permission>) -> Actor {
        BulletinFixture.actor("A", permissions, unit: Self.unit, commune: Self.unit)
    }

    /// Each stage with what a person who has every permission, and is nobody's author, may do in it.
    @Test(arguments: [
        (BulletinEntry.Stage.draft, ["submit", "edit", "withdraw"]),
        (.submitted, ["approve", "return"]),
        (.returned, ["submit", "edit", "withdraw"]),
        (.approved, ["publish", "return", "withdraw"]),
        (.published, ["correct", "pin", "withdraw"]),
        (.withdrawn, []),
    ])
    func `each stage allows its own deeds`(stage: BulletinEntry.Stage, deeds: [String]) {
        let actor = actor([EntryRules.write, EntryRules.approve])
        #expect(EntryRules.possible(on: entry(stage), by: actor).map(\.rawValue) == deeds)
    }

    @Test(arguments: [
        (EntryRules.Deed.edit, BulletinEntry.Stage.draft, true, false), (.submit, .draft, true, false),
        (.approve, .submitted, false, true), (.giveBack, .submitted, false, true),
        (.publish, .approved, true, true), (.pin, .published, false, true), (.correct, .published, true, false),
        (.decide, .published, false, true), (.withdraw, .published, true, true),
    ])
    func `writers write, approvers approve`(
        deed: EntryRules.Deed, stage: BulletinEntry.Stage, writer: Bool, approver: Bool
    ) {
        let entry = entry(stage)
        for (permission, may) in [(EntryRules.write, writer), (EntryRules.approve, approver), (EntryRules.read, false)]
        {
            let objection = EntryRules.objection(to: deed, on: entry, by: actor([permission]))
            #expect((objection == nil) == may, "\(deed) with \(permission)")
            if !may { #expect(objection == .forbidden) }
        }
    }

    @Test func `nobody approves what they wrote, changed or submitted`() {
        let actor = actor([EntryRules.write, EntryRules.approve])
        let own = EntryRules.objection(to: .approve, on: entry(.submitted, hands: [actor.id]), by: actor)
        #expect(own?.message.key.name == "bulletin.problem.own_work")
        #expect(EntryRules.objection(to: .approve, on: entry(.submitted, hands: ["other"]), by: actor) == nil)
        let correction = EntryRules.objection(to: .decide, on: entry(.published), by: actor, maker: actor.id)
        #expect(correction?.message.key.name == "bulletin.problem.own_correction")
        #expect(EntryRules.objection(to: .decide, on: entry(.published), by: actor, maker: "other") == nil)
    }

    @Test func `only announcements are pinned`() {
        let actor = actor([EntryRules.approve])
        #expect(EntryRules.objection(to: .pin, on: entry(.published, .question), by: actor) == .notFound)
    }

    @Test func `an announcement holds on its last day and no longer on the day after`() {
        let until = BulletinFixture.start.date.adding(days: 1)
        let entry = entry(.published, until: until)
        #expect(entry.isInForce(on: BulletinFixture.start.date))
        #expect(!entry.isInForce(on: until))
        #expect(self.entry(.published).isInForce(on: until.adding(days: 40_000)))
    }

    @Test func `what was written comes back out of the history as it was`() {
        let village = ID<AdministrativeUnit>(at: BulletinFixture.start)
        let day = BulletinFixture.start.date
        let details: [EntryDetails] = [
            .announcement(Announcement(urgency: .emergency, until: day, villages: [village])),
            .announcement(Announcement()),
            .event(
                PublicEvent(
                    firstDay: day, lastDay: day.adding(days: 1), startMinute: 0, endMinute: 600, repeats: .weekly,
                    repeatUntil: day.adding(days: 70), link: "/units/a")),
            .event(PublicEvent(firstDay: day)), .question(FrequentQuestion(field: .land, procedures: ["1.001193"])),
        ]
        for each in details {
            let content = EntryContent(
                title: LocalizedText("Tiêu đề", english: "Title"), text: LocalizedText("a\n\nb", arabic: "نص"),
                place: LocalizedText("Thôn 1"), details: each)
            #expect(EntryContent(json: content.json) == content)
        }
        #expect(EntryContent(json: ["kind": "announcement"]) == nil)
    }

    @Test(arguments: [
        ("Lịch tiêm chủng tháng 12", "lich-tiem-chung-thang-12"), ("Đường sá", "duong-sa"), ("!!!", "muc"),
        ("إعلان", "muc"),
    ])
    func `an address is made of the title's plain letters`(title: String, slug: String) {
        #expect(title.slug == slug)
    }
}
