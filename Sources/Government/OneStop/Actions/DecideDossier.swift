import Base
import Codes
import Files
import House
import Storage

/// Approves a dossier: the result is issued in the same breath where it is ours, and goes to the counter.
struct DecideDossier: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, comment: String = "", by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .decide, on: id, version: version, by: actor, action: "decide_dossier", event: "resolved", at: now,
            in: transaction
        ) { found in
            let step = found.procedure.step(found.dossier.step)
            let next = step.flatMap { found.procedure.step(after: $0) }
            try services.store.move(
                found.dossier, to: .resolved,
                set: ["resolved_at = \(now)", "finished_at = \(now)"] + found.clock(.resolved).columns
                    + DossierStore.turn(next, at: now), in: transaction)
            try services.store.record(
                .decided, of: id, by: actor, step: step?.key, text: comment, isPublic: false, at: now, in: transaction)
            var facts: [String: JSONValue] = ["step": .string(step?.key ?? "")]
            if let result = found.procedure.result, result.kind == .issuedHere {
                let paper = try IssueResult(services: services)(found, result, by: actor, at: now, in: transaction)
                facts["paper"] = .string(paper.code.text)
            }
            for waiting in try services.store.issuedPapers(of: id, in: transaction)
            where waiting.kind == .external && waiting.state == .draft {
                try services.store.publish(waiting, in: transaction)
                try services.codes.touch(kind: "onestop.paper", target: waiting.id.text, in: transaction)
            }
            try services.store.record(.issued, of: id, by: actor, at: now, in: transaction)
            return DossierDeed.Trace(facts: facts)
        }
    }
}

/// Makes the result of a dossier that was just approved: the wording of the procedure with what was found out.
struct IssueResult: Sendable {
    let services: OneStopServices

    func callAsFunction(
        _ found: DossierDeed.Case, _ result: Procedure.Result, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> IssuedPaper {
        let until = DossierRules.validUntil(found.procedure, issuedOn: now.date)
        let wording = try ResultWording(services: services, dossier: found.dossier, procedure: found.procedure)
            .fill(result.text?.vietnamese ?? "", validUntil: until, at: now, in: transaction)
        return try services.issue(
            .result, of: found.dossier, found.procedure, title: result.title, validUntil: until, by: actor, at: now,
            in: transaction
        ) { paper in
            paper.agency = paper.superior
            paper.superior = ""
            paper.title = result.title.vietnamese
            paper.text = wording
            paper.validUntil = until?.description ?? ""
        }
    }
}

/// Records the result that another system made: its official file and number.
struct RecordResult: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, version: Int64?, file: ID<StoredFile>, number: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .recordResult, on: id, version: version, by: actor, action: "record_result", event: "result_recorded",
            at: now,
            in: transaction
        ) { found in
            guard let result = found.procedure.result else { throw Problem(.conflict, "onestop.problem.state") }
            try services.files.attach(
                [file], to: FileOwner(kind: "onestop.dossier", id: id.text, unit: found.dossier.unit),
                holder: actor.id, at: now, in: transaction)
            // The file of an earlier attempt no longer counts.
            for earlier in try services.store.issuedPapers(of: id, in: transaction)
            where earlier.kind == .external && earlier.state != .revoked {
                try services.codes.revoke(earlier.code, reason: number, in: transaction)
                try services.store.revoke(earlier, reason: number, at: now, in: transaction)
            }
            let paper = try services.issue(
                .external, of: found.dossier, found.procedure, title: result.title, file: file.text, number: number,
                state: .draft, by: actor, at: now, in: transaction
            ) { _ in }
            try services.store.move(found.dossier, to: found.dossier.state, in: transaction)
            try services.store.record(
                .issued, of: id, by: actor, step: found.dossier.step, text: number, isPublic: false, at: now,
                in: transaction)
            return DossierDeed.Trace(facts: ["paper": .string(paper.code.text), "file": .string(file.text)])
        }
    }
}

/// Declares a result void: its code says so from now on, and why.
struct RevokeResult: Sendable {
    let services: OneStopServices

    @discardableResult
    func callAsFunction(
        _ id: ID<Dossier>, paper: ID<IssuedPaper>, reason: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws -> Dossier {
        try services.deed(
            .revoke, on: id, version: nil, by: actor, action: "revoke_result", event: "result_revoked", at: now,
            in: transaction
        ) { _ in
            try OneStopServices.check(reason: reason)
            guard let found = try services.store.issuedPaper(paper, of: id, in: transaction) else {
                throw Problem.notFound
            }
            guard found.state == .published, found.kind == .result || found.kind == .external else {
                throw Problem(.conflict, "onestop.problem.nothing_to_revoke")
            }
            try services.codes.revoke(found.code, reason: reason, in: transaction)
            try services.store.revoke(found, reason: reason, at: now, in: transaction)
            try services.store.record(.corrected, of: id, by: actor, text: reason, at: now, in: transaction)
            return DossierDeed.Trace(facts: ["paper": .string(found.code.text)])
        }
    }
}
