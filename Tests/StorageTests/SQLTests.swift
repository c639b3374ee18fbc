import Testing

@testable import Storage

@Suite struct SQLLiteral {
    @Test func `every value is bound, in order`() {
        let name = "O'Neill; DROP TABLE person"
        let (text, arguments) = ("SELECT \(1) WHERE name = \(name)" as SQL).rendered(for: .postgres)
        #expect(text == "SELECT $1 WHERE name = $2")
        #expect(arguments == [.integer(1), .text(name)])
    }

    @Test func `a fragment is spliced in and its values are numbered anew`() {
        let condition: SQL = "state = \("open") AND unit IN (\(list: ["a", "b"]))"
        let (text, arguments) = ("SELECT \(7) WHERE \(condition) LIMIT \(3)" as SQL).rendered(for: .sqlite)
        #expect(text == "SELECT $1 WHERE state = $2 AND unit IN ($3, $4) LIMIT $5")
        #expect(arguments == [.integer(7), .text("open"), .text("a"), .text("b"), .integer(3)])
    }

    @Test func `an absent value keeps its type`() {
        let nothing: Int64? = nil
        #expect(("SELECT \(nothing)" as SQL).rendered(for: .postgres).arguments == [.null(.integer)])
    }

    @Test func `an empty list matches nothing`() {
        #expect(("x IN (\(list: [String]()))" as SQL).rendered(for: .sqlite).text == "x IN (NULL)")
    }

    @Test func `all of no conditions is true`() {
        #expect(SQL.all([]).rendered(for: .sqlite).text == "1 = 1")
        #expect(SQL.all(["a = 1", "b = 2"]).rendered(for: .sqlite).text == "(a = 1) AND (b = 2)")
    }

    @Test(arguments: [
        "COMMIT", "begin immediate", "SAVEPOINT x", "PRAGMA synchronous", "ATTACH 'x' AS y",
        "INSERT OR ROLLBACK INTO t VALUES (1)", "SELECT 1 FROM t WHERE a LIKE 'x%'",
        "CREATE TABLE t (a TEXT REFERENCES u DEFERRABLE)", "ROLLBACK",
    ])
    func `what would break the promises of a transaction is refused`(text: String) {
        #expect(throws: DatabaseFailure.self) { try StatementGuard().check(text) }
    }

    @Test(arguments: ["SELECT begin_at FROM t", "UPDATE t SET commit_count = 1", "DELETE FROM likes"])
    func `columns that look alike are allowed`(text: String) {
        #expect(throws: Never.self) { try StatementGuard().check(text) }
    }
}
