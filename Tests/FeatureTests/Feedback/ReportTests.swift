// More than 300 lines: every deed of a report is walked through on both engines with the same fixture, in the order of a life.

import Base
import Codes
import Foundation
import House
import Identity
import Storage
import TestSupport
import Testing
import Trust

@testable import Feedback

// Long (over 300 lines), because the life of a report reads best in one place.
@Suite struct `What becomes of a report` {
    @Test(arguments: TestEngine.available)
    func `the same form sent twice at once is one report with one code`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let key = SecretToken().text
            let (first, second) = (fixture.services.secret(formKey: key), fixture.services.secret(formKey: key))
            #expect(first.digest == second.digest && first.text != key)
            async let one = fixture.submit(first)
            async let two = fixture.submit(second)
            let (a, b) = try await (one, two)
            #expect(a.id == b.id && a.code == b.code)
            #expect(try await fixture.count("SELECT count(*) FROM report") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM public_code WHERE kind = 'feedback.report'") == 1)
            #expect(
                try await fixture.count("SELECT count(*) FROM outbox WHERE name = 'feedback.report.received.v1'") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the category names who answers and by when`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let report = try await fixture.submit(category: "public-order")
            #expect(report.handlingUnit == (try await fixture.unit("tan-ninh-police")))
            // Two working days after Monday the 23rd.
            #expect(report.dueAt.date == CalendarDate("2026-11-25"))
            // The police see their own unit only, and this.
            let police = try await fixture.actor("congan")
            let services = fixture.services
            #expect(
                try await services.database.read { try services.reports.find(report.id, for: police, in: $0) } != nil)
            let other = try await fixture.submit(category: "waste")
            #expect(
                try await services.database.read { try services.reports.find(other.id, for: police, in: $0) } == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `name and telephone are sealed, and shown once a reason is written down`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let report = try await fixture.submit()
            #expect(!String(decoding: report.sealedName, as: UTF8.self).contains("Mơ"))
            #expect(!String(decoding: report.sealedPhone, as: UTF8.self).contains("0912345678"))
            let clerk = try await fixture.actor("vanthu")
            func reveal(_ actor: Actor, _ reason: String) async throws -> ReporterContact {
                try await fixture.write { services, now, transaction in
                    try RevealReporter(services: services)(
                        report.id, reason: reason, by: actor, at: now, in: transaction)
                }
            }
            await #expect(throws: Problem.self) { try await reveal(clerk, "xem") }
            let counter = try await fixture.actor("motcua1")
            await #expect(throws: Problem.forbidden) { try await reveal(counter, "Gọi lại hỏi địa điểm") }
            #expect(try await fixture.count("SELECT count(*) FROM report_reveal") == 0)
            let contact = try await reveal(clerk, "Gọi lại hỏi địa điểm")
            #expect(contact.name == "Lê Thị Mơ" && contact.phone == "0912345678")
            #expect(try await fixture.count("SELECT count(*) FROM report_reveal") == 1)
            #expect(
                try await fixture.count("SELECT count(*) FROM audit_entry WHERE action = 'feedback.reveal_report'") == 1
            )
        }
    }

    @Test(arguments: TestEngine.available)
    func `of two officials who answer at once one learns that the other was first`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let report = try await fixture.submit()
            let (one, two) = (try await fixture.actor("vanhoa2"), try await fixture.actor("vanthu"))
            async let first: Void = fixture.answer(report, by: one, version: report.version, words: "Đã sửa xong đèn.")
            async let second: Void = fixture.answer(report, by: two, version: report.version, words: "Sẽ sửa ngày mai.")
            var conflicts = 0
            do { try await first } catch let problem as Problem { conflicts += problem.kind == .conflict ? 1 : 9 }
            do { try await second } catch let problem as Problem { conflicts += problem.kind == .conflict ? 1 : 9 }
            #expect(conflicts == 1)
            #expect(
                try await fixture.count("SELECT count(*) FROM report_event WHERE kind = 'answered'") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `from a sign to the answer, seen by the secret link and on the sign's page`(_ engine: TestEngine) async throws
    {
        try await FeedbackFixture.with(engine) { fixture in
            let services = fixture.services
            let (thing, secret) = (try await fixture.thing(), SecretToken())
            let report = try await fixture.submit(secret, about: thing)
            let leader = try await fixture.actor("vanhoa2")
            let land = try await fixture.actor("diachinh")
            // Who has no work with it may not answer it until it was given to him.
            await #expect(throws: Problem.forbidden) { try await fixture.answer(report, by: land) }
            try await fixture.write { services, now, transaction in
                _ = try AssignReport(services: services)(
                    report.id, version: report.version, to: land.account, note: "", by: leader, at: now,
                    in: transaction)
            }
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM notice WHERE account_id = \(land.account)") == 1)
            func known() async throws -> [Report] {
                try await services.database.read {
                    try services.reports.known(aboutKind: thing.kind, target: thing.target, limit: 3, in: $0)
                }
            }
            #expect(try await known().isEmpty)
            let before = try await fixture.generation("code/\(thing.code)")
            try await fixture.release(report, by: leader)
            #expect(try await fixture.generation("code/\(thing.code)") > before)
            #expect(try await known().map(\.id) == [report.id])
            try await fixture.answer(try await fixture.report(report.id), by: land)
            let seen = try #require(
                try await services.database.read { try services.reports.find(secretDigest: secret.digest, in: $0) })
            #expect(seen.state == .answered && seen.answer == "Đã thay bóng đèn." && seen.outcome == .resolved)
            #expect(try await known().first?.answer == seen.answer)
        }
    }

    @Test(arguments: TestEngine.available)
    func `nobody but officials sees what was not released`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let services = fixture.services
            let place = Position(latitude: 19.75, longitude: 105.64)
            let hidden = try await fixture.submit(position: place)
            let shown = try await fixture.submit(position: place)
            let leader = try await fixture.actor("vanhoa2")
            try await fixture.release(shown, by: leader, words: "Đèn tắt ở thôn 4")
            func lists() async throws -> [[ID<Report>]] {
                try await services.database.read { connection in
                    [
                        try services.reports.released(.init(), limit: 9, in: connection).map(\.id),
                        try services.reports.mapped(limit: 9, in: connection).map(\.id),
                        try [hidden, shown].compactMap {
                            try services.reports.findReleased(code: $0.code, in: connection)?.id
                        },
                    ]
                }
            }
            #expect(try await lists() == [[shown.id], [shown.id], [shown.id]])
            try await fixture.write { services, now, transaction in
                _ = try PublishReport(services: services).hide(
                    shown.id, version: nil, by: leader, at: now, in: transaction)
            }
            #expect(try await lists() == [[], [], []])
        }
    }

    @Test(arguments: TestEngine.available)
    func `an answer that everyone reads at once holds no personal data`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let leader = try await fixture.actor("vanhoa2")
            let report = try await fixture.submit()
            try await fixture.release(report, by: leader)
            let refused = await #expect(throws: Problem.self) {
                try await fixture.answer(report, by: leader, words: "Đã báo ông Thắng, số 0912345678.")
            }
            #expect(refused?.fields.map(\.field) == ["answer"])
            #expect(try await fixture.report(report.id).answer == "")
            try await fixture.answer(report, by: leader)
            #expect(try await fixture.report(report.id).answer == "Đã thay bóng đèn.")
        }
    }

    @Test(arguments: TestEngine.available)
    func `words with personal data are released only when somebody has looked again`(_ engine: TestEngine) async throws
    {
        try await FeedbackFixture.with(engine) { fixture in
            let report = try await fixture.submit()
            let leader = try await fixture.actor("vanhoa2")
            let problem = await #expect(throws: Problem.self) {
                try await fixture.release(report, by: leader, words: "Nhà ông Thắng, gọi 0912345678")
            }
            #expect(problem?.fields.map(\.field) == ["checked"])
            #expect(try await !fixture.report(report.id).isReleased)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a voice counts once a day for each browser`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let report = try await fixture.submit()
            let add = AcknowledgeReport(services: fixture.services)
            async let one = add(report.code, visitor: "a")
            async let two = add(report.code, visitor: "a")
            let outcomes = try await [one.isNew, two.isNew]
            #expect(outcomes.filter(\.self).count == 1)
            #expect(try await add(report.code, visitor: "b").isNew)
            #expect(try await fixture.report(report.id).meToo == 2)
            fixture.time.advance(seconds: 86_400)
            #expect(try await add(report.code, visitor: "a").isNew)
            #expect(try await fixture.report(report.id).meToo == 3)
            try await fixture.answer(report, by: try await fixture.actor("vanhoa2"))
            let problem = await #expect(throws: Problem.self) { _ = try await add(report.code, visitor: "c") }
            #expect(problem?.kind == .conflict)
        }
    }

    @Test(arguments: TestEngine.available)
    func `open reports of one thing and category are doubles, others are not`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let services = fixture.services
            let thing = try await fixture.thing()
            let open = try await fixture.submit(about: thing)
            _ = try await fixture.submit(about: thing, category: "waste")
            _ = try await fixture.submit(about: try await fixture.thing("lamp-2"))
            let done = try await fixture.submit(about: thing)
            try await fixture.answer(done, by: try await fixture.actor("vanhoa2"))
            let found = try await services.database.read {
                try services.reports.doubles(
                    aboutKind: thing.kind, target: thing.target, category: "lighting", limit: 5, in: $0)
            }
            #expect(found.map(\.id) == [open.id])
        }
    }

    @Test(arguments: TestEngine.available)
    func `a joined report ends, its followers see the other, which counts one voice more`(
        _ engine: TestEngine
    ) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let leader = try await fixture.actor("vanhoa2")
            let (first, second, third) = (
                try await fixture.submit(), try await fixture.submit(), try await fixture.submit()
            )
            func merge(_ one: Report, _ other: Report) async throws {
                try await fixture.write { services, now, transaction in
                    _ = try CloseReport(services: services).merge(
                        one.id, version: nil, into: other.code, by: leader, at: now, in: transaction)
                }
            }
            try await merge(second, first)
            await #expect(throws: Problem.self) { try await merge(third, second) }
            await #expect(throws: Problem.self) { try await merge(first, first) }
            #expect(try await fixture.report(second.id).mergedInto == first.id)
            #expect(try await fixture.report(first.id).meToo == 1)
            // The first is joined on: who follows the second goes along.
            try await merge(first, third)
            #expect(try await fixture.report(second.id).mergedInto == third.id)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the reporter opens it again once, and withdraws only while it is open`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let secret = SecretToken()
            let report = try await fixture.submit(secret)
            let own = WithdrawReport(services: fixture.services)
            let leader = try await fixture.actor("vanhoa2")
            await #expect(throws: Problem.self) { try await own.confirm(secretDigest: secret.digest) }
            try await fixture.answer(report, by: leader)
            try await own.reopen("Đèn vẫn tắt", secretDigest: secret.digest)
            try await own.reopen("Đèn vẫn tắt", secretDigest: secret.digest)
            var now = try await fixture.report(report.id)
            #expect(now.state == .assigned && now.reopened == 1 && now.outcome == nil)
            #expect(try await fixture.count("SELECT count(*) FROM report_event WHERE kind = 'reopened'") == 1)
            try await fixture.answer(now, by: leader)
            await #expect(throws: Problem.self) { try await own.reopen("Lại tắt", secretDigest: secret.digest) }
            try await own.confirm(secretDigest: secret.digest)
            now = try await fixture.report(report.id)
            #expect(now.state == .closed)
            await #expect(throws: Problem.self) { try await own.withdraw(secretDigest: secret.digest) }
            await #expect(throws: Problem.notFound) { try await own.withdraw(secretDigest: SecretToken().digest) }
        }
    }

    @Test(arguments: TestEngine.available)
    func `list and count agree for every filter, also with hostile words`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let services = fixture.services
            let hostile = "'; DROP TABLE report; -- <script>alert(1)</script> %_\\ \u{202E}"
            let one = try await fixture.submit(words: hostile)
            let two = try await fixture.submit(category: "waste", words: "Rác ở Vân Sơn")
            let leader = try await fixture.actor("vanhoa2")
            try await fixture.answer(two, by: leader)
            #expect(try await fixture.report(one.id).words == hostile)
            var filters: [(ReportFilter, [ID<Report>])] = [
                (.init(), [one.id]), (.init(stand: .answered), [two.id]), (.init(stand: .all), [two.id, one.id]),
                (.init(stand: .all, turn: .mine), [two.id]), (.init(category: "waste"), []),
                (.init(stand: .all, words: "van son"), [two.id]), (.init(stand: .all, words: hostile), [one.id]),
                (.init(stand: .all, words: two.code.grouped.lowercased()), [two.id]),
                (.init(stand: .all, words: "--"), []),
            ]
            filters.append((.init(due: .late), []))
            for (filter, expected) in filters {
                let (found, count) = try await services.database.read { connection in
                    (
                        try services.reports.list(
                            filter, for: leader, after: nil, limit: 10, now: FeedbackFixture.start, in: connection
                        ).map(\.id),
                        try services.reports.count(filter, for: leader, now: FeedbackFixture.start, in: connection)
                    )
                }
                #expect(found == expected, "\(filter)")
                #expect(count == expected.count, "\(filter)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `a village head sees the reports of the village and no others`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let services = fixture.services
            let own = try await fixture.submit(unit: "van-son-thon-4")
            _ = try await fixture.submit(unit: "van-son-thon-5")
            let head = try await fixture.actor("thon4")
            let seen = try await services.database.read {
                try services.reports.list(
                    .init(), for: head, after: nil, limit: 9, now: FeedbackFixture.start, in: $0)
            }
            #expect(seen.map(\.id) == [own.id])
        }
    }

    @Test(arguments: TestEngine.available)
    func `lateness is told once, and what nobody contradicts is closed`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let leader = try await fixture.actor("vanhoa2")
            let late = try await fixture.submit()
            let done = try await fixture.submit()
            try await fixture.answer(done, by: leader)
            let job = WarnOfLateReports(services: fixture.services)
            try await job.run()
            let warnings: SQL = "SELECT count(*) FROM report_event WHERE kind = 'warned'"
            #expect(try await fixture.count(warnings) == 0)
            fixture.time.advance(seconds: 16 * 86_400)
            try await job.run()
            try await job.run()
            #expect(try await fixture.count(warnings) == 1)
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM notice WHERE account_id = \(leader.account) AND path = \(late.deskPath)") == 1
            )
            #expect(try await fixture.report(done.id).state == .closed)
            #expect(try await fixture.report(late.id).state == .received)
        }
    }

    @Test(arguments: TestEngine.available)
    func `the demo is made once and looks real`(_ engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { fixture in
            let seed = SeedFeedback(services: fixture.services)
            try await seed(fixture.demo)
            let counts: [SQL] = [
                "SELECT count(*) FROM report", "SELECT count(*) FROM report WHERE state = 'answered'",
                "SELECT count(*) FROM report WHERE released = 1", "SELECT count(*) FROM service_desk",
                "SELECT count(*) FROM rating", "SELECT count(*) FROM report_event",
            ]
            var first: [Int] = []
            for count in counts { first.append(try await fixture.count(count)) }
            #expect(first[0] >= 15 && first[1] >= 5 && first[2] >= 10 && first[3] == 4 && first[4] > 60)
            try await seed(fixture.demo)
            for (count, before) in zip(counts, first) { #expect(try await fixture.count(count) == before) }
        }
    }
}
