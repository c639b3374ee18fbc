import Base
import HouseSupport
import Testing

/// Everybody of an office comes from one address, and begins the day at the same time.
@Suite struct OneOfficeOneAddress {
    @Test func `right passwords use up no tries, wrong ones do`() async throws {
        try await withHouse { _, visitor in
            for _ in 0..<110 {
                #expect(try await visitor.other().signIn("motcua1").status == 200)
            }
            var refused = 0
            for number in 0..<110 {
                let answer = try await visitor.other().signIn("nobody\(number)", password: "wrong wrong wrong")
                if answer.status == 429 { refused += 1 }
            }
            #expect(refused == 10)
        }
    }
}
