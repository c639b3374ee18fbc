import Base
import House
import Storage
import Testing

@testable import OneStop

/// How a procedure says what it costs.
@Suite struct `Fees of procedures` {
    private func procedure(_ fee: String) throws -> Procedure {
        let text = try ResidentFixture.text("modelled/extract-copy")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("fee:") ? "fee: \(fee)" : String(line)
        }
        return try Procedure(yaml: lines.joined(separator: "\n"))
    }

    @Test func `a fee names its tariff, what it is counted by, and whether the clock waits`() throws {
        let read = try procedure("{vnd: 8000, verified: secondary, tariff: extract_copy, per: copies, waits: true}")
        #expect(read.charge.tariff == .extractCopy)
        #expect(read.charge.per == "copies")
        #expect(read.charge.waits)
        #expect(DossierFee.count(read, Answers(["copies": "3"])) == 3)
        #expect(DossierFee.count(read, Answers()) == 1)
        #expect(DossierFee.count(read, Answers(["copies": "-4"])) == 1)
        let plain = try procedure("{vnd: 0, verified: unverified}")
        #expect(plain.charge == Procedure.Charge())
        #expect(throws: MalformedProcedure.self) { try procedure("{vnd: 0, verified: unverified, tariff: nothing}") }
    }

    @Test func `a result waits at the counter until the fee is paid`() throws {
        let dossier = try DeskSamples.dossier(.resolved, role: .counter)
        var situation = DossierRules.Situation(hasIssuedResult: true)
        let procedure = try DeskSamples.procedure()
        #expect(
            DossierRules.objection(to: .handOut, on: dossier, procedure, situation, by: DeskSamples.counter) == nil)
        situation.owesFee = true
        let objection = DossierRules.objection(
            to: .handOut, on: dossier, procedure, situation, by: DeskSamples.counter)
        #expect(objection?.message == "onestop.fee.problem.unpaid")
    }

    @Test(arguments: [
        "{vnd: 5000, verified: read}", "{vnd: 5000, verified: read, note: from}", "{vnd: null, verified: read}",
    ])
    func `a figure with a note is no price`(fee: String) async throws {
        let procedure = try procedure(fee)
        try await ResidentFixture.with { fixture in
            let (services, now) = (fixture.services, fixture.time.value)
            let amount = try await services.database.read {
                try services.amount(
                    of: procedure, Answers(["copies": "3"]), unit: ID(at: now), on: now.date, in: $0)
            }
            #expect(amount == (fee.contains("note") || fee.contains("null") ? nil : Money(dong: 5_000)))
        }
    }
}
