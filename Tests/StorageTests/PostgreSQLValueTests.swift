import Testing

@testable import Storage

@Suite(.enabled(if: ScratchPostgreSQL.isThere))
struct PostgreSQLValues {
    @Test func `every value comes back as it was stored`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try await scratch.database.write { transaction in
                try transaction.execute(
                    "CREATE TABLE thing (i \(.int64), r \(.real), t \(.text), b \(.bytes), n \(.int64) NOT NULL)")
            }
            let integers: [Int64] = [.min, -1, 0, 1, .max]
            let reals: [Double] = [
                0.1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e23, .infinity, -.infinity,
            ]
            let texts = [
                "", "Uỷ ban nhân dân xã Đồng Văn", "a'b\"c\\d\n\t%$1", "مرحبا", "👩‍👩‍👧",
                String(repeating: "ư", count: 100_000),
            ]
            let blobs: [[UInt8]] = [[], [0], Array(0...255), Array(repeating: 0x5C, count: 100_000)]
            try await scratch.database.write { transaction in
                for n in 0..<7 {
                    try transaction.execute(
                        """
                        INSERT INTO thing (i, r, t, b, n) VALUES (\(integers[n % 5]), \(reals[n]), \(texts[n % 6]),
                            \(blobs[n % 4]), \(n))
                        """)
                }
            }
            try await scratch.database.read { connection in
                let rows = try connection.rows("SELECT i, r, t, b, n FROM thing ORDER BY n")
                #expect(rows.count == 7)
                for (n, row) in rows.enumerated() {
                    #expect(try row["i"] == integers[n % 5])
                    #expect(try (row["r"] as Double).bitPattern == reals[n].bitPattern)
                    #expect(try row["t"] == texts[n % 6])
                    #expect(try row["b"] == blobs[n % 4])
                }
                let nan: Double? = try connection.value("SELECT \(Double.nan)")
                #expect(nan?.isNaN == true)
            }
        }
    }

    @Test func `an absent value keeps its type`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            try await scratch.database.read { connection in
                let row = try connection.row(
                    """
                    SELECT \(nil as Int64?) AS i, \(nil as Double?) AS r, \(nil as String?) AS t, \(nil as [UInt8]?) AS b,
                        \(nil as Int64?) IS NULL AS nothing, coalesce(\(nil as Int64?), 0) + 86400000000 AS sum
                    """)
                let found = try #require(row)
                #expect(try found["i"] as Int64? == nil)
                #expect(try found["r"] as Double? == nil)
                #expect(try found["t"] as String? == nil)
                #expect(try found["b"] as [UInt8]? == nil)
                #expect(try found["nothing"] as Bool)
                #expect(try found["sum"] as Int64 == 86_400_000_000)
                #expect(throws: UnreadableColumn.self) { try found["t"] as String }
                // The same text with values of other types is another statement.
                #expect(try connection.value("SELECT \(1)", as: Int64.self) == 1)
                #expect(try connection.value("SELECT \("x")", as: String.self) == "x")
                #expect(try connection.value("SELECT \(1.5)", as: Double.self) == 1.5)
            }
        }
    }

    @Test(arguments: [true, false])
    func `types that only the server makes are read too`(withText: Bool) async throws {
        try await ScratchPostgreSQL.with { scratch in
            try await scratch.database.read { connection in
                // A timestamp has no binary form here, so that the whole row comes as text.
                let extra: SQL = withText ? ", TIMESTAMP '2026-07-01 08:30:00' AS at" : ""
                let row = try #require(
                    try connection.row(
                        """
                        SELECT TRUE AS yes, 7::INT2 AS i2, -7::INT4 AS i4, 1.5::FLOAT4 AS f4, '{"a":1}'::JSON AS j,
                            'abc'::VARCHAR(5) AS v, 'x'::NAME AS name, '\\x00ff41'::BYTEA AS b, 9::INT8 AS i8,
                            1e300::FLOAT8 AS f8\(extra)
                        """))
                #expect(try row["yes"] as Bool)
                #expect(try row["i2"] == 7)
                #expect(try row["i4"] == -7)
                #expect(try row["i8"] as Int64 == 9)
                #expect(try row["f4"] == 1.5)
                #expect(try row["f8"] == 1e300)
                #expect(try row["j"] == #"{"a":1}"#)
                #expect(try row["v"] == "abc")
                #expect(try row["name"] == "x")
                #expect(try row["b"] as [UInt8] == [0, 255, 0x41])
                if withText { #expect(try row["at"] == "2026-07-01 08:30:00") }
                #expect(try connection.value("SELECT sum(x) FROM (VALUES (\(1)), (\(2))) v (x)", as: Int.self) == 3)
                #expect(
                    try connection.value("SELECT avg(x) FROM (VALUES (\(1)), (\(2))) v (x)", as: Double.self) == 1.5)
                #expect(try connection.value("SELECT avg(x) FROM (VALUES (\(2)), (\(2))) v (x)", as: Double.self) == 2)
            }
        }
    }

    @Test func `a text with U+0000 is refused and not cut`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            let failure = await scratch.failure { try $0.value("SELECT \("secret\u{0}tail")", as: String.self) }
            #expect(failure?.kind == .statement)
            #expect(failure?.description.contains("secret") == false)
        }
    }

    @Test func `a hundred thousand rows arrive`() async throws {
        try await ScratchPostgreSQL.with { scratch in
            let sum = try await scratch.database.read { connection in
                try connection.rows("SELECT n, 'hồ sơ ' || n AS title FROM generate_series(1::BIGINT, \(100_000)) n") {
                    row in
                    _ = try row["title"] as String
                    return try row["n"] as Int
                }.reduce(0, +)
            }
            #expect(sum == 5_000_050_000)
        }
    }
}
