import Audit
import Base
import Files
import House
import Identity
import Paper
import Residents
import Storage
import Trust
import WorkCalendar

/// How a dossier of the demo goes its way, by the very actions of the desk.
extension SeedDossiers {
    func carryOut(_ plan: Plan, _ actors: [Actor], in transaction: Transaction) throws {
        func official(_ role: RoleKey) -> Actor? { Self.official(role, for: plan, actors) }
        guard let counter = official(.counter) else { return }
        func withdraw(_ id: ID<Dossier>, _ now: Instant) throws {
            try RecordWithdrawal(services: services)(
                id, version: nil, reason: plan.reason, by: counter, at: now, in: transaction)
        }
        let id: ID<Dossier>
        if plan.isOnline {
            id = try send(plan, to: counter.commune, in: transaction)
            if case .prefiled = plan.fate { return }
            if case .withdrawn = plan.fate { return try withdraw(id, plan.receivedAt) }
            if case .refused = plan.fate {
                let reasons = DossierReasons(note: plan.reason)
                try RefuseDossier(services: services)(
                    id, version: nil, reasons: reasons, by: counter, at: plan.receivedAt, in: transaction)
                return
            }
            let request = ReceiveDossier.Request(dossier: id, version: nil, comment: plan.comments[0])
            try ReceiveDossier(services: services)(request, by: counter, at: plan.receivedAt, in: transaction)
        } else {
            let request = CreateWalkIn.Request(
                procedure: plan.procedure, answers: plan.answers, files: plan.papers, comment: plan.comments[0])
            id = try CreateWalkIn(services: services)(request, by: counter, at: plan.receivedAt, in: transaction).id
        }
        switch plan.fate {
        case .prefiled: return
        case .withdrawn: try withdraw(id, plan.moments[0])
        case .refused:
            try RefuseDossier(services: services)(
                id, version: nil, reasons: DossierReasons(note: plan.reason), by: counter, at: plan.moments[0],
                in: transaction)
        case .returned:
            let ready = plan.procedure.returnReasons.first.map { [$0.key] } ?? []
            try ReturnDossier(services: services)(
                id, version: nil, reasons: DossierReasons(keys: ready, note: plan.reason), by: counter,
                at: plan.moments[0], in: transaction)
        case .paused:
            guard let specialist = official(.specialist) else { return }
            try PauseDossier(services: services)(
                id, version: nil, kind: PauseKind.agency, note: plan.reason, by: specialist, at: plan.moments[0],
                in: transaction)
        case .postponed:
            guard let specialist = official(.specialist) else { return }
            try postpone(id, plan, specialist, in: transaction)
        case .processing(let stepsDone):
            try work(plan, id, stepsDone: stepsDone, official, recorder: Self.recorder(actors), in: transaction)
        case .resolved, .handedOut:
            try work(
                plan, id, stepsDone: plan.procedure.steps.count, official, recorder: Self.recorder(actors),
                in: transaction)
            guard case .handedOut = plan.fate, let last = plan.moments.last else { return }
            let request = HandOutResult.Request(
                dossier: id, version: nil, takerName: plan.answers.applicantName,
                takerNumber: plan.answers.personalNumber?.digits ?? "", relation: .applicant, note: plan.comments[3])
            try HandOutResult(services: services)(request, by: counter, at: last, in: transaction)
        }
    }

    /// A new date two working days after the old one, while there is still time to set one.
    private func postpone(_ id: ID<Dossier>, _ plan: Plan, _ actor: Actor, in transaction: Transaction) throws {
        guard let due = try services.store.find(id, scope: actor.scope, in: transaction)?.dueAt,
            plan.moments[0].date.adding(days: 2) <= due.date
        else { return }
        let calendar = try services.calendar.calendar(in: transaction)
        let day = calendar.workingDay(after: calendar.workingDay(after: due.date))
        try PostponeDossier(services: services)(
            id, version: nil, to: day, reason: plan.reason, by: actor, at: plan.moments[0], in: transaction)
    }

    /// Step by step, as far as the plan goes; ends with the decision.
    private func work(
        _ plan: Plan, _ id: ID<Dossier>, stepsDone: Int, _ official: (RoleKey) -> Actor?, recorder: Actor?,
        in transaction: Transaction
    ) throws {
        for (index, step) in plan.procedure.steps.enumerated().prefix(stepsDone) {
            guard let actor = official(step.role) else { return }
            let moment = plan.moments[index]
            if plan.procedure.isDecision(step) {
                if plan.procedure.result?.kind == .externalFile {
                    guard let file = plan.officialFile, let specialist = recorder else { return }
                    try RecordResult(services: services)(
                        id, version: nil, file: file, number: "\(index + 1)/\(moment.date.year)", by: specialist,
                        at: moment,
                        in: transaction)
                }
                try DecideDossier(services: services)(
                    id, version: nil, comment: plan.comments[2], by: actor, at: moment, in: transaction)
                return
            }
            var request = AdvanceDossier.Request(dossier: id, version: nil, comment: plan.comments[1])
            for field in step.fields {
                let declared = plan.answers[field.key]
                let known = field.choices.contains { $0.key == declared }
                request.findings[field.key] =
                    known ? declared : field.choices.last?.key ?? declared ?? Self.finding(field, at: moment)
            }
            try AdvanceDossier(services: services)(request, by: actor, at: moment, in: transaction)
        }
    }

    /// What an official enters that nobody declared.
    private static func finding(_ field: Procedure.Field, at moment: Instant) -> String? {
        switch field.kind {
        case .money: "540000"
        case .number: "\(field.range?.lowerBound ?? 1)"
        case .date: moment.date.description
        default: nil
        }
    }

    /// What the applicant's own sending writes.
    private func send(
        _ plan: Plan, to commune: ID<AdministrativeUnit>, in transaction: Transaction
    ) throws -> ID<Dossier> {
        let id = ID<Dossier>(at: plan.sentAt)
        let code = try services.codes.issue(
            kind: "onestop.dossier", target: id.text, unit: commune, title: plan.procedure.name, in: transaction)
        try services.store.insert(
            NewDossier(
                id: id, code: code, unit: commune, secretDigest: SecretToken().digest, procedure: plan.procedure,
                state: .prefiled, channel: .online, applicantName: plan.answers.applicantName,
                numberHash: plan.answers.numberHash(services.vault), language: .vietnamese, createdAt: plan.sentAt,
                sentAt: plan.sentAt, sealedAnswers: try plan.answers.sealed(for: id, services.vault)),
            in: transaction)
        try services.files.attach(
            plan.papers.map(\.file), to: FileOwner(kind: "onestop.dossier", id: id.text, unit: commune),
            holder: SamplePapers.applicant, at: plan.sentAt, in: transaction)
        for (key, file) in plan.papers {
            try services.store.attach(file, as: key, to: id, seenBy: "", at: plan.sentAt, in: transaction)
        }
        try services.store.record(.created, of: id, by: nil, at: plan.sentAt, in: transaction)
        if plan.procedure.coSigner != nil {
            // The other of the two has signed, or it could not have been sent.
            let who = plan.answers["applicant_is"] == "groom" ? "bride_name" : "groom_name"
            try services.store.invite(id, secretDigest: SecretToken().digest, at: plan.sentAt, in: transaction)
            try services.store.sign(
                id, name: plan.answers[who] ?? "", mark: EditDossier.mark(of: plan.answers, services.vault),
                at: plan.sentAt, in: transaction)
            try services.store.record(
                .signed, of: id, by: nil, text: plan.answers[who] ?? "", at: plan.sentAt, in: transaction)
        }
        try services.store.record(.sent, of: id, by: nil, at: plan.sentAt, in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .system("demo"), action: "onestop.submit_dossier", subject: AuditSubject("onestop.dossier", id),
                unit: commune, facts: ["procedure": .string(plan.procedure.code), "synthetic": true], at: plan.sentAt),
            in: transaction)
        let everything = Scope.everything(because: "the demo is made for no one")
        if let dossier = try services.store.lock(id, scope: everything, in: transaction) {
            let clock = try services.clock(of: id, plan.procedure, in: transaction).clock
            try services.store.move(dossier, to: .prefiled, set: clock.columns, in: transaction)
            try services.deed.index(dossier, in: transaction)
        }
        return id
    }
}
