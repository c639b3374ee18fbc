import Audit
import Base
import Foundation
import House
import Identity
import Storage
import Trust
import Web

/// Writing the next version of a procedure: begin, change a part, replace the whole by a text, throw away.
struct EditProcedureDraft: Sendable {
    static let permission: Permission = "onestop.procedures"

    let services: OneStopServices

    // MARK: beginning

    /// Begins the next version from the one in force, or from the newest that there is. Throws `Problem`: not found, or conflict if it is
    /// being written already.
    func begin(_ code: String, by actor: Actor, at now: Instant) async throws {
        try actor.require(Self.permission)
        let services = services
        try await services.database.write { transaction in
            guard try ProcedureVersions().lock(code, scope: actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            let versions = try ProcedureVersions().list(of: code, in: transaction)
            let standing = versions.filter { $0.withdrawnAt == nil }
            guard
                let base = standing.first(where: { $0.state(on: now.date) == .inForce }) ?? standing.first
                    ?? versions.first
            else { throw Problem.notFound }
            try insert(
                code, try YAMLTree(base.source), basedOn: base.number, "begin_procedure_draft", by: actor, at: now,
                in: transaction)
        }
    }

    /// Begins a procedure that the commune does not have yet; throws `Problem` (invalid) if the code is taken.
    func create(_ tree: YAMLTree, by actor: Actor, key: String?, at now: Instant) async throws {
        try actor.require(Self.permission)
        let services = services
        let code = tree["code"]?.text ?? ""
        _ = try await services.once(
            key.map {
                IdempotencyKey(actor: actor.id, action: "onestop.create_procedure", key: $0, fingerprint: code)
            }, at: now
        ) { transaction in
            if try transaction.exists("SELECT code FROM procedure WHERE code = \(code)") {
                throw Problem.invalid([FieldProblem("code", "onestop.problem.code_taken")])
            }
            try insert(code, tree, basedOn: 0, "create_procedure", by: actor, at: now, in: transaction)
            return code
        }
    }

    private func insert(
        _ code: String, _ tree: YAMLTree, basedOn: Int, _ action: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        guard
            try ProcedureDraft.insert(
                code, unit: actor.commune, name: tree.at(["name", "vi"])?.text ?? "", source: tree.yaml,
                basedOn: basedOn, by: actor, at: now, in: transaction)
        else { throw Problem(.conflict, "onestop.problem.draft_exists") }
        try record(action, code, ["based_on": .integer(Int64(basedOn))], by: actor, at: now, in: transaction)
    }

    // MARK: changing

    /// What a change of a part met.
    enum Outcome: Sendable {
        case kept
        /// Somebody else changed that part; this is what it says now.
        case changed(YAMLTree?)
    }

    /// Changes a part of the draft, if what `view` gives of it is as the form showed it (no mark, no question). Other parts may have
    /// changed meanwhile: they are not touched.
    func callAsFunction(
        _ code: String, part way: [String], seen: String, by actor: Actor, at now: Instant,
        view: @escaping @Sendable (YAMLTree) -> YAMLTree?, _ change: @escaping @Sendable (inout YAMLTree) -> Void
    ) async throws -> Outcome {
        try actor.require(Self.permission)
        let services = services
        return try await services.database.write { transaction in
            guard let draft = try ProcedureDraft.lock(code, scope: actor.scope, in: transaction) else {
                throw Problem.notFound
            }
            let before = try YAMLTree(draft.source)
            var tree = before
            change(&tree)
            if tree == before { return .kept }
            if !seen.isEmpty, seen != mark(of: view(before)) { return .changed(view(before)) }
            tree["code"] = .text(code)
            try keep(
                tree, draft, "edit_procedure_draft", way.joined(separator: "."), by: actor, at: now, in: transaction)
            return .kept
        }
    }

    /// Replaces the whole draft by a text, or begins one with it: what an upload does. The text was read before.
    func replace(_ code: String, with tree: YAMLTree, by actor: Actor, at now: Instant) async throws {
        try actor.require(Self.permission)
        let services = services
        try await services.database.write { transaction in
            if let draft = try ProcedureDraft.lock(code, scope: actor.scope, in: transaction) {
                try keep(tree, draft, "upload_procedure", "", by: actor, at: now, in: transaction)
                return
            }
            let isKnown = try transaction.exists("SELECT code FROM procedure WHERE code = \(code)")
            if isKnown, try !ProcedureVersions().lock(code, scope: actor.scope, in: transaction) {
                throw Problem.notFound
            }
            let base = try ProcedureVersions().list(of: code, in: transaction).first?.number ?? 0
            try insert(code, tree, basedOn: base, "upload_procedure", by: actor, at: now, in: transaction)
        }
    }

    /// Throws the draft away; what is published stays as it is. A second time changes nothing.
    func discard(_ code: String, by actor: Actor, at now: Instant) async throws {
        try actor.require(Self.permission)
        let services = services
        try await services.database.write { transaction in
            guard let draft = try ProcedureDraft.lock(code, scope: actor.scope, in: transaction) else { return }
            try draft.delete(in: transaction)
            try record("discard_procedure_draft", code, [:], by: actor, at: now, in: transaction)
        }
    }

    private func keep(
        _ tree: YAMLTree, _ draft: ProcedureDraft, _ action: String, _ part: String, by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try draft.replace(
            with: tree.yaml, name: tree.at(["name", "vi"])?.text ?? draft.name, by: actor, at: now, in: transaction)
        try record(
            action, draft.code, ["part": .string(part), "draft_version": .integer(draft.version + 1)], by: actor,
            at: now,
            in: transaction)
    }

    private func record(
        _ action: String, _ code: String, _ facts: [String: JSONValue], by actor: Actor, at now: Instant,
        in transaction: Transaction
    ) throws {
        try services.audit.record(
            AuditEntry(
                actor: AuditActor(actor), action: "onestop.\(action)", subject: AuditSubject("onestop.procedure", code),
                unit: actor.commune, facts: .object(facts), at: now), in: transaction)
    }

    /// Changes with the part and tells nothing of it: by it a form shows what it was made from.
    func mark(of part: YAMLTree?) -> String {
        String(services.vault.lookupHash(part?.yaml ?? "", purpose: "onestop.procedure.part").prefix(16))
    }
}
