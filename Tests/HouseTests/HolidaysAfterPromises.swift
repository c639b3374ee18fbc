import Base
import House
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import OneStop

/// A holiday is announced after dates were promised, through HTTP and jobs.
@Suite struct HolidaysAfterPromises {
    /// An application received on Monday, 23 November 2026; its record, its follow page, its date.
    private func receive(
        _ house: TestHouse, _ resident: Visitor
    ) async throws -> (id: String, follow: String, due: Instant) {
        let follow = try await Applicant(resident).send()
        let code = try #require(follow.code)
        let id = try #require(
            try await house.database.read {
                try $0.value("SELECT id FROM dossier WHERE code = \(code)", as: String.self)
            })
        let counter = resident.other()
        try await counter.signIn("motcua1")
        #expect(try await counter.submit(counter.get("/desk/dossiers/\(id)").form(to: "/receive")).status == 200)
        return (id, follow.path, try await due(house, id))
    }

    private func due(_ house: TestHouse, _ id: String) async throws -> Instant {
        try #require(
            try await house.database.read {
                try $0.value("SELECT due_at FROM dossier WHERE id = \(id)", as: Instant.self)
            })
    }

    /// The chair announces a day off; what it does to jobs is done.
    private func announce(_ house: TestHouse, _ chair: Visitor, _ day: String) async throws {
        let page = try await chair.get("/desk/calendar?year=2026")
        let form = try #require(page.forms.first { $0.action.hasPrefix("/desk/calendar?") })
        let saved = try await chair.submit(
            form,
            ["date": day, "kind": "holiday", "name_vi": "Nghỉ bão", "source": "Công điện 01", "verified": "unverified"])
        #expect(saved.status == 200)
        try await house.drain()
    }

    @Test(arguments: TestEngine.available)
    func `dates are moved once, and everyone whom it concerns is told`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let (id, follow, before) = try await receive(house, resident)
            let chair = resident.other()
            try await chair.signIn("chutich")
            #expect(try await chair.get("/desk/due-dates").text.contains("khớp với lịch làm việc"))
            try await announce(house, chair, "2026-11-25")

            // Until somebody decides, what was promised stands.
            #expect(try await due(house, id) == before)
            let told = try await house.database.read {
                try $0.value("SELECT count(*) FROM notice WHERE path = '/desk/due-dates'", as: Int.self) ?? 0
            }
            #expect(told > 0)
            let page = try await chair.get("/desk/due-dates")
            #expect(page.text.contains("/desk/dossiers/\(id)"))
            #expect(try await chair.submit(page.form(to: "/due-dates"), ["reason": ""]).status == 422)
            let ordered = try await chair.submit(
                page.form(to: "/due-dates"), ["reason": "Nghỉ bão theo Công điện 01"])
            #expect(ordered.status == 200)
            try await house.drain()

            let after = try await due(house, id)
            #expect(after > before)
            #expect(try await chair.get("/desk/due-dates").text.contains("khớp với lịch làm việc"))
            let seen = try await resident.get(follow)
            #expect(seen.text.contains("Nghỉ bão theo Công điện 01"))
            let moved = try await house.database.read {
                try $0.value(
                    "SELECT count(*) FROM dossier_event WHERE dossier_id = \(id) AND kind = 'date_moved'", as: Int.self)
            }
            #expect(moved == 1)
            // What the log says and what stands in the dossier are one.
            let services = house.oneStop
            let dossier = try #require(ID<Dossier>(id))
            let clock = try await house.database.read { connection in
                let procedure = try #require(
                    try services.catalogue.current("TN-XN-01", asOf: TestHouse.start.date, in: connection))
                return try services.clock(of: dossier, procedure, in: connection).clock
            }
            #expect(clock.dueAt == after && clock.apologies == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a date that would be earlier stays as it was promised`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let chair = resident.other()
            try await chair.signIn("chutich")
            try await announce(house, chair, "2026-11-25")
            let (id, _, promised) = try await receive(house, resident)
            let page = try await chair.get("/desk/calendar?year=2026")
            let holiday = try #require(
                try await house.database.read {
                    try $0.value("SELECT id FROM work_holiday WHERE date = '2026-11-25'", as: String.self)
                })
            #expect(try await chair.submit(page.form(to: "\(holiday)/withdraw")).status == 200)
            try await house.drain()
            #expect(!(try await chair.get("/desk/due-dates").text.contains("/desk/dossiers/\(id)\"")))
            #expect(try await due(house, id) == promised)
        }
    }

    @Test func `whoever may not set the rules moves nothing`() async throws {
        try await withHouse { _, resident in
            let counter = resident.other()
            try await counter.signIn("motcua1")
            #expect(try await counter.get("/desk/due-dates").status == 403)
        }
    }
}
