import Base
import House
import HouseSupport
import Storage
import TestSupport
import Testing

/// The first page of an official to whom more has come than it shows.
@Suite struct LongInbox {
    /// The numbers above the list: what waits, what is due today, what is late.
    private static func figures(_ page: Visitor.Answer) -> [Int] {
        page.text.matches(of: /<dd>(\d+)<\/dd>/).compactMap { Int($0.output.1) }
    }

    @Test(arguments: TestEngine.available)
    func `everything is counted, and the whole list is one link away`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, official in
            try await official.signIn("vanhoa1")
            let before = try await official.get("/desk")
            let few = Self.figures(before)
            #expect(few.count == 3 && few[0] < 50 && !before.text.contains("?turn=role"))

            let numbers = (1_001...1_060).map { "000.00.99.H56-200102-\($0)" }
            try await house.addDossiers(numbered: numbers)
            let yesterday = TestHouse.start.adding(days: -1)
            try await house.database.write { transaction in
                try transaction.execute(
                    """
                    UPDATE dossier SET due_at = \(yesterday), holder_role = 'specialist', holder_id = ''
                    WHERE case_number IN (\(list: numbers))
                    """)
            }
            let page = try await official.get("/desk")
            #expect(Self.figures(page) == [few[0] + 60, few[1], few[2] + 60])
            let link = try #require(page.link("/desk/dossiers?turn=role"))
            let list = try await official.get(link)
            let count = few[0] + 60
            #expect(page.text.contains("(\(count))") && list.text.contains("\(count) "))
        }
    }
}
