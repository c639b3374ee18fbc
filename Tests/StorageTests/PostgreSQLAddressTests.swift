import Logging
import Testing

@testable import Storage

struct PostgreSQLAddresses {
    @Test func `the size of the pool is taken out of the address`() throws {
        let plain = try PostgreSQLEngine.withoutPoolSize("postgres://a@b/c")
        #expect(plain == ("postgres://a@b/c", 8))
        let alone = try PostgreSQLEngine.withoutPoolSize("postgres://a@b/c?pool_size=3")
        #expect(alone == ("postgres://a@b/c", 3))
        let among = try PostgreSQLEngine.withoutPoolSize(
            "postgres://a@b/c?sslmode=require&pool_size=20&connect_timeout=2")
        #expect(among == ("postgres://a@b/c?sslmode=require&connect_timeout=2", 20))
        for wrong in ["0", "-1", "many", "", "9999"] {
            #expect(throws: DatabaseFailure.self) {
                try PostgreSQLEngine.withoutPoolSize("postgres://a@b/c?pool_size=\(wrong)")
            }
        }
    }

    @Test(arguments: [
        "postgres://langso:geheim@%2Fnonexistent/langso", "postgres://langso:secret/heim@localhost/langso",
        "postgres://langso:secret@heim@localhost/langso",
        "postgres://langso:geheim@localhost/langso?geheim=1", "postgres://langso:geheim@127.0.0.1:1/langso",
    ])
    func `a server that is not there is unavailable, and the password stays secret`(address: String) {
        do {
            _ = try Database(at: .server(address), logger: Logger(label: "test"))
            Issue.record("there should be no server")
        } catch {
            let failure = error as? DatabaseFailure
            #expect(failure?.kind == .unavailable)
            #expect(!"\(error)".contains("heim") && !"\(error)".contains("secret"))
        }
    }

    @Test(arguments: [
        ("23505", DatabaseFailure.Kind.uniqueViolation), ("23503", .constraint), ("23502", .constraint),
        ("40001", .serialization), ("40P01", .serialization), ("53100", .full), ("53300", .unavailable),
        ("57P01", .unavailable), ("57P03", .unavailable), ("08006", .unavailable), ("58030", .storage),
        ("XX001", .storage),
        ("55P03", .busy), ("57014", .busy), ("42601", .statement), ("22P02", .statement),
    ])
    func `each state of PostgreSQL has its kind`(code: String, kind: DatabaseFailure.Kind) {
        #expect(SQLState(code: code).kind == kind)
    }
}
