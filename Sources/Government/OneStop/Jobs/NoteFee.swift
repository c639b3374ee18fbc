import Audit
import Base
import House
import Storage

/// What a cashier did with the fee of a dossier elsewhere than on its page: a line in its log; a clock that stood for the payment goes on.
struct NoteFee: Sendable {
    let services: OneStopServices

    var handlers: [EventHandler] {
        [
            EventHandler(
                on: FeeEvent.paid,
                job: JobHandler(kind: "onestop.note_fee_paid", lane: .quick) { try await run($0, .feePaid) }),
            EventHandler(
                on: FeeEvent.givenBack,
                job: JobHandler(kind: "onestop.note_fee_given_back", lane: .quick) { try await run($0, .feeGivenBack) }),
        ]
    }

    private func run(_ job: Job, _ kind: DossierEvent.Kind) async throws {
        guard let fee = FeeEvent(job.payload), fee.owner.kind == DossierFee.ownerKind,
            let id = ID<Dossier>(fee.owner.id)
        else { return }
        let (services, now) = (services, services.clock.now())
        try await services.database.write { transaction in
            let scope = Scope.everything(because: "the cashier was allowed to")
            guard let dossier = try services.store.lock(id, scope: scope, in: transaction),
                // Its own page writes the line at once.
                try !transaction.exists(
                    """
                    SELECT id FROM dossier_event WHERE dossier_id = \(id) AND kind = \(kind) AND text = \(fee.receipt)
                    """)
            else { return }
            try services.store.record(kind, of: id, named: fee.officer, text: fee.receipt, at: now, in: transaction)
            if kind == .feePaid, dossier.state == .paused, dossier.pauseKind == PauseKind.payment {
                try Self.resume(dossier, fee, services, at: now, in: transaction)
            }
            try services.codes.touch(kind: DossierTarget.kind, target: id.text, in: transaction)
        }
    }

    private static func resume(
        _ dossier: Dossier, _ fee: FeeEvent, _ services: OneStopServices, at now: Instant, in transaction: Transaction
    ) throws {
        guard
            let procedure = try services.catalogue.version(
                dossier.procedureCode, dossier.procedureVersion, in: transaction)
        else { return }
        let clock = try services.clock(of: dossier.id, procedure, in: transaction).after(.resumed, at: now)
        try services.store.move(dossier, to: .processing, set: clock.columns, in: transaction)
        try services.store.record(
            .resumed, of: dossier.id, named: fee.officer, step: dossier.step, dueAt: clock.dueAt, at: now,
            in: transaction)
        try services.audit.record(
            AuditEntry(
                actor: .system("onestop"), action: "onestop.resume_dossier",
                subject: AuditSubject("onestop.dossier", dossier.id), unit: dossier.unit,
                facts: [
                    "receipt": .string(fee.receipt), "due_at": clock.dueAt.map { .string($0.iso) } ?? .null,
                ], at: now), in: transaction)
        try transaction.publish(
            Event(
                "onestop.dossier.resumed.v1", unit: dossier.unit.text,
                payload: [
                    "dossier": .string(dossier.id.text), "state": .string(Dossier.State.processing.rawValue),
                ]), at: now)
    }
}
