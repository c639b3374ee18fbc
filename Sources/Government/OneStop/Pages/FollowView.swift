import Base
import Codes
import House
import Storage
import Texts
import Web
import WorkCalendar

/// Puts the applicant's page together: what it is, how far it is, what to do next, and what happened.
struct FollowView {
    let opened: ApplicantLink.Opened
    let story: FollowDossier.Story
    let visit: Visit

    private var dossier: Dossier { opened.dossier }
    private var state: Dossier.State { opened.dossier.state }

    var page: Page {
        let code = dossier.code.grouped
        return Page(
            "onestop/follow", isPrivate: true,
            [
                "title": dossier.procedureName.text(in: visit.language),
                "title_lang": dossier.procedureName.language(for: visit.language).tag, "code": code,
                "badge": dossier.state.badge(visit.say).viewModel, "case_number": dossier.caseNumber,
                "is_draft": state == .draft, "is_sent": state == .prefiled, "is_returned": state == .returned,
                "is_refused": state == .refused, "is_resolved": state == .resolved || state == .handedOut,
                "shows_next": state != .draft && state != .refused && state != .withdrawn,
                "may_withdraw": state == .prefiled || state == .returned,
                "panel": state == .prefiled
                    ? [
                        "title": visit.say("onestop.follow.sent_title"), "text": visit.say("onestop.follow.sent_text"),
                        "code": code, "code_label": visit.say("onestop.follow.code_label") + " ",
                    ] as ViewModel : nil,
                "go_on_url": state == .draft ? goOnPath : nil,
                "correct_url": state == .returned ? opened.path("review") : nil,
                "reasons": state == .returned || state == .refused ? reasons : [],
                "pause_reason": state == .paused ? story.events.last { $0.kind == .paused }?.text : nil,
                "withdraw_url": "\(opened.followPath)/withdraw", "link": visit.site.link(opened.followPath),
                "qr": [
                    "src": "\(opened.followPath)/qr.svg", "code": code, "alt": visit.say("onestop.follow.qr_alt"),
                ] as ViewModel,
                "qr_png": "\(opened.followPath)/qr.png", "stages": stages, "next": next, "facts": facts,
                "notice": opened.notice(visit),
                "parts": PartsView(procedure: opened.procedure, parts: story.parts, visit: visit).models(base: nil),
                "papers": papers, "has_papers": !papers.isEmpty, "collected": collected,
                "timeline": story.events.isEmpty
                    ? nil : ["events": story.events.reversed().map(event)] as ViewModel,
            ])
    }

    /// The first page of a draft that still wants something; the review when none does.
    private var goOnPath: String {
        for page in opened.procedure.pages(for: opened.answers) {
            let reading = AnswerReading(fields: page.fields, villages: opened.villages, today: visit.now.date)
            if !reading.problems(with: opened.answers).isEmpty { return opened.path(page.key) }
        }
        let present = Set(opened.documents.map(\.key))
        let isMissing = opened.procedure.documents(for: opened.answers).contains {
            $0.isRequired(for: opened.answers) && !present.contains($0.key)
        }
        return opened.path(isMissing ? "papers" : "review")
    }

    private var reasons: [String] {
        let wanted: DossierEvent.Kind = state == .returned ? .returned : .refused
        return story.events.last { $0.kind == wanted }?.text.split(separator: "\n").map(String.init) ?? []
    }

    private var stages: ViewModel {
        let progress = DossierProgress(dossier: dossier, procedure: opened.procedure)
        return [
            "steps": progress.stages.enumerated().map { index, stage in
                [
                    "number": visit.formats.number(Int64(index + 1)), "title": visit.say(stage.title),
                    "done": stage.isDone,
                    "current": stage.isCurrent,
                ] as ViewModel
            }
        ]
    }

    /// What happens next, and when.
    private var next: [String] {
        var lines: [String] = []
        switch state {
        case .prefiled:
            lines = ["onestop.follow.next_no_receipt", "onestop.follow.next_bring", "onestop.follow.next_keep"].map {
                visit.say($0)
            }
            if let desk = story.desk {
                lines.insert(
                    visit.say(
                        "onestop.follow.next_where",
                        ["place": .localized(desk.name), "address": .text(desk.address.isEmpty ? "–" : desk.address)]),
                    at: 1)
            }
        case .processing: lines = [dueLine].compactMap(\.self)
        case .paused: lines = [visit.say("onestop.follow.next_paused")]
        case .resolved:
            lines = [visit.say("onestop.follow.next_collect")]
        default: break
        }
        if story.fee?.state == .unpaid { lines.append(visit.say("onestop.fee.next_pay")) }
        return lines
    }

    private var dueLine: String? {
        guard let due = dossier.dueAt else { return visit.say("onestop.follow.due_unknown") }
        let days = story.calendar.workingDaysLeft(until: due, now: visit.now)
        return visit.say(
            visit.now > due ? "onestop.follow.due_late" : "onestop.follow.due",
            [
                "date": .text(visit.formats.dateWithWeekday(due.date)), "time": .text(visit.formats.time(due)),
                "left": .message(Formats.relativeDue(days: visit.now > due ? min(days, -1) : days)),
            ])
    }

    private var facts: ViewModel {
        func row(_ key: TextKey, _ value: String?, bdi: Bool = false) -> ViewModel? {
            value.map { ["key": visit.say(key), "value": $0, "bdi": bdi] }
        }
        return [
            "rows": [
                row("onestop.follow.code", dossier.code.grouped, bdi: true),
                row("onestop.follow.case_number", dossier.caseNumber, bdi: true),
                row("onestop.follow.applicant", dossier.applicantName.isEmpty ? nil : dossier.applicantName, bdi: true),
                row("onestop.follow.sent_at", dossier.sentAt.map { visit.formats.instant($0) }),
                row("onestop.follow.received_at", dossier.receivedAt.map { visit.formats.instant($0) }),
                row(
                    "onestop.follow.due_at",
                    Dossier.State.running.contains(state) ? dossier.dueAt.map { visit.formats.instant($0) } : nil),
                row("onestop.follow.resolved_at", dossier.resolvedAt.map { visit.formats.instant($0) }),
                row("onestop.follow.handled_by", story.desk?.name.text(in: visit.language)),
                story.fee.map { FeeView.row($0, url: $0.receipt?.code?.path, visit) },
            ].compactMap(\.self)
        ]
    }

    private var papers: [ViewModel] {
        story.papers.map { paper in
            let title =
                paper.kind == .result || paper.kind == .external
                ? opened.procedure.result?.title.text(in: visit.language)
                    ?? visit.say(TextKey("onestop.follow.paper_\(paper.kind.rawValue)"))
                : visit.say(TextKey("onestop.follow.paper_\(paper.kind.rawValue)"))
            return [
                "url": "\(opened.followPath)/papers/\(paper.id)", "title": title,
                "issued": visit.say(
                    "onestop.follow.issued", ["date": .date(paper.issuedAt.date), "by": .text(paper.issuedBy)]),
                "code": paper.code.grouped, "check_url": paper.code.path,
                "valid_until": paper.validUntil.map { visit.say("onestop.follow.valid_until", ["date": .date($0)]) },
                "is_result": paper.kind == .result || paper.kind == .external,
            ]
        }
    }

    private var collected: String? {
        story.handOut.map { handOut in
            visit.say(
                "onestop.follow.collected", ["name": .text(handOut.takerName), "at": .instant(handOut.at)])
        }
    }

    private func event(_ event: DossierEvent) -> ViewModel {
        let step = event.step.flatMap { key in opened.procedure.steps.first { $0.key == key } }
        var title = visit.say(TextKey("onestop.event.\(event.kind.rawValue)"))
        if event.kind == .stepDone, let step {
            title = visit.say("onestop.event.step_done_of", ["step": .localized(step.title)])
        }
        return [
            "icon": icon(event.kind), "title": title, "who": event.actorName,
            "when": visit.say(Formats.ago(event.at, now: visit.now)), "iso": event.at.iso,
            "exact": visit.formats.instant(event.at), "text": event.text,
        ]
    }

    private func icon(_ kind: DossierEvent.Kind) -> String {
        switch kind {
        case .created, .corrected: "edit"
        case .signed: "sign"
        case .sent: "inbox"
        case .received: "stamp"
        case .returned, .withdrawn, .sentBack: "back"
        case .refused: "refuse"
        case .stepDone, .assigned: "next"
        case .commented: "chat"
        case .decided, .issued: "sign"
        case .handedOut: "check-circle"
        case .codeAdded: "qr"
        case .revealed: "eye"
        case .printed: "print"
        case .paused: "stop"
        case .resumed: "next"
        case .apologised, .dateMoved: "calendar"
        case .reissued: "stamp"
        case .feePaid, .feeGivenBack: "money"
        }
    }
}
