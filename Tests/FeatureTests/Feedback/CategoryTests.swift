import Base
import House
import Storage
import TestSupport
import Testing

@testable import Feedback

@Suite struct CategoriesOfReports {
    private func category(_ key: String, days: Int = 4) -> ReportCategory {
        ReportCategory(
            key: key, name: LocalizedText("Cây xanh", english: "Trees"), icon: "tree", workingDays: days,
            handler: "economic", source: "Quy chế 2026", verified: "read", place: 3)
    }

    @Test(arguments: TestEngine.available)
    func `a category is set up once, corrected by version, and no longer offered`(engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { house in
            let admin = try await house.actor("quantri")
            try await house.write { try EditCategory(services: $0).create(category("tree"), by: admin, at: $1, in: $2) }
            await #expect(throws: Problem.self) {
                try await house.write {
                    try EditCategory(services: $0).create(category("tree"), by: admin, at: $1, in: $2)
                }
            }
            var better = category("tree", days: 2)
            better.isOffered = false
            let changed = better
            try await house.write { try EditCategory(services: $0)(changed, by: admin, at: $1, in: $2) }
            let conflict = await #expect(throws: Problem.self) {
                try await house.write { try EditCategory(services: $0)(changed, by: admin, at: $1, in: $2) }
            }
            #expect(conflict?.kind == .conflict)
            let found = try #require(try await house.category("tree"))
            #expect(found.workingDays == 2 && found.version == 2 && found.name.english == "Trees")
            let database = house.services.database
            #expect(!(try await database.read { try ReportCategory.offered(in: $0) }.contains { $0.key == "tree" }))
            let history = try await database.read { try CategoryVersion.list(of: "tree", in: $0) }
            #expect(history.map(\.version) == [2, 1])
            #expect(history.map { $0.content["working_days"]?.integer } == [2, 4])
            let clerk = try await house.actor("motcua1")
            await #expect(throws: Problem.forbidden) {
                try await house.write {
                    try EditCategory(services: $0).create(category("x"), by: clerk, at: $1, in: $2)
                }
            }
            #expect(
                try await house.count("SELECT count(*) FROM audit_entry WHERE action = 'feedback.edit_category'") == 1)
        }
    }

    @Test(arguments: TestEngine.available)
    func `who reported is forgotten when the days are over, and not before`(engine: TestEngine) async throws {
        try await FeedbackFixture.with(engine) { house in
            let admin = try await house.actor("quantri")
            let leader = try await house.actor("vanhoa2")
            let (closed, open) = (try await house.submit(), try await house.submit(words: "Đường hỏng nặng"))
            try await house.answer(closed, by: leader)
            try await house.write {
                _ = try CloseReport(services: $0)(closed.id, version: nil, by: leader, at: $1, in: $2)
            }
            let setting = FeedbackSetting(
                name: FeedbackSetting.contactDays, value: 30, source: "Quy chế", verified: "read", version: 1)
            try await house.write { try EditCategory(services: $0).set(setting, by: admin, at: $1, in: $2) }
            let job = EraseOldContacts(services: house.services)
            house.time.advance(seconds: 29 * 86_400)
            #expect(try await job.run() == 0)
            #expect(try await house.report(closed.id).hasContact)
            house.time.advance(seconds: 2 * 86_400)
            #expect(try await job.run() == 1)
            #expect(try await job.run() == 0)
            let after = try await house.report(closed.id)
            #expect(!after.hasContact && after.words == closed.words)
            // What is not answered yet keeps its contact, however old.
            #expect(try await house.report(open.id).hasContact)
            #expect(
                try await house.count("SELECT count(*) FROM audit_entry WHERE action = 'feedback.erase_contact'") == 1)
        }
    }
}
