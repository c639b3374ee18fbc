import Base
import Codes
import Files
import HTTPTypes
import House
import Residents
import Storage
import Texts
import Trust
import Web

/// One dossier at the desk: the next action as the one primary button, then what it says, its papers and what happened.
struct ShowDossier: Sendable {
    let services: OneStopServices

    /// What an official tried and what came of it, when the page comes back.
    struct Attempt: Sendable {
        var deed: DossierRules.Deed?
        var form = Form()
        var problems: [FieldProblem] = []
        /// Told above the page.
        var notice: Message?
        var isConflict = false
        var isRevealed = false
        /// It was about the fee.
        var isFee = false
        /// The key of the part at another agency that it was about.
        var part: String?
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, Attempt()) }

    /// The page; with an attempt it keeps what was typed, and says what stood against it.
    func show(_ visit: Visit, _ attempt: Attempt) async throws -> Reply {
        let actor = try visit.actor()
        let record = try await DossierRecord.load(try visit.id("id"), for: actor, services, at: visit.now)
        let dossier = record.dossier
        let words = DossierWords(visit: visit, calendar: record.calendar)
        let state = words.state(dossier.state)
        let deeds = DeedForms(visit: visit, actor: actor, record: record, attempt: attempt)
        var values: ViewModel = [
            "title": dossier.applicantName, "code": dossier.caseNumber ?? dossier.code.grouped,
            "procedure": dossier.procedureName.text(in: visit.language), "state": state.viewModel,
            "due": words.due(dossier)?.viewModel, "turn": turn(record, words, visit),
            "form_version": "\(dossier.version)", "url": "/desk/dossiers/\(dossier.id)",
            "qr_url": "\(dossier.code.path)", "public_code": dossier.code.grouped,
        ]
        values["queue"] =
            [
                "title": visit.say("onestop.desk.queue"),
                "items": record.queue.prefix(20).map { words.line($0, isCurrent: $0.id == dossier.id) },
            ] as ViewModel
        let books = books(record, actor, visit)
        values["books"] = books
        values["links"] = links(record, hasDeed: deeds.primary != nil || books?["is_next"] != nil, visit)
        values["facts"] = ["rows": facts(record, visit)] as ViewModel
        let showing = AnswerShowing(visit.formats, villages: record.villages, isMasked: !attempt.isRevealed)
        values["pages"] = pages(record, showing, visit)
        values["findings"] = findings(record, showing, visit)
        let scanner = try await ScannerSection.of(record, actor, services, visit)
        values["documents"] = documents(record, scanner, actor, visit)
        values["scanner"] = scanner.state
        values["live"] = scanner.topics
        values["refresh_url"] = "/desk/dossiers/\(dossier.id)"
        values["papers"] = papers(record, attempt, actor, visit)
        let linked = record.outside.map { outside -> ViewModel in
            ["key": outside.facts.system, "value": outside.facts.code, "url": "/desk/outside/\(outside.id)"]
        }
        values["codes"] = linked + record.codes.map { ["key": $0.system, "value": $0.code, "bdi": true] as ViewModel }
        values["steps"] = steps(record, visit)
        values["control_url"] =
            dossier.acceptedAt == nil ? nil : "/desk/dossiers/\(dossier.id)/control-sheet.pdf"
        values["timeline"] = ["events": timeline(record, visit)] as ViewModel
        values["primary"] = deeds.primary
        values["others"] = deeds.others
        values["reveal"] = attempt.isRevealed ? nil : deeds.reveal
        values["revealed"] = attempt.isRevealed
        values["corrections"] = corrections(record, isRevealed: attempt.isRevealed, visit)
        values["hand_out"] = handOut(record, isRevealed: attempt.isRevealed, visit)
        let fee = FeeView(record: record, attempt: attempt, actor: actor, visit: visit)
        values["fee"] = fee.viewModel
        values["parts"] = PartsView.atTheDesk(record, attempt, actor, visit)
        values["summary"] = deeds.summary ?? fee.summary
        values["notice"] = notice(attempt, record, visit)
        let status = attempt.isConflict ? 409 : attempt.problems.isEmpty && attempt.notice == nil ? 200 : 422
        return .page(
            Page(
                "onestop/desk/show_dossier", status: .init(code: status), isPrivate: true, values))
    }

    /// The newest paper to print, and the next dossier that waits: the one primary button where no deed is.
    private func links(_ record: DossierRecord, hasDeed: Bool, _ visit: Visit) -> [ViewModel] {
        let paper = record.papers.first { $0.state != .revoked }
        let place = record.queue.firstIndex { $0.id == record.dossier.id }
        let next = place.map { record.queue.dropFirst($0 + 1).first } ?? record.queue.first
        return [
            paper.map { paper -> ViewModel in
                [
                    "url": "/desk/dossiers/\(record.dossier.id)/papers/\(paper.id)", "icon": "print", "shortcut": "p",
                    "text": visit.say("onestop.desk.print", ["paper": .text(title(of: paper, visit))]),
                    "is_primary": !hasDeed,
                ]
            },
            next.map { next -> ViewModel in
                [
                    "url": "/desk/dossiers/\(next.id)", "icon": "next", "is_pointing": true, "shortcut": "s",
                    "text": visit.say("onestop.desk.next"), "is_primary": !hasDeed && paper == nil,
                ]
            },
        ].compactMap(\.self)
    }

    private func title(of paper: IssuedPaper, _ visit: Visit) -> String {
        paper.kind == .result || paper.kind == .external
            ? paper.title.text(in: visit.language) : visit.say(TextKey("onestop.paper.kind.\(paper.kind.rawValue)"))
    }

    private func turn(_ record: DossierRecord, _ words: DossierWords, _ visit: Visit) -> String? {
        let dossier = record.dossier
        guard let role = dossier.holderRole else { return nil }
        let person = record.colleagues.first { $0.id == dossier.holder }?.name
        return visit.say(
            person == nil ? "onestop.desk.turn_role" : "onestop.desk.turn_person",
            [
                "role": .text(words.role(role)), "person": .text(person ?? ""),
                "step": record.step.map { .localized($0.title) } ?? .text(""),
            ])
            + (dossier.heldSince.map { " " + visit.say("onestop.desk.held_since", ["at": .instant($0)]) } ?? "")
    }

    private func facts(_ record: DossierRecord, _ visit: Visit) -> [ViewModel] {
        let dossier = record.dossier
        func row(_ key: String, _ value: String?, bdi: Bool = false) -> ViewModel? {
            guard let value, !value.isEmpty else { return nil }
            return ["key": visit.say(TextKey("onestop.desk.fact.\(key)")), "value": value, "bdi": bdi]
        }
        func time(_ moment: Instant?) -> String? { moment.map(visit.formats.instant) }
        return [
            row("applicant", dossier.applicantName, bdi: true), row("code", dossier.code.grouped, bdi: true),
            row("case_number", dossier.caseNumber, bdi: true),
            row("channel", visit.say(TextKey("onestop.desk.channel.\(dossier.channel.rawValue)"))),
            row(
                "mandate",
                record.mandate.map { mandate in
                    let kind = visit.say(TextKey("onestop.mandate.kind_of.\(mandate.kind.rawValue)"))
                    return [mandate.agentName, kind, mandate.paper].filter { !$0.isEmpty }.joined(separator: ", ")
                }, bdi: true),
            row(
                "assistance",
                record.assistance.map { help in
                    let consent = visit.say(TextKey("onestop.assist.consent_of.\(help.consent.rawValue)"))
                    return "\(help.helperName), \(visit.formats.instant(help.at)): \(consent)"
                }, bdi: true),
            row("sent_at", time(dossier.sentAt)), row("received_at", time(dossier.receivedAt)),
            row("accept_by", time(dossier.acceptBy)), row("due_at", time(dossier.dueAt)),
            row("step_due_at", time(dossier.stepDueAt)),
            row("held_since", time(dossier.state.isFinal ? nil : dossier.heldSince)),
            row("paused_at", time(dossier.pausedAt)),
            row("pause_kind", record.reading.book.pause(dossier.pauseKind)?.name.text(in: visit.language)),
            row("spent", hours(record.reading.clock.spent(until: visit.now, record.calendar), visit)),
            row("paused", hours(record.reading.clock.paused(until: visit.now, record.calendar), visit)),
            row("faults", dossier.faults > 0 ? visit.formats.number(Int64(dossier.faults)) : nil),
            row("apologies", dossier.apologies > 0 ? visit.formats.number(Int64(dossier.apologies)) : nil),
            row("resolved_at", time(dossier.resolvedAt)),
            row("closed_at", time(dossier.closedAt)),
        ].compactMap(\.self)
    }

    private func pages(_ record: DossierRecord, _ showing: AnswerShowing, _ visit: Visit) -> [ViewModel] {
        record.procedure.pages.compactMap { page in
            let rows = rows(page.fields, record.answers, showing, visit)
            return rows.isEmpty ? nil : ["title": page.title.text(in: visit.language), "rows": rows]
        }
    }

    private func findings(_ record: DossierRecord, _ showing: AnswerShowing, _ visit: Visit) -> ViewModel? {
        let rows = rows(record.procedure.steps.flatMap(\.fields), record.findings, showing, visit)
        return rows.isEmpty ? nil : ["rows": rows]
    }

    private func rows(
        _ fields: [Procedure.Field], _ answers: Answers, _ showing: AnswerShowing, _ visit: Visit
    ) -> [ViewModel] {
        fields.compactMap { field in
            let text = showing.text(field, in: answers)
            guard !text.isEmpty || answers[field.key] != nil else { return nil }
            return [
                "key": field.title(visit),
                "value": text.isEmpty ? visit.say("onestop.desk.hidden") : text, "bdi": AnswerShowing.isForeign(field),
            ]
        }
    }

    private func papers(
        _ record: DossierRecord, _ attempt: Attempt, _ actor: Actor, _ visit: Visit
    ) -> [ViewModel] {
        let tried: ID<IssuedPaper>? = attempt.deed == .revoke ? try? visit.id("paper") : nil
        return record.papers.map { paper in
            let isVoid = paper.state == .revoked
            let isResult = paper.kind == .result || paper.kind == .external
            let mayRevoke =
                isResult && !isVoid
                && DossierRules.objection(
                    to: .revoke, on: record.dossier, record.procedure, record.situation, by: actor) == nil
            let isTried = tried == paper.id
            let fields = FieldModel(
                visit: visit, form: isTried ? attempt.form : Form(), problems: isTried ? attempt.problems : [],
                prefix: isTried ? "revoke" : "revoke-\(paper.code.text)")
            return [
                "url": "/desk/dossiers/\(record.dossier.id)/papers/\(paper.id)",
                "title": title(of: paper, visit),
                "code": paper.code.grouped, "number": paper.externalNumber,
                "when": visit.formats.instant(paper.issuedAt), "who": paper.issuedBy,
                "badge": isVoid
                    ? Badge(.late, icon: "refuse", visit.say("onestop.paper.state.revoked")).viewModel : nil,
                "revoke_url": mayRevoke ? "/desk/dossiers/\(record.dossier.id)/papers/\(paper.id)/revoke" : nil,
                "revoke_field": fields.text(
                    "reason", visit.say("onestop.action.field.reason"), isRequired: true, maxLength: 500),
                "is_tried": isTried,
            ]
        }
    }

    private func timeline(_ record: DossierRecord, _ visit: Visit) -> [ViewModel] {
        record.events.reversed().map { event in
            let step = event.step.flatMap { record.procedure.step($0)?.title.text(in: visit.language) }
            let title = visit.say(TextKey("onestop.desk.event.\(event.kind.rawValue)"))
            return [
                "icon": Self.icon(event.kind), "title": step.map { "\(title): \($0)" } ?? title,
                "who": event.actorName.isEmpty ? visit.say("onestop.desk.event.by_applicant") : event.actorName,
                "iso": event.at.iso, "exact": visit.formats.instant(event.at),
                "when": visit.say(Formats.ago(event.at, now: visit.now)), "text": event.text,
            ]
        }
    }

    private static func icon(_ kind: DossierEvent.Kind) -> String {
        switch kind {
        case .signed: "sign"
        case .created, .sent: "upload"
        case .received: "inbox"
        case .returned, .sentBack: "back"
        case .refused: "refuse"
        case .stepDone: "check"
        case .commented: "chat"
        case .assigned: "person"
        case .decided: "sign"
        case .issued: "stamp"
        case .handedOut: "check-circle"
        case .withdrawn: "cross"
        case .codeAdded: "qr"
        case .revealed: "eye"
        case .printed: "print"
        case .corrected: "edit"
        case .paused: "stop"
        case .resumed: "next"
        case .apologised, .dateMoved: "calendar"
        case .reissued: "stamp"
        case .feePaid, .feeGivenBack: "money"
        }
    }

    /// What changed meanwhile: who did what last.
    private func notice(_ attempt: Attempt, _ record: DossierRecord, _ visit: Visit) -> ViewModel? {
        guard let message = attempt.notice else { return nil }
        var notice: ViewModel = ["kind": attempt.isConflict ? "warning" : "error", "text": visit.say(message)]
        if attempt.isConflict, let last = record.events.last {
            notice["changed"] = visit.say(
                "onestop.desk.changed_by",
                [
                    "who": .text(
                        last.actorName.isEmpty ? visit.say("onestop.desk.event.by_applicant") : last.actorName),
                    "what": .text(visit.say(TextKey("onestop.desk.event.\(last.kind.rawValue)"))),
                    "when": .instant(last.at),
                ])
        }
        return notice
    }
}
