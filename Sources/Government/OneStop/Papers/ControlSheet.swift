import Audit
import Base
import House
import Paper
import Storage
import Web
import WorkCalendar

/// Form 05: how a dossier went from hand to hand. Printed from the log whenever it is asked for, since it grows until the end.
struct ControlSheet: Sendable {
    let snapshot: PaperSnapshot
    let procedure: Procedure
    let steps: [StepRecord]
    let events: [DossierEvent]
    let now: Instant

    func document(_ papers: DossierPapers) -> PaperDocument {
        let facts = [
            papers.fact("applicant", snapshot.applicant, isBold: true), papers.fact("procedure", snapshot.procedure),
            snapshot.receivedAt == 0
                ? nil : papers.fact("received_at", papers.moment(Instant(milliseconds: snapshot.receivedAt))),
            snapshot.dueAt == 0
                ? nil : papers.fact("due_at", papers.moment(Instant(milliseconds: snapshot.dueAt)), isBold: true),
        ]
        func column(_ name: String, _ width: Double) -> PaperTable.Column {
            .init(RichText(papers.say(TextKey("onestop.paper.control.\(name)"))), width: width)
        }
        let table = PaperTable(
            columns: [
                column("step", 2.2), column("giver", 1.6), column("taker", 1.6), column("at", 1.5),
                column("result", 1.2),
                column("note", 1.5),
            ], rows: rows(papers), scale: 0.85)
        return papers.slip(
            snapshot, title: "onestop.paper.control.title",
            blocks: [
                .facts(FactList(facts.compactMap(\.self))), .table(table),
                .text(
                    RichText(papers.say("onestop.paper.control.printed", ["at": .text(papers.moment(now))])),
                    alignment: .end),
                papers.symbol(snapshot, code: snapshot.dossierCode),
            ])
    }

    /// One row for each time that it changed hands, with what came of the step before.
    private func rows(_ papers: DossierPapers) -> [[RichText]] {
        steps.enumerated().map { index, record in
            let step = procedure.step(record.step)
            let next = index + 1 < steps.count ? procedure.step(steps[index + 1].step) : nil
            return [
                RichText(step?.title.vietnamese ?? ""),
                RichText(record.doneBy.isEmpty ? role(step, papers) : record.doneBy),
                RichText(role(next, papers)),
                RichText(record.doneAt.map { time($0) } ?? ""),
                RichText(papers.say(TextKey("onestop.step.\(record.standing(at: now).rawValue)"))),
                RichText(notes(record, papers).joined(separator: "; ")),
            ]
        }
    }

    /// Why it stood or was moved meanwhile, and why it did not go on.
    private func notes(_ record: StepRecord, _ papers: DossierPapers) -> [String] {
        let stood: Set<DossierEvent.Kind> = [.paused, .apologised, .dateMoved]
        let ends: [DossierEvent.Kind: Dossier.State] = [.refused: .refused, .withdrawn: .withdrawn]
        return events.compactMap { event in
            if event.at >= record.began, stood.contains(event.kind), record.doneAt.map({ event.at <= $0 }) ?? true {
                return event.text
            }
            guard event.at == record.doneAt, event.step == nil || event.step == record.step else { return nil }
            if event.kind == .sentBack { return event.text }
            return ends[event.kind].map { state in
                [papers.say(TextKey("onestop.desk.state.\(state.rawValue)")), event.text].filter { !$0.isEmpty }
                    .joined(separator: ": ")
            }
        }.filter { !$0.isEmpty }
    }

    private func role(_ step: Procedure.Step?, _ papers: DossierPapers) -> String {
        step.map { papers.say(TextKey("onestop.desk.role.\($0.role.rawValue)")) } ?? ""
    }

    private func time(_ moment: Instant) -> String {
        let minute = moment.minuteOfDay % 60
        return "\(moment.minuteOfDay / 60):\(minute < 10 ? "0" : "")\(minute) \(ResultWording.written(moment.date))"
    }
}

/// `GET /desk/dossiers/{id}/control-sheet.pdf`: form 05 of a dossier; each print is written down.
struct PrintControlSheet: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let (services, now) = (services, visit.now)
        let sheet = try await services.database.write { transaction -> ControlSheet in
            guard let dossier = try services.store.find(id, scope: actor.scope, in: transaction),
                dossier.acceptedAt != nil,
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: transaction)
            else { throw Problem.notFound }
            let book = try services.rules.book(in: transaction)
            let calendar = try services.calendar.calendar(in: transaction)
            let events = try services.store.events(of: id, onlyPublic: false, in: transaction)
            var snapshot = try services.snapshot(.receipt, of: dossier, procedure, by: actor, at: now, in: transaction)
            snapshot.receivedAt = dossier.receivedAt?.milliseconds ?? 0
            snapshot.dueAt = dossier.dueAt?.milliseconds ?? 0
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "onestop.print_control_sheet",
                    subject: AuditSubject("onestop.dossier", id), unit: dossier.unit, at: now), in: transaction)
            return ControlSheet(
                snapshot: snapshot, procedure: procedure,
                steps: StepRecord.all(events, of: procedure, book, calendar), events: events, now: now)
        }
        let document = sheet.document(DossierPapers(site: visit.site))
        let bytes = try await Task.detached(priority: .userInitiated) { try document.pdf() }.value
        let number = sheet.snapshot.caseNumber.replacing("/", with: "-")
        return .download(Download(bytes, mediaType: "application/pdf", fileName: "\(number)-05.pdf"))
    }
}
