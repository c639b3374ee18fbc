import Base
import House
import Identity
import Storage

/// Finishes the present step with what was found, and hands the dossier on to the next step's role or to a person of it.
struct AdvanceDossier: Sendable {
    let services: OneStopServices

    struct Request: Sendable {
        let dossier: ID<Dossier>
        let version: Int64?
        /// Answers to the step's own fields, checked.
        var findings: [String: String] = [:]
        var comment = ""
        var next: ID<Account>?
    }

    @discardableResult
    func callAsFunction(
        _ request: Request, by actor: Actor, at now: Instant, in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .advance, on: request.dossier, version: request.version, by: actor, action: "advance_dossier",
            event: "advanced", at: now, in: transaction
        ) { found in
            guard let step = found.procedure.step(found.dossier.step), let next = found.procedure.step(after: step)
            else {
                throw Problem(.conflict, "onestop.problem.no_such_step")
            }
            let missing = step.fields.filter { $0.isRequired && (request.findings[$0.key] ?? "").isEmpty }
            guard missing.isEmpty else {
                throw Problem.invalid(missing.map { FieldProblem($0.key, "web.form.required") })
            }
            if let person = request.next {
                try services.check(person, mayTake: next.role, like: actor, at: now, in: transaction)
            }
            if !step.fields.isEmpty {
                let known = request.findings.filter { key, _ in step.fields.contains { $0.key == key } }
                try services.store.keep(
                    finding: try services.sealFinding(known, of: request.dossier, step: step.key),
                    of: request.dossier, step: step.key, by: actor.account, at: now, in: transaction)
            }
            try services.store.move(
                found.dossier, to: .processing,
                set: found.clock(.stepped(hours: next.hours)).columns
                    + DossierStore.turn(next, holder: request.next, at: now) + DossierStore.worked(actor, at: now),
                in: transaction)
            try services.store.record(
                .stepDone, of: request.dossier, by: actor, step: step.key, worker: actor, at: now, in: transaction)
            if !request.comment.isEmpty {
                try services.store.record(
                    .commented, of: request.dossier, by: actor, step: step.key, text: request.comment, isPublic: false,
                    at: now, in: transaction)
            }
            return DossierDeed.Trace(facts: [
                "step": .string(step.key), "next": .string(next.key), "role": .string(next.role.rawValue),
            ])
        }
    }
}

/// Gives a dossier back to the step before, with the reason: to whoever finished that step, if still there. Its clock goes on, that of
/// the step begins anew; what was found stays and can be corrected.
struct SendBackDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .sendBack, on: id, version: version, by: actor, action: "send_back_dossier", event: "sent_back", at: now,
            in: transaction
        ) { found in
            try OneStopServices.check(reason: reason)
            guard let step = found.procedure.step(found.dossier.step),
                let before = found.procedure.step(before: step)
            else { throw Problem(.conflict, "onestop.problem.no_step_before") }
            let person = try services.store.whoFinished(before.key, of: id, in: transaction).flatMap { person in
                try Accounts().actor(person, with: before.role, at: now, in: transaction)?.account
            }
            try services.store.move(
                found.dossier, to: .processing,
                set: found.clock(.stepped(hours: before.hours)).columns
                    + DossierStore.turn(before, holder: person, at: now), in: transaction)
            try services.store.record(
                .sentBack, of: id, by: actor, step: step.key, text: reason, isPublic: false, detail: before.key,
                at: now,
                in: transaction)
            return DossierDeed.Trace(facts: ["step": .string(step.key), "to": .string(before.key)])
        }
    }
}

extension DossierStore {
    /// Who finished the step last.
    fileprivate func whoFinished(
        _ step: String, of dossier: ID<Dossier>, in connection: Connection
    ) throws -> ID<Account>? {
        let account: String? = try connection.value(
            """
            SELECT account_id FROM dossier_event
            WHERE dossier_id = \(dossier) AND kind = \(DossierEvent.Kind.stepDone) AND step = \(step)
            ORDER BY id DESC LIMIT 1
            """)
        return account.flatMap { ID($0) }
    }
}

/// Takes a dossier, or gives it to a person who has the role that it waits for.
struct AssignDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, to person: ID<Account>, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            person == actor.account ? .take : .assign, on: id, version: version, by: actor, action: "assign_dossier",
            event: "assigned", at: now, in: transaction
        ) { found in
            guard let role = found.dossier.holderRole else { throw Problem(.conflict, "onestop.problem.state") }
            let taker = try services.check(person, mayTake: role, like: actor, at: now, in: transaction)
            try services.store.move(
                found.dossier, to: found.dossier.state,
                set: ["holder_id = \(person)", "held_since = \(now)"] + DossierStore.worked(taker, at: now),
                in: transaction)
            try services.store.record(
                .assigned, of: id, by: actor, step: found.dossier.step, text: taker.displayName, isPublic: false,
                worker: taker, at: now, in: transaction)
            return DossierDeed.Trace(facts: ["to": .string(person.text), "role": .string(role.rawValue)])
        }
    }
}

extension OneStopServices {
    /// The official, if active, with the role (perhaps in the place of another), and of the same commune; throws `Problem` (invalid) otherwise.
    @discardableResult
    func check(
        _ person: ID<Account>, mayTake role: RoleKey, like actor: Actor, at now: Instant, in connection: Connection
    ) throws -> Actor {
        guard let found = try Accounts().actor(person, with: role, at: now, in: connection),
            found.commune == actor.commune
        else { throw Problem.invalid([FieldProblem("person", "onestop.problem.not_of_role")]) }
        // Who takes work herself is there, whatever was written down.
        if person != actor.account, try !PresenceStore().isPresent(person, at: now, in: connection) {
            throw Problem.invalid([FieldProblem("person", "onestop.problem.absent")])
        }
        return found
    }
}
