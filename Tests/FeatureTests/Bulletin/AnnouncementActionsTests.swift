// Long (over 300 lines): one way of an announcement, step by step, on every engine.

import Base
import Codes
import Files
import Foundation
import House
import Storage
import TestSupport
import Testing
import Translations

@testable import Bulletin

@Suite struct AnAnnouncementOnItsWay {
    @Test(arguments: TestEngine.available)
    func `written, approved and published, it has a code, is listed and found, and everyone is told`(
        engine: TestEngine
    ) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let before = try await fixture.generation()
            let target = try await fixture.published(fixture.content())
            let entry = try await fixture.entry(target)
            #expect(entry.stage == .published)
            #expect(entry.publishedAt == BulletinFixture.start)
            #expect(entry.key.hasPrefix("lich-tiem-chung-"))
            #expect(entry.words.title.text(in: .english) == "Vaccination")
            #expect(try await fixture.announcements(.current) == [target.id])
            #expect(try await fixture.code(target)?.state == .published)
            #expect(try await fixture.found("tiem chung") == [target.id.text])
            #expect(try await fixture.generation() == before + 1)
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM outbox WHERE name = 'bulletin.announcement.published.v1'") == 1)
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM audit_entry WHERE subject_id = \(target.id) AND action = 'bulletin.decide_entry'"
                ) == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `before it is published nothing of it shows`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let writer = fixture.writer
            let target = try await fixture.create(fixture.content(), by: writer)
            try await fixture.run { try SubmitEntry(services: $0)(target, by: writer, at: $1, in: $2) }
            let key = try await fixture.entry(target).key
            let services = fixture.services
            let shown = try await services.database.read {
                try services.store.published(.announcement, key: key, in: $0)
            }
            #expect(shown == nil)
            #expect(try await fixture.announcements(.current).isEmpty)
            #expect(try await fixture.found("tiem chung").isEmpty)
            #expect(try await fixture.code(target) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `nobody approves their own, though they may approve`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let both = fixture.both
            let target = try await fixture.create(fixture.content(), by: both)
            try await fixture.run { try SubmitEntry(services: $0)(target, by: both, at: $1, in: $2) }
            await #expect(throws: Problem(.conflict, "bulletin.problem.own_work")) {
                try await fixture.run {
                    try DecideEntry(services: $0)(target, publishing: .now, by: both, at: $1, in: $2)
                }
            }
            #expect(try await fixture.entry(target).stage == .submitted)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who changed another's draft may not approve it either`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let (writer, both, content) = (fixture.writer, fixture.both, fixture.content("Khac"))
            let target = try await fixture.create(fixture.content(), by: writer)
            try await fixture.run {
                try EditEntry(services: $0)(target, .init(content: content), by: both, at: $1, in: $2)
            }
            try await fixture.run { try SubmitEntry(services: $0)(target, by: writer, at: $1, in: $2) }
            await #expect(throws: Problem(.conflict, "bulletin.problem.own_work")) {
                try await fixture.run {
                    try DecideEntry(services: $0)(target, publishing: .now, by: both, at: $1, in: $2)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two editors at once one is told that the other was first`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let writer = fixture.writer
            var target = try await fixture.create(fixture.content(), by: writer)
            target.version = try await fixture.entry(target).version
            let seen = target
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for title in ["Ban mot", "Ban hai"] {
                    let content = fixture.content(title)
                    group.addTask {
                        do {
                            try await fixture.run {
                                try EditEntry(services: $0)(seen, .init(content: content), by: writer, at: $1, in: $2)
                            }
                            return true
                        } catch let problem as Problem {
                            #expect(problem.message.key.name == "bulletin.problem.changed_meanwhile")
                            return false
                        } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 }.count == 1)
            #expect(try await fixture.entry(target).version == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is returned comes back with words, is changed and submitted again`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let (writer, chair, content) = (fixture.writer, fixture.chair, fixture.content("Ban sua"))
            let target = try await fixture.create(fixture.content(), by: writer)
            try await fixture.run { try SubmitEntry(services: $0)(target, by: writer, at: $1, in: $2) }
            try await fixture.run {
                try ReturnEntry(services: $0)(target, words: "Ghi ro gio", by: chair, at: $1, in: $2)
            }
            let returned = try await fixture.entry(target)
            #expect(returned.stage == .returned)
            #expect(returned.remark == "Ghi ro gio")
            try await fixture.run {
                try EditEntry(services: $0)(target, .init(content: content), by: writer, at: $1, in: $2)
            }
            let again = try await fixture.run { try SubmitEntry(services: $0)(target, by: writer, at: $1, in: $2) }
            #expect(again.stage == .submitted)
            #expect(again.remark.isEmpty)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is planned goes out when its moment has come, once`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let moment = BulletinFixture.start.adding(minutes: 90)
            let target = try await fixture.published(fixture.content(), at: .at(moment))
            let job = PublishDueEntries(services: fixture.services)
            #expect(try await job() == 0)
            #expect(try await fixture.entry(target).stage == .approved)
            fixture.time.set(moment)
            let before = try await fixture.generation()
            #expect(try await job() == 1)
            #expect(try await job() == 0)
            #expect(try await fixture.entry(target).publishedAt == moment)
            #expect(try await fixture.generation() == before + 1)
            #expect(try await fixture.found("tiem chung") == [target.id.text])
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM public_code WHERE kind = 'bulletin.announcement' AND target = \(target.id)")
                    == 1)
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM outbox WHERE name = 'bulletin.announcement.published.v1'") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `it expires by its date: out of list and search, still at its address`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let until = BulletinFixture.start.date.adding(days: 2)
            let target = try await fixture.published(fixture.content(until: until))
            fixture.time.set(Instant(until, minutes: -1))
            #expect(try await fixture.announcements(.current) == [target.id])
            fixture.time.set(Instant(until))
            #expect(try await fixture.announcements(.current).isEmpty)
            #expect(try await fixture.announcements(.past) == [target.id])
            try await PublishDueEntries(services: fixture.services)()
            #expect(try await fixture.found("tiem chung").isEmpty)
            let services = fixture.services
            let key = try await fixture.entry(target).key
            let shown = try await services.database.read {
                try services.store.published(.announcement, key: key, in: $0)
            }
            #expect(shown?.isOver(on: until) == true)
            let generation = try await fixture.generation()
            try await PublishDueEntries(services: services)()
            #expect(try await fixture.generation() == generation)
        }
    }

    @Test(arguments: TestEngine.available)
    func `withdrawn, it says why at its address and leaves the list`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let chair = fixture.chair
            let target = try await fixture.published(fixture.content())
            try await fixture.run {
                try WithdrawEntry(services: $0)(target, reason: "Doi lich", by: chair, at: $1, in: $2)
            }
            let entry = try await fixture.entry(target)
            #expect(entry.isPublic)
            #expect(entry.remark == "Doi lich")
            #expect(try await fixture.announcements(.current).isEmpty)
            #expect(try await fixture.announcements(.past).isEmpty)
            #expect(try await fixture.found("tiem chung").isEmpty)
            await #expect(throws: Problem.self) {
                try await fixture.run {
                    try WithdrawEntry(services: $0)(target, reason: "Lan nua", by: chair, at: $1, in: $2)
                }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a correction stands on the page only when another person agrees, and is remembered`(
        engine: TestEngine
    ) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let (both, chair) = (fixture.both, fixture.chair)
            let target = try await fixture.published(fixture.content(), by: both)
            fixture.time.advance(seconds: 60)
            let corrected = fixture.content("Lich tiem chung thang 1")
            try await fixture.run {
                try SubmitCorrection(services: $0)(
                    target, corrected, note: LocalizedText("Doi thang"), by: both, at: $1, in: $2)
            }
            #expect(try await fixture.entry(target).words.title.vietnamese == "Lich tiem chung")
            let services = fixture.services
            let proposal = try await services.database.read {
                try EntryRevisions().list(of: target.id, in: $0).first { $0.state == .proposed }
            }
            guard let proposal else { throw Problem.notFound }
            await #expect(throws: Problem(.conflict, "bulletin.problem.own_correction")) {
                try await fixture.run {
                    try DecideCorrection(services: $0)(target, proposal.id, isAgreed: true, by: both, at: $1, in: $2)
                }
            }
            await #expect(throws: Problem(.conflict, "bulletin.problem.proposal_waits")) {
                try await fixture.run {
                    try SubmitCorrection(services: $0)(
                        target, corrected, note: LocalizedText("Lan hai"), by: both, at: $1, in: $2)
                }
            }
            try await fixture.run {
                try DecideCorrection(services: $0)(target, proposal.id, isAgreed: true, by: chair, at: $1, in: $2)
            }
            let after = try await fixture.entry(target)
            #expect(after.words.title.vietnamese == "Lich tiem chung thang 1")
            #expect(after.correctedAt == BulletinFixture.start.adding(minutes: 1))
            #expect(after.words.fields["title"]?.state(of: .english) == .stale)
            let history = try await services.database.read { try EntryRevisions().list(of: target.id, in: $0) }
            #expect(history.map(\.state) == [.applied, .first])
            #expect(history.last?.content?.title.vietnamese == "Lich tiem chung")
        }
    }

    @Test(arguments: TestEngine.available)
    func `a village reads its own and the whole commune's, and pinned ones stand first until their day`(
        engine: TestEngine
    ) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let (one, two) = (fixture.villages[0].id, fixture.villages[1].id)
            let all = try await fixture.published(fixture.content("Ca xa"))
            fixture.time.advance(seconds: 60)
            let first = try await fixture.published(fixture.content("Thon mot", villages: [one]))
            #expect(try await fixture.announcements(.current, village: one) == [first.id, all.id])
            #expect(try await fixture.announcements(.current, village: two) == [all.id])
            let (chair, day) = (fixture.chair, BulletinFixture.start.date.adding(days: 3))
            try await fixture.run { try EditPin(services: $0)(all, until: day, by: chair, at: $1, in: $2) }
            #expect(try await fixture.announcements(.pinned) == [all.id])
            #expect(try await fixture.announcements(.others) == [first.id])
            fixture.time.set(Instant(day))
            #expect(try await fixture.announcements(.pinned).isEmpty)
            #expect(try await fixture.announcements(.others) == [first.id, all.id])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an official sees the units below only, and list and count agree`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let village = fixture.actor("Head", [EntryRules.read, EntryRules.write], unit: fixture.villages[0].id)
            let own = try await fixture.create(fixture.content("Thon"), by: village)
            _ = try await fixture.create(fixture.content("Xa"), by: fixture.writer)
            let services = fixture.services
            for (filter, scope, expected) in [
                (EntryStore.Filter(kind: .announcement), village.scope, 1),
                (.init(kind: .announcement), fixture.writer.scope, 2),
                (.init(kind: .announcement, words: "thon"), fixture.writer.scope, 1),
                (.init(kind: .announcement, stage: .published), fixture.writer.scope, 0),
                (.init(kind: .event), fixture.writer.scope, 0),
            ] {
                let (list, count) = try await services.database.read { connection in
                    (
                        try services.store.list(filter, scope: scope, limit: 10, in: connection).map(\.id),
                        try services.store.count(filter, scope: scope, in: connection)
                    )
                }
                #expect(list.count == expected && count == expected, "\(filter)")
                if scope == village.scope { #expect(list == [own.id]) }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `an approver's inbox holds what others submitted, emergencies first`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let (writer, both, chair) = (fixture.writer, fixture.both, fixture.chair)
            let plain = try await fixture.create(fixture.content(), by: writer)
            let urgent = try await fixture.create(fixture.content("Bao", urgency: .emergency), by: both)
            for (target, actor) in [(plain, writer), (urgent, both)] {
                try await fixture.run { try SubmitEntry(services: $0)(target, by: actor, at: $1, in: $2) }
            }
            let (inbox, services) = (BulletinInbox(services: fixture.services), fixture.services)
            let now = BulletinFixture.start
            for (actor, expected) in [(chair, [urgent.id, plain.id]), (both, [plain.id]), (writer, [])] {
                let (items, count) = try await services.database.read { connection in
                    (
                        try inbox.items(for: actor, at: now, limit: 10, in: connection),
                        try inbox.count(for: actor, at: now, in: connection)
                    )
                }
                #expect(items.map(\.path) == expected.map { "/desk/announcements/\($0)" })
                #expect(count == expected.count)
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a file goes with the announcement, and only its writer's own`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let (services, writer) = (fixture.services, fixture.writer)
            let mine = try await services.files.stage(
                Array("%PDF-1.4 a".utf8), name: "lich.pdf", field: "files", holder: writer.id)
            let foreign = try await services.files.stage(
                Array("%PDF-1.4 b".utf8), name: "khac.pdf", field: "files", holder: "somebody")
            let ids = [mine, foreign].compactMap(\.storedID)
            let target = try await fixture.create(fixture.content(), by: writer)
            let content = fixture.content()
            await #expect(throws: Problem.self) {
                try await fixture.run {
                    try EditEntry(services: $0)(
                        target, .init(content: content, added: [ids[1]]), by: writer, at: $1, in: $2)
                }
            }
            try await fixture.run {
                try EditEntry(services: $0)(
                    target, .init(content: content, added: [ids[0]]), by: writer, at: $1, in: $2)
            }
            let entry = try await fixture.entry(target)
            let files = try await services.database.read { try services.attachments(of: entry, in: $0) }
            #expect(files.map(\.name) == ["lich.pdf"])
            try await fixture.run {
                try EditEntry(services: $0)(
                    target, .init(content: content, removed: [ids[0]]), by: writer, at: $1, in: $2)
            }
            let rest = try await services.database.read { try services.attachments(of: entry, in: $0) }
            #expect(rest.isEmpty)
        }
    }
}

@Suite struct AnswersThatHelp {
    @Test(arguments: TestEngine.available)
    func `an answer is counted once a day for each network`(engine: TestEngine) async throws {
        try await BulletinFixture.with(engine) { fixture in
            let content = EntryContent(
                title: LocalizedText("Hoi"), text: LocalizedText("Dap"), details: .question(FrequentQuestion()))
            let target = try await fixture.published(content)
            let key = try await fixture.entry(target).key
            func rate(_ network: String, _ isHelpful: Bool) async throws -> Bool {
                let (services, now) = (fixture.services, fixture.time.clock.now())
                return try await services.database.write { transaction in
                    try RateAnswer(services: services)(
                        key, isHelpful: isHelpful, network: network, at: now, in: transaction)
                }
            }
            #expect(try await rate("10.0.0.1", true))
            #expect(try await !rate("10.0.0.1", false))
            #expect(try await rate("10.0.0.2", false))
            fixture.time.advance(seconds: 86_400)
            #expect(try await rate("10.0.0.1", true))
            let question = try await fixture.entry(target).question
            #expect(question?.helpful == 2)
            #expect(question?.unhelpful == 1)
            #expect(try await fixture.code(target) == nil)
            let kept = try await fixture.services.database.read {
                try $0.values("SELECT actor FROM idempotency", as: String.self)
            }
            #expect(kept.allSatisfy { !$0.contains("10.0.0") })
        }
    }
}
