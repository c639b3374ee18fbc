import Base
import House
import HouseSupport
import Storage
import TestSupport
import Testing
import Trust

@testable import OneStop

/// What an application costs, from its acceptance to the receipt: at the desk, and on the applicant's own page.
@Suite struct FeesOfApplications {
    private static let answers = [
        "full_name": "Nguyễn Thị Mơ", "personal_number": "038185001234", "phone": "0301234567", "acts_for": "self",
        "event_kind": "birth", "copies": "2", "delivery": "counter",
    ]

    /// An application received at the counter by an officer; its record and the applicant's page.
    private func receive(_ code: String, _ house: TestHouse) async throws -> (record: String, follow: String) {
        let (services, now, secret) = (house.oneStop, TestHouse.start, SecretToken())
        let actor = try #require(try await house.actor("motcua2"))
        let id = try await house.database.write { transaction in
            guard let procedure = try services.catalogue.current(code, asOf: now.date, in: transaction) else {
                throw Problem.notFound
            }
            let id = try CreateWalkIn(services: services).insert(
                .init(procedure: procedure, answers: Answers(Self.answers)), secretDigest: secret.digest, by: actor,
                at: now, in: transaction)
            try ReceiveDossier(services: services)(
                .init(dossier: id, version: nil), by: actor, at: now, in: transaction)
            return id
        }
        return ("/desk/dossiers/\(id)", "/follow/\(secret.text)")
    }

    /// An officer at the counter with an open drawer.
    private func cashier(_ visitor: Visitor) async throws -> Visitor {
        let officer = visitor.other()
        try await officer.signIn("motcua2")
        let page = try await officer.get("/desk/payments/drawer")
        #expect(try await officer.submit(page.form(to: "/drawer/open"), ["opening": "0"]).status == 200)
        return officer
    }

    @Test(arguments: TestEngine.available)
    func `a fee is asked for at acceptance, waited for, taken once, and seen by the applicant`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, resident in
            let (record, follow) = try await receive("2.000635", house)
            let before = try await resident.get(follow)
            #expect(before.text.contains("16.000 đồng") && before.text.contains("Chưa nộp"))

            let officer = try await cashier(resident)
            let open = try await officer.get(record)
            #expect(open.text.contains("16.000 đồng"))
            let paused = try await officer.submit(
                open.form(to: "/pause"), ["kind": "payment", "note": "Chờ nộp lệ phí"])
            #expect(paused.status == 200)
            let form = try paused.form(to: "/fee/take")
            let taken = try await officer.submit(form)
            #expect(taken.status == 200)
            #expect(taken.text.contains("biên lai số"))
            // The clock goes on, and a second click takes nothing.
            #expect(throws: Visitor.NoSuchForm.self) { try taken.form(to: "/resume") }
            #expect(throws: Visitor.NoSuchForm.self) { try taken.form(to: "/fee/take") }
            #expect(try await officer.submit(form).status == 200)
            let receipt = try #require(taken.link("/desk/payments/receipts/"))
            #expect(try await officer.get(receipt).status == 200)
            let counts = try await house.database.read { connection in
                [
                    try connection.value(
                        "SELECT count(*) FROM audit_entry WHERE action = 'onestop.take_fee'", as: Int.self) ?? 0,
                    try connection.value(
                        "SELECT count(*) FROM dossier_event WHERE kind = 'fee_paid'", as: Int.self) ?? 0,
                ]
            }
            #expect(counts == [1, 1])
            let after = try await resident.get(follow)
            #expect(after.text.contains("Đã nộp") && after.text.contains("biên lai số"))
            // The code of the receipt, which anyone can check.
            let code = try #require(after.link("/q/"))
            #expect(try await resident.get(code).status == 200)
        }
    }

    @Test(arguments: TestEngine.available)
    func `a refused application costs nothing any more`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, resident in
            let (record, follow) = try await receive("2.000635", house)
            let officer = resident.other()
            try await officer.signIn("motcua2")
            let page = try await officer.get(record)
            // Without a drawer the page leads to it.
            #expect(page.text.contains("/desk/payments/drawer"))
            let refused = try await officer.submit(page.form(to: "/refuse"), ["note": "Không thuộc thẩm quyền"])
            #expect(refused.status == 200)
            #expect(refused.text.contains("Không phải nộp nữa"))
            #expect(try await resident.get(follow).text.contains("Không phải nộp nữa"))
        }
    }

    @Test func `what was paid for a refused application is given back out of the drawer`() async throws {
        try await withHouse { house, resident in
            let (record, _) = try await receive("2.000635", house)
            let officer = try await cashier(resident)
            let taken = try await officer.submit(officer.get(record).form(to: "/fee/take"))
            let refused = try await officer.submit(taken.form(to: "/refuse"), ["note": "Không thuộc thẩm quyền"])
            #expect(refused.text.contains("biên lai số"))
            let form = try refused.form(to: "/fee/give-back")
            #expect(try await officer.submit(form, ["reason": ""]).status == 422)
            let given = try await officer.submit(form, ["reason": "Hồ sơ bị từ chối"])
            #expect(given.text.contains("Không phải nộp nữa"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `what is taken on the cashier's list is known to the dossier, and its clock goes on`(
        engine: TestEngine
    ) async throws {
        try await withHouse(engine) { house, resident in
            let (record, follow) = try await receive("2.000635", house)
            let officer = try await cashier(resident)
            let paused = try await officer.submit(
                officer.get(record).form(to: "/pause"), ["kind": "payment", "note": "Chờ nộp lệ phí"])
            #expect(paused.status == 200)
            let id = String(record.split(separator: "/").last ?? "")
            let fee = try #require(
                try await house.database.read {
                    try $0.value("SELECT id FROM fee WHERE owner_id = \(id)", as: String.self)
                })
            let taken = try await officer.submit(
                officer.get("/desk/payments/fees").form(to: "/fees/\(fee)/take"))
            #expect(taken.status == 200)
            try await house.drain()
            // Handed on twice, it is noted once.
            try await house.drain()
            let state = try await house.database.read { connection in
                (
                    try connection.value("SELECT state FROM dossier WHERE id = \(id)", as: String.self),
                    try connection.values(
                        """
                        SELECT kind FROM dossier_event WHERE dossier_id = \(id) AND kind IN ('fee_paid', 'resumed')
                        ORDER BY id
                        """, as: String.self)
                )
            }
            #expect(state.0 == "processing")
            #expect(state.1 == ["fee_paid", "resumed"])
            #expect(try await resident.get(follow).text.contains("Đã nộp lệ phí"))

            let receipt = try await officer.get(try #require(officer.get(record).link("/desk/payments/receipts/")))
            let back = try await officer.submit(receipt.form(to: "/revoke"), ["reason": "Thu nhầm người"])
            #expect(back.status == 200)
            try await house.drain()
            let given = try await house.database.read {
                try $0.value(
                    "SELECT count(*) FROM dossier_event WHERE dossier_id = \(id) AND kind = 'fee_given_back'",
                    as: Int.self)
            }
            #expect(given == 1)
        }
    }

    @Test func `where the tariff has no price an officer names it, and no clock waits for it`() async throws {
        try await withHouse { house, resident in
            let (record, _) = try await receive("1.004873", house)
            let officer = try await cashier(resident)
            let page = try await officer.get(record)
            #expect(!page.text.contains("value=\"payment\""))
            let form = try page.form(to: "/fee")
            #expect(try await officer.submit(form, ["amount": "abc"]).status == 422)
            let asked = try await officer.submit(form, ["amount": "15.000"])
            #expect(asked.status == 200)
            #expect(asked.text.contains("15.000 đồng"))
            #expect(try await officer.submit(asked.form(to: "/fee/take")).text.contains("biên lai số"))
        }
    }
}
