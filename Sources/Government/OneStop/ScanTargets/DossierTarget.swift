import Base
import House
import Storage
import Texts
import Web

/// The code of a dossier, without the secret of the applicant's link: what it is about and how far it is, nothing about a person
/// (Circular 01/2018/TT-VPCP art. 16). The target of the code is the dossier's identifier.
struct DossierTarget: ScanTarget {
    static let kind = "onestop.dossier"
    var isOnPaper: Bool { true }

    let services: OneStopServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, now) = (services, visit.now)
        let found = try await services.database.read { connection -> (Dossier, Procedure, LocalizedText)? in
            guard let dossier = try services.store.find(code: code.code, in: connection), dossier.state != .draft,
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { return nil }
            return (dossier, procedure, try services.agency(of: dossier, procedure, at: now, in: connection))
        }
        guard let (dossier, procedure, agency) = found else { throw Problem.notFound }
        let progress = DossierProgress(dossier: dossier, procedure: procedure)
        let about = Link(
            visit.say("onestop.scan.all_about_it"), path: "/procedures/\(dossier.procedureCode)", icon: "info")
        return ScanPage(
            kind: visit.say("onestop.scan.dossier"), icon: "dossier",
            title: dossier.procedureName.text(in: visit.language),
            titleLanguage: dossier.procedureName.language(for: visit.language),
            owner: agency.text(in: visit.language), since: progress.sentence(visit),
            badge: dossier.state.badge(visit.say), moreActions: [about],
            sections: [
                ScanPage.Section(
                    visit.say("onestop.scan.progress"),
                    lines: progress.stages.map { stage in
                        visit.say(
                            stage.isDone ? "onestop.scan.stage_done" : "onestop.scan.stage_open",
                            ["stage": .message(Message(stage.title))])
                    }, isOrdered: true),
                ScanPage.Section(
                    visit.say("onestop.scan.for_applicant"), lines: [visit.say("onestop.scan.use_your_link")]),
            ],
            json: [
                "procedure": .string(dossier.procedureCode), "dossier_state": .string(dossier.state.rawValue),
                "national_status": .integer(Int64(dossier.state.nationalStatus)),
                "progress_percent": .integer(Int64(progress.percent)),
            ])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/dossiers/\(code.target)" }
}
