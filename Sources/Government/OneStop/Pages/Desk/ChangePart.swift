import Base
import House
import Storage
import Texts
import Web

/// `POST /desk/dossiers/{id}/parts/{part}`: how far another agency is.
struct ChangePart: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let key = try visit.parameter("part")
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version("part_version")
        let state = reader.choice("state", of: LinkedPart.State.self)
        let number = reader.optional("number", max: 100) ?? ""
        let note = reader.optional("note", max: 500) ?? ""
        let (services, show) = (services, ShowDossier(services: services))
        guard reader.isSound, let version, let state else {
            return try await show.show(visit, ShowDossier.Attempt(form: form, problems: reader.problems, part: key))
        }
        let request = MoveLinkedPart.Request(
            dossier: id, key: key, version: version, state: state, number: number, note: note)
        do {
            try await services.database.write {
                try MoveLinkedPart(services: services)(request, by: actor, at: visit.now, in: $0)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await show.show(
                visit,
                ShowDossier.Attempt(
                    form: form, problems: problem.fields, notice: "onestop.linked.no_reason", part: key))
        } catch let problem as Problem where problem.kind == .conflict {
            return try await show.show(visit, ShowDossier.Attempt(notice: problem.message, isConflict: true))
        }
        return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, "onestop.linked.was_moved"))
    }
}

/// What goes along at other agencies, at the desk and on the applicant's page.
struct PartsView {
    let procedure: Procedure
    let parts: [LinkedPart]
    let visit: Visit
    var attempt = ShowDossier.Attempt()

    static func atTheDesk(
        _ record: DossierRecord, _ attempt: ShowDossier.Attempt, _ actor: Actor, _ visit: Visit
    ) -> [ViewModel] {
        let mayMove = actor.may(DossierRules.receive) || actor.may(DossierRules.process)
        return PartsView(procedure: record.procedure, parts: record.parts, visit: visit, attempt: attempt).models(
            base: mayMove ? "/desk/dossiers/\(record.dossier.id)" : nil)
    }

    /// `base` is where officials send what changed; nil on pages that only show.
    func models(base: String?) -> [ViewModel] {
        parts.compactMap { part in
            guard let linked = procedure.linked.first(where: { $0.key == part.key }) else { return nil }
            let badge: Badge.Kind =
                switch part.state {
                case .waiting: .neutral
                case .sent: .progress
                case .done: .good
                case .refused: .warn
                }
            // What was wrong comes back unfolded, with all that was typed.
            let isOpen = attempt.part == part.key
            let fields = FieldModel(
                visit: visit, form: isOpen ? attempt.form : Form(), problems: isOpen ? attempt.problems : [],
                prefix: "part-\(part.key)")
            return [
                "name": linked.name.text(in: visit.language), "agency": linked.agency.text(in: visit.language),
                "number": part.number, "note": part.note, "version": "\(part.version)", "open": isOpen,
                "changed": visit.formats.instant(part.changedAt),
                "unverified": linked.verified == .read ? nil : visit.say("onestop.verification.unverified"),
                "badge": Badge(
                    badge, icon: part.state == .done ? "check" : "clock",
                    visit.say(TextKey("onestop.linked.state.\(part.state.rawValue)"))
                ).viewModel,
                "action": base.map { "\($0)/parts/\(part.key)" },
                "fields": base == nil
                    ? [ViewModel]()
                    : [
                        fields.select(
                            "state", visit.say("onestop.linked.progress"),
                            LinkedPart.State.allCases.map {
                                ($0.rawValue, visit.say(TextKey("onestop.linked.state.\($0.rawValue)")))
                            }, chosen: part.state.rawValue, isRequired: true),
                        fields.text("number", visit.say("onestop.linked.number"), value: part.number, maxLength: 100),
                        fields.text("note", visit.say("onestop.linked.note"), value: part.note, maxLength: 500),
                    ],
            ]
        }
    }
}
