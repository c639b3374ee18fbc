import Base
import House
import Storage
import Texts
import Web

/// The code on the notice board: one procedure. The target of the code is the procedure's code.
struct ProcedureTarget: ScanTarget {
    static let kind = "onestop.procedure"

    let services: OneStopServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            try services.catalogue.current(code.target, asOf: today, in: connection)
        }
        guard let procedure = found else { return try await replaced(code, visit) }
        let facts = ProcedureFacts(procedure: procedure, visit: visit)
        let about = Link(visit.say("onestop.scan.all_about_it"), path: "/procedures/\(procedure.code)", icon: "info")
        let apply = Link(visit.say("onestop.procedures.apply"), path: "/apply/\(procedure.code)", icon: "apply")
        return ScanPage(
            kind: visit.say("onestop.scan.procedure"), icon: "apply", title: facts.name,
            titleLanguage: procedure.name.language(for: visit.language),
            owner: procedure.agency.text(in: visit.language),
            since: procedure.isOpenHere ? visit.say("onestop.scan.no_receipt_yet") : "",
            badge: procedure.isOpenHere
                ? Badge(.good, icon: "check-circle", visit.say("onestop.scan.open_here"))
                : Badge(.neutral, icon: "info", visit.say("onestop.scan.described_only")),
            assurance: procedure.verified == .unverified ? .unverified : nil,
            action: procedure.isOpenHere ? apply : about, moreActions: procedure.isOpenHere ? [about] : [],
            sections: [
                ScanPage.Section(
                    visit.say("onestop.scan.in_short"),
                    rows: [
                        (visit.say("onestop.procedures.time"), facts.time),
                        (visit.say("onestop.procedures.cost"), facts.fee),
                    ]),
                ScanPage.Section(visit.say("onestop.procedures.papers"), lines: facts.papers),
                ScanPage.Section(visit.say("onestop.procedures.where"), lines: facts.places),
            ].filter { !$0.rows.isEmpty || !$0.lines.isEmpty },
            json: [
                "procedure": .string(procedure.code), "version": .integer(Int64(procedure.version)),
                "open_here": .bool(procedure.isOpenHere),
                "working_days": procedure.deadline.value.map { .integer($0) } ?? .null,
                "fee_vnd": procedure.fee.value.map { .integer($0) } ?? .null,
                "verified": .string(procedure.verified.rawValue),
            ])
    }

    /// The code of a procedure that was replaced says so, and leads on.
    private func replaced(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let path = try await ShowProcedure.replacement(of: code.target, services, visit)
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            try services.catalogue.replacement(of: code.target, asOf: today, in: connection)
        }
        guard let next = found else { throw Problem.notFound }
        return ScanPage(
            kind: visit.say("onestop.scan.procedure"), icon: "apply", title: code.title.text(in: visit.language),
            titleLanguage: code.title.language(for: visit.language), owner: next.agency.text(in: visit.language),
            since: visit.say("onestop.scan.replaced", ["name": .localized(next.name)]),
            badge: Badge(.warn, icon: "info", visit.say("onestop.scan.replaced_badge")),
            assurance: nil,
            action: Link(visit.say("onestop.scan.to_new"), path: path, icon: "next"), moreActions: [], sections: [],
            json: ["procedure": .string(code.target), "replaced_by": .string(next.code)])
    }

    func deskPath(_ code: CodeRecord) -> String? { nil }
}
