import Base
import Foundation
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing

/// What is counted in a village, from the desk to the sign at its entrance.
@Suite struct CountedInVillages {
    @Test(arguments: TestEngine.available)
    func `numbers are written down, corrected and shown with their day and source`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let writer = visitor.other()
            try await writer.signIn("quantri")
            let page = try await writer.get("/desk/census/van-son-thon-3")
            let form = try page.form(to: "/desk/census/van-son-thon-3")
            let wrong = try await writer.submit(form, ["households": "300", "people": "200"])
            #expect(wrong.status == 422 && wrong.text.contains("value=\"300\""))
            let late = try await writer.submit(form, ["as_of": "2027-01-01"])
            #expect(late.status == 422)
            let saved = try await writer.submit(
                form, ["households": "301", "people": "1204", "as_of": "2026-10-01", "source": "Sổ hộ khẩu thôn"])
            #expect(saved.status == 200 && saved.text.contains("1.204"))
            // Who still has the form from before is shown what was stored meanwhile.
            let second = try await writer.submit(form, ["households": "302"])
            #expect(second.status == 409 && second.text.contains("301"))

            for path in ["/units/van-son-thon-3", "/q/\(try await code(house))"] {
                let seen = try await visitor.get(path)
                #expect(seen.status == 200)
                for words in ["1.204", "301", "Sổ hộ khẩu thôn", "1/10/2026"] {
                    #expect(seen.text.contains(words), "\(path): \(words)")
                }
            }
            let counter = visitor.other()
            try await counter.signIn("motcua1")
            #expect(try await counter.get("/desk/census").status == 403)
            #expect(try await writer.get("/desk/census/tan-ninh-ubnd").status == 404)
            #expect(try await house.count("audit_entry WHERE action = 'lookup.edit_census'") == 1)
        }
    }

    private func code(_ house: TestHouse) async throws -> String {
        let code = try await house.database.read {
            try $0.value(
                "SELECT code FROM public_code WHERE kind = 'lookup.unit' AND target = 'van-son-thon-3'",
                as: String.self)
        }
        return try #require(code)
    }
}
