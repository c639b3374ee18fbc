import Base
import House
import Storage
import TestSupport
import Testing
import Web

@testable import OneStop

/// Lists that other systems have exported.
@Suite struct ListsOfOtherSystems {
    private static let mapping = ImportMapping(
        name: "Cổng", system: "Cổng tỉnh",
        columns: [
            .code: "mã hồ sơ", .applicant: "người nộp", .procedure: "thủ tục", .received: "ngày nhận", .due: "hẹn trả",
            .resolved: "ngày trả", .state: "trạng thái",
        ], states: ["dang xu ly": .processing, "da tra": .resolved, "tu choi": .refused])

    private func table(_ lines: [String]) throws -> TableReading {
        let text = ["Mã hồ sơ;Người nộp;Thủ tục;Ngày nhận;Hẹn trả;Ngày trả;Trạng thái"] + lines
        return try TableReading.list(Array(text.joined(separator: "\n").utf8))
    }

    private func reasons(_ lines: [String]) throws -> [String] {
        ImportLines(mapping: Self.mapping, procedures: []).read(try table(lines)).map { line in
            switch line.result {
            case .success: "ok"
            case .failure(let objection): objection.message.key.name.split(separator: ".").last.map(String.init) ?? ""
            }
        }
    }

    @Test func `each line is judged by itself and against the others`() throws {
        let found = try reasons([
            "H1-1;Hoa;X;01/11/2026;05/11/2026;04/11/2026 10:00;Đã trả", "h1 1;Hoa;X;01/11/2026;;;Đang xử lý",
            ";Hoa;X;01/11/2026;;;", "H2;Hoa;X;;;;Đang xử lý", "H3;Hoa;X;31/02/2026;;;Đang xử lý",
            "H4;Hoa;X;01/11/2026;;;Lạ", "H5;Hoa;X;01/11/2026;;;Đã trả", "H6;Hoa;X;05/11/2026;01/11/2026;;Đang xử lý",
            "H7;Hoa;X;05/11/2026;;01/11/2026;Từ chối", "H8;Hoa;X;05/11/2026;;;",
        ])
        #expect(
            found == [
                "ok", "twice", "no_code", "no_received", "bad_date", "unknown_state", "no_resolved", "due_before",
                "resolved_before", "ok",
            ])
    }

    @Test func `days and moments as lists write them`() throws {
        let day = try #require(CalendarDate("2026-11-23"))
        for text in ["2026-11-23", "23/11/2026", "23-11-2026", "23.11.2026"] {
            #expect(ListedMoment(text)?.start == Instant(day), "\(text)")
        }
        for text in ["23/11/2026 08:30", "2026-11-23T08:30:15Z", "08:30 23-11-2026", "2026-11-23 8:30:15.123"] {
            #expect(ListedMoment(text)?.start == Instant(day, minutes: 510), "\(text)")
        }
        for text in [
            "", "hôm qua", "2026", "32/11/2026", "23/11/26", "23/11/2026 25:00", "08:30", "1/1/1500", "1/2/3/4",
        ] {
            #expect(ListedMoment(text) == nil, "\(text)")
        }
        // What is due on a day is in time until the day is over.
        #expect(
            try #require(ListedMoment("23/11/2026")).end
                == Instant(milliseconds: Instant(day.adding(days: 1)).milliseconds - 1))
    }

    @Test func `a mapping is written and read`() {
        #expect(ImportMapping(Self.mapping.text) == Self.mapping)
        #expect(ImportMapping("") == nil)
        #expect(ImportMapping("[1]") == nil)
    }

    @Test(arguments: TestEngine.available)
    func `the same list twice changes nothing, and a newer one says what it changes`(engine: TestEngine) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let actor = try await fixture.everybody()
            let (services, now) = (fixture.services, fixture.time.value)
            let take = ImportDossiers(services: services)
            let first = try table([
                "H1;Hoa;X;01/11/2026;05/11/2026;;Đang xử lý",
                "H2;Bình;TN-XN-01;02/11/2026;09/11/2026;06/11/2026;Đã trả",
                "H3;An;X;x;;;Đang xử lý",
            ])
            let dry = try await take(first, Self.mapping, by: actor, isDry: true, at: now)
            #expect(dry.map(\.fate) == [.new, .new, .error])
            #expect(try await fixture.count("SELECT count(*) FROM outside_dossier") == 0)
            let done = try await take(first, Self.mapping, by: actor, isDry: false, at: now)
            #expect(done.map(\.fate) == dry.map(\.fate))
            #expect(try await fixture.count("SELECT count(*) FROM outside_dossier") == 2)
            // Nothing of ours: no dossier, no number.
            #expect(try await fixture.count("SELECT count(*) FROM dossier") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM case_number") == 0)
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM outside_dossier WHERE procedure_code = 'TN-XN-01' AND state = 'resolved'")
                    == 1)

            let audits = try await fixture.count("SELECT count(*) FROM audit_entry")
            let again = try await take(first, Self.mapping, by: actor, isDry: false, at: now.adding(days: 1))
            #expect(again.map(\.fate) == [.unchanged, .unchanged, .error])
            #expect(try await fixture.count("SELECT count(*) FROM audit_entry") == audits)
            #expect(try await fixture.count("SELECT count(*) FROM outside_event") == 2)

            let newer = try table(["h-1;Hoa;X;01/11/2026;05/11/2026;07/11/2026;Đã trả"])
            let changed = try await take(newer, Self.mapping, by: actor, isDry: false, at: now)
            #expect(changed.map(\.fate) == [.changed])
            #expect(changed[0].changes.map(\.field) == [.code, .resolved, .state])
            #expect(changed[0].changes[1] == .init(field: .resolved, from: "", to: "2026-11-07"))

            let (found, elsewhere) = try await services.database.read { connection in
                (
                    try OutsideStore().find(code: "H 1", scope: actor.scope, in: connection),
                    try OutsideStore().find(code: "H1", scope: .nothing, in: connection)
                )
            }
            #expect(found?.facts.applicant == "Hoa")
            #expect(found?.facts.isLate == true)
            #expect(elsewhere == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func `what a list has no column for stays`(engine: TestEngine) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let actor = try await fixture.everybody()
            let now = fixture.time.value
            let take = ImportDossiers(services: fixture.services)
            let list = try table(["H1;Hoa;X;01/11/2026;05/11/2026;04/11/2026;Đã trả"])
            _ = try await take(list, Self.mapping, by: actor, isDry: false, at: now)
            var narrow = Self.mapping
            narrow.columns = [.code: "mã hồ sơ", .received: "ngày nhận"]
            let fates = try await take(list, narrow, by: actor, isDry: true, at: now)
            #expect(fates.map(\.fate) == [.unchanged])
        }
    }

    @Test(arguments: TestEngine.available)
    func `their figures stand beside ours, month by month`(engine: TestEngine) async throws {
        try await ResidentFixture.with(engine) { fixture in
            let actor = try await fixture.everybody()
            let now = fixture.time.value
            let list = try table([
                "H1;Hoa;X;01/11/2026;05/11/2026;04/11/2026;Đã trả", "H2;Hoa;X;01/11/2026;05/11/2026;06/11/2026;Đã trả",
                "H3;Hoa;X;01/11/2026;05/11/2026;05/11/2026;Đã trả", "H4;Hoa;X;01/11/2026;05/11/2026;;Đang xử lý",
                "H5;Hoa;X;31/10/2026;30/12/2026;;Đang xử lý", "H6;Hoa;X;31/10/2026;;;Từ chối",
            ])
            _ = try await ImportDossiers(services: fixture.services)(
                list, Self.mapping, by: actor, isDry: false, at: now)
            let months = try await fixture.services.database.read {
                try OutsideStore().compared(with: "Cổng tỉnh", besides: nil, actor.scope, now: now, in: $0)
            }
            #expect(months.count == 12)
            #expect(months[0].month == CalendarDate("2026-11-01"))
            #expect(months[0].theirs == [.inTime: 2, .late: 1, .openLate: 1])
            #expect(months[0].ours.isEmpty)
            #expect(months[0].differing == [.inTime, .late, .openLate])
            #expect(months[1].theirs == [.openInTime: 1, .refused: 1])
            #expect(months[2].theirs.isEmpty)
        }
    }
}
