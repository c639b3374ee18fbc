import Base
import Codes
import Foundation
import HTTPTypes
import House
import HouseSupport
import Identity
import TestSupport
import Testing
import Trust

@testable import OneStop
@testable import Storage
@testable import langso

/// A commune that has worked with the first version goes on with this one: what was open is worked on, what is over is counted right.
@Suite struct UpgradedWork {
    @Test(arguments: TestEngine.available)
    func `past periods say what was late, and nothing else`(engine: TestEngine) async throws {
        try await withHouse(in: try await FirstVersion.commune(engine)) { house, visitor in
            try await visitor.signIn("moiviec")
            func figures(_ days: String) async throws -> [String: Int] {
                let answer = try await visitor.get(
                    "/api/v1/figures?\(days)", headers: [.accept: "application/json"])
                #expect(answer.status == 200)
                let members = try JSONValue(parsing: answer.text)["total"]?.object ?? [:]
                return members.compactMapValues { $0.integer.map { Int($0) } }.filter { $0.value > 0 }
            }
            #expect(
                try await figures("from=2026-08-01&until=2026-08-31") == [
                    "received": 7, "early": 1, "refused": 1, "open_late": 2, "open_in_time": 2, "returned": 1,
                ])
            #expect(
                try await figures("from=2026-09-01&until=2026-09-30") == [
                    "carried": 5, "late": 1, "open_late": 3, "open_in_time": 1,
                ])
            // Today: what waits to be received again has no date.
            #expect(
                try await figures("from=2026-11-01&until=2026-11-23") == [
                    "carried": 4, "open_late": 3, "open_in_time": 1,
                ])
        }
    }

    @Test(arguments: TestEngine.available)
    func `columns say what the log says, and lists call late what is late`(engine: TestEngine) async throws {
        try await withHouse(in: try await FirstVersion.commune(engine)) { house, visitor in
            let services = house.oneStop
            try await house.database.read { connection in
                let everything = Scope.everything(because: "a test")
                for (name, id) in FirstVersion.ids.sorted(by: { $0.key < $1.key }) {
                    let dossier = try #require(try services.store.find(id, scope: everything, in: connection))
                    let procedure = try #require(
                        try services.catalogue.version(
                            dossier.procedureCode, dossier.procedureVersion, in: connection))
                    let clock = try services.clock(of: id, procedure, in: connection).clock
                    #expect(dossier.dueAt == clock.dueAt, "\(name)")
                    #expect(dossier.acceptedAt == clock.acceptedAt, "\(name)")
                }
            }
            try await visitor.signIn("moiviec")
            let late = try await visitor.get("/desk/dossiers?state=all&due=late")
            for (name, id) in FirstVersion.ids {
                let isLate = ["open, late", "open since August", "received twice"].contains(name)
                #expect((late.link("/desk/dossiers/\(id)") != nil) == isLate, "\(name)")
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `what was open is opened, advanced, decided and handed out`(engine: TestEngine) async throws {
        try await withHouse(in: try await FirstVersion.commune(engine)) { house, visitor in
            try await visitor.signIn("moiviec")
            for (name, id) in FirstVersion.ids {
                let page = try await visitor.get("/desk/dossiers/\(id)")
                #expect(page.status == 200, "\(name)")
                #expect(page.text.contains(FirstVersion.applicant(name)), "\(name)")
                #expect(try await visitor.get("/follow/\(FirstVersion.secret(name).text)").status == 200, "\(name)")
            }
            let id = try #require(FirstVersion.ids["open, late"])
            let path = "/desk/dossiers/\(id)"
            let advanced = try await visitor.submit(visitor.get(path).form(to: "/advance"), ["list_kind": "poor"])
            #expect(advanced.status == 200)
            let decided = try await visitor.submit(advanced.form(to: "/decide"))
            #expect(decided.status == 200)
            let done = try await visitor.submit(
                decided.form(to: "/hand-out"), ["name": "Lê Thị Hoa", "relation": "applicant"])
            #expect(done.status == 200)
            #expect(try await house.count("dossier WHERE state = 'handed_out' AND finished_at > due_at") == 2)
            let sheet = try await visitor.get("\(path)/control-sheet.pdf")
            #expect(sheet.text.hasPrefix("%PDF"))

            let again = try #require(FirstVersion.ids["received twice"])
            let approved = try await visitor.submit(visitor.get("/desk/dossiers/\(again)").form(to: "/decide"))
            #expect(approved.status == 200)
            let waiting = try #require(FirstVersion.ids["sent again"])
            let received = try await visitor.submit(visitor.get("/desk/dossiers/\(waiting)").form(to: "/receive"))
            #expect(received.status == 200)
        }
    }

    @Test(
        .enabled(if: PrintedPaper.isReadable, "pdftotext (package poppler-utils) is not installed"),
        arguments: TestEngine.available)
    func `the register of a past month is in the order of reception`(engine: TestEngine) async throws {
        try await withHouse(in: try await FirstVersion.commune(engine)) { _, visitor in
            try await visitor.signIn("moiviec")
            let pdf = try await visitor.take(
                "/desk/register.pdf?from=2026-08-01&until=2026-08-31&part=1",
                on: "/desk/register?from=2026-08-01&until=2026-08-31", because: "Đối chiếu sổ")
            let rows = try #require(
                try PrintedPaper(pdf.bytes).rows(under: PapersInTheirForm.register, before: PapersInTheirForm.foot))
            let order = [
                "open, late", "received twice", "in time", "refused", "late", "sent again", "open since August",
            ]
            #expect(rows.map { $0[0] } == (1...7).map(String.init))
            #expect(rows.map { $0[2] } == order.map(FirstVersion.applicant))
            #expect(
                rows.map { $0[4] } == [
                    "03/08/2026", "05/08/2026", "10/08/2026", "11/08/2026", "17/08/2026", "24/08/2026", "31/08/2026",
                ])
            #expect(
                rows.map { $0[5] } == [
                    "06/08/2026", "10/09/2026", "13/08/2026", "14/08/2026", "20/08/2026", "", "03/09/2026",
                ])
            #expect(rows.dropFirst(3).first?.last == "Đã từ chối")
        }
    }
}
