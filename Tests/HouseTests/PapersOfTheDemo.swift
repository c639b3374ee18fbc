import Base
import House
import HouseSupport
import OneStop
import Storage
import Testing

@Suite struct PapersOfTheDemo {
    @Test func `nothing of the demo has happened later than now`() async throws {
        try await withHouse { house, _ in
            let now = TestHouse.start
            let later = try await house.database.read { connection in
                try connection.values(
                    """
                    SELECT kind FROM dossier_event WHERE at > \(now) UNION ALL
                    SELECT action FROM audit_entry WHERE at > \(now) UNION ALL
                    SELECT state FROM receipt WHERE taken_at > \(now)
                    """, as: String.self)
            }
            #expect(later.isEmpty, "\(Set(later).sorted())")
        }
    }

    @Test func `every dossier of the demo has the papers that are required, marked as samples`() async throws {
        try await withHouse { house, officer in
            let services = house.oneStop
            let bare = try await house.database.read { connection -> [String] in
                let asking = try services.catalogue.list(asOf: TestHouse.start.date, in: connection)
                    .filter { $0.documents.contains(where: \.isRequired) }.map(\.code)
                return try connection.values(
                    """
                    SELECT id FROM dossier WHERE procedure_code IN (\(list: asking)) AND NOT EXISTS
                        (SELECT id FROM dossier_document WHERE dossier_document.dossier_id = dossier.id)
                    """)
            }
            #expect(bare.isEmpty)
            let shared = try await house.count(
                "(SELECT file_id FROM dossier_document GROUP BY file_id HAVING count(*) > 1) AS shared")
            #expect(shared == 0)
            let open: String? = try await house.database.read { connection in
                try connection.value("SELECT id FROM dossier WHERE state = 'processing' ORDER BY id DESC LIMIT 1")
            }
            let path = "/desk/dossiers/\(try #require(open))"
            try await officer.signIn("motcua1")
            let page = try await officer.get(path)
            #expect(!page.text.contains("Thiếu giấy tờ bắt buộc"))
            let picture = try #require(page.link("\(path)/documents/"))
            let answer = try await officer.get(picture)
            #expect(answer.status == 200)
            #expect(answer.bytes.count < 60_000)
        }
    }
}
