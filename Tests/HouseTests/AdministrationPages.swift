import Administration
import Base
import HTTPTypes
import HouseSupport
import Storage
import TestSupport
import Testing
import Web

/// The pages of whoever looks after the installation.
@Suite struct AdministrationPages {
    private static let lists = ["jobs", "requests", "backups", "drills", "migrations"]

    @Test(arguments: TestEngine.available)
    func `the administrator sees how the house is, in three languages, and nobody else does`(engine: TestEngine)
        async throws
    {
        try await withHouse(engine) { house, visitor in
            house.slow.note(
                SlowRequests.Answer(
                    method: "GET", route: "/q/{code}", status: 200, milliseconds: 98_765, statements: 77,
                    at: TestHouse.start))
            for language in ["vi", "en", "ar"] {
                let admin = visitor.other(languages: language)
                try await admin.signIn("quantri")
                let page = try await admin.get("/desk/administration?lang=\(language)")
                #expect(page.status == 200)
                #expect(page.text.contains("/q/{code}"))
                #expect(page.text.contains("administration.0001"))
                for list in Self.lists {
                    #expect(page.text.contains("href=\"/desk/administration/\(list)\""))
                    #expect(try await admin.get("/desk/administration/\(list)").status == 200)
                }
            }
            let officer = visitor.other()
            try await officer.signIn("motcua1")
            #expect(try await officer.get("/desk/administration").status == 403)
            #expect(try await officer.get("/desk").text.contains("/desk/administration") == false)
        }
    }

    @Test func `programs get the same numbers`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("quantri")
            let answer = try await visitor.get(
                "/api/v1/administration/health", headers: [.accept: "application/json"])
            #expect(answer.status == 200)
            let json = try JSONValue(parsing: answer.text)
            #expect(json["signed_in_now"]?.integer == 1)
            #expect(json["signed_in_last_day"]?.integer == 1)
            #expect(json["dead_jobs"]?.integer == 0)
            #expect(json["storage"]?["database_bytes"]?.integer ?? 0 > 100_000)
            #expect(json["program"]?["last_migration"]?.string?.isEmpty == false)
            #expect(json["last_backup_at"] == .null)
            let parts = Set((json["health"]?.array ?? []).compactMap { $0["part"]?.string })
            #expect(parts.isSuperset(of: ["folder", "flush", "database", "ring", "clock", "fonts", "backup", "drill"]))
        }
    }

    @Test(arguments: TestEngine.available)
    func `a job that was given up is shown with its cause, and tried again or set aside, which is recorded`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, visitor in
            let now = house.clock.clock.now()
            try await house.database.write { transaction in
                for number in 1...30 {
                    let (kind, slot) = ("test.fail_\(number)", "\(number)")
                    try transaction.enqueue(kind, slot: slot, lane: .slow, unit: "", at: now)
                }
                try transaction.execute(
                    """
                    UPDATE job SET state = 'dead', attempts = 8, failure = 'the printer <burns>', finished_at = \(now)
                    WHERE kind >= 'test.fail_' AND kind < 'test.fail_a'
                    """)
            }
            func state(_ kind: String) async throws -> String? {
                try await house.database.read {
                    try $0.value("SELECT state FROM job WHERE kind = \(kind)", as: String.self)
                }
            }
            try await visitor.signIn("quantri")
            let first = try await visitor.get("/desk/administration/jobs")
            #expect(first.text.contains("the printer &lt;burns&gt;"))
            let retries = first.forms.filter { $0.action.hasSuffix("/retry") }
            #expect(retries.count == 25)
            let next = try #require(first.link("/desk/administration/jobs?cursor="))
            let second = try await visitor.get(next)
            #expect(second.forms.filter { $0.action.hasSuffix("/retry") }.count == 5)
            // The newest first: 30 … 6, then 5 … 1.
            let retried = try await visitor.submit(retries[0])
            #expect(retried.status == 200)
            #expect(try await state("test.fail_30") == "waiting")
            let aside = try await visitor.submit(
                first.form(to: retries[1].action.replacing("/retry", with: "/set-aside")))
            #expect(aside.status == 200)
            #expect(try await state("test.fail_29") == "set_aside")
            // Pressed again, it is no longer there.
            #expect(try await visitor.submit(retries[0]).status == 404)
            let deeds = try await house.database.read {
                try $0.values(
                    "SELECT action FROM audit_entry WHERE subject_kind = 'administration.job' ORDER BY id",
                    as: String.self)
            }
            #expect(deeds == ["administration.retry_job", "administration.set_aside_job"])
            let officer = visitor.other()
            try await officer.signIn("motcua1")
            let refused = try await officer.send(
                .post, retries[2].action, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: Array("a=b".utf8))
            #expect(refused.status == 403)
        }
    }

    @Test(arguments: TestEngine.available)
    func `backups and drills are listed a page at a time, the latest first`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            let start = TestHouse.start
            try await house.database.write(.alone) { transaction in
                for day in 1...60 {
                    let at = start.adding(days: day - 61)
                    try SafetyLog().record(
                        BackupRecord(
                            begunAt: at, finishedAt: at.adding(seconds: 9), place: "/backup/no-\(day)-end",
                            isOurs: day != 60,
                            files: day, bytes: 1 << 30), in: transaction)
                }
                for (day, succeeded) in [(-200, true), (-100, true), (-1, false)] {
                    try SafetyLog().record(
                        RestoreDrill(
                            at: start.adding(days: day), backupAt: day == -1 ? nil : start.adding(days: day - 1),
                            milliseconds: 3400, hasSucceeded: succeeded,
                            result: succeeded ? "opened" : "the disk is <gone>",
                            files: 5, entries: 7, head: "ab"), in: transaction)
                }
            }
            try await visitor.signIn("quantri")
            let first = try await visitor.get("/desk/administration/backups")
            #expect(first.text.contains("/backup/no-60-end") && first.text.contains("/backup/no-11-end"))
            #expect(!first.text.contains("/backup/no-10-end"))
            let next = try #require(first.link("/desk/administration/backups?cursor="))
            let second = try await visitor.get(next)
            #expect(second.text.contains("/backup/no-10-end") && second.text.contains("/backup/no-1-end"))
            let drills = try await visitor.get("/desk/administration/drills")
            #expect(drills.text.contains("the disk is &lt;gone&gt;"))
            let last = try await house.database.read { try SafetyLog().last(in: $0) }
            #expect(last.backup == start.adding(days: -1))
            #expect(last.drill == start.adding(days: -100), "a drill that failed counts")
            let health = try JSONValue(
                parsing: try await visitor.get(
                    "/api/v1/administration/health", headers: [.accept: "application/json"]
                ).text)
            let states = Dictionary(
                (health["health"]?.array ?? []).map { ($0["part"]?.string ?? "", $0["state"]?.string ?? "") }
            ) { first, _ in first }
            #expect(states["backup"] == "good")
            #expect(states["drill"] == "note", "90 days without a drill that succeeded")
            #expect(health["last_drill_succeeded"] == .bool(false))
        }
    }
}
