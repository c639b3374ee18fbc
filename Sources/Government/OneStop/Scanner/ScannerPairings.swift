import Audit
import Base
import Files
import Foundation
import House
import Identity
import Storage
import Trust
import Web

/// Pairs a telephone with an official's session at the desk, and parts them again.
struct ScannerPairings: Sendable {
    let services: OneStopServices
    let store = ScannerStore()

    /// The link's secret: derived, so that its symbol can be shown again without being stored.
    func secret(of id: ID<Pairing>) -> SecretToken {
        services.derivedSecret(id.text, purpose: "onestop.scanner.secret")
    }

    /// The session's own pairing, if it is not over.
    func own(_ visit: Visit) async throws -> Pairing? {
        let actor = try visit.actor()
        guard let session = visit.sessionDigest else { return nil }
        return try await services.database.read { [store] connection in
            try store.list(of: actor.account, in: connection).first {
                $0.session == session && $0.state(at: visit.now) != .over
            }
        }
    }

    /// A new pairing for the session; its earlier one ends. Throws `Problem` (forbidden; conflict for a caller without a session).
    func begin(_ target: Pairing.Target, by actor: Actor, session: String?, at now: Instant) async throws -> Pairing {
        try actor.require(DossierRules.scan)
        guard let session else { throw Problem(.conflict, "onestop.scanner.problem.session") }
        let pairing = Pairing(
            id: ID(at: now), account: actor.account, session: session, unit: actor.commune, target: target,
            rejectedKey: nil, device: "", agent: "", createdAt: now, openedAt: nil, endedAt: nil)
        let digest = secret(of: pairing.id).digest
        let (services, store) = (services, store)
        try await services.database.write { transaction in
            for old in try store.list(of: actor.account, in: transaction) where old.session == session {
                try store.end(old.id, at: now, in: transaction)
                try transaction.raise(old.topic, in: services.database)
            }
            try store.insert(pairing, secretDigest: digest, in: transaction)
            try record("pair_phone", pairing, by: AuditActor(actor), at: now, in: transaction)
        }
        return pairing
    }

    /// The first telephone that comes gets the link; answers what it must remember. Throws `Problem` (conflict) for a second one.
    func open(_ pairing: Pairing, agent: String, at now: Instant) async throws -> SecretToken {
        let device = SecretToken()
        let (services, store) = (services, store)
        try await services.database.write { transaction in
            guard let found = try store.lock(pairing.id, in: transaction), found.state(at: now) == .waiting else {
                throw Problem(.conflict, "onestop.scanner.problem.taken")
            }
            try store.open(pairing.id, device: device.digest, agent: agent, at: now, in: transaction)
            try record("open_phone", pairing, by: .system("scanner"), at: now, in: transaction)
            try transaction.raise(pairing.topic, in: services.database)
        }
        return device
    }

    /// Ends it, from either side; a second time changes nothing.
    func end(_ pairing: Pairing, by actor: AuditActor, at now: Instant) async throws {
        let (services, store) = (services, store)
        try await services.database.write { transaction in
            guard let found = try store.lock(pairing.id, in: transaction), found.endedAt == nil else { return }
            try store.end(pairing.id, at: now, in: transaction)
            for page in try store.pages(of: pairing.id, in: transaction) {
                try store.remove(page.id, of: pairing.id, in: transaction)
                if let file = ID<StoredFile>(page.file) { try services.files.erase(file, at: now, in: transaction) }
            }
            try record("end_phone", pairing, by: actor, at: now, in: transaction)
            try transaction.raise(pairing.topic, in: services.database)
        }
    }

    /// The official has opened something else: the telephone is told.
    func follow(_ pairing: Pairing, _ target: Pairing.Target) async throws {
        guard pairing.target != target else { return }
        let (services, store) = (services, store)
        try await services.database.write { transaction in
            try store.follow(pairing.id, target, in: transaction)
            try transaction.raise(pairing.topic, in: services.database)
        }
    }

    func record(
        _ action: String, _ pairing: Pairing, by actor: AuditActor, facts: JSONValue = [:], at now: Instant,
        in transaction: Transaction
    ) throws {
        try services.audit.record(
            AuditEntry(
                actor: actor, action: "onestop.\(action)", subject: AuditSubject("onestop.scanner", pairing.id),
                unit: pairing.unit, facts: facts, at: now),
            in: transaction)
    }
}

extension OneStopServices {
    /// A secret that follows from a text and a key of ours: knowing the text tells nothing of it.
    func derivedSecret(_ text: String, purpose: String) -> SecretToken {
        let digits = Array(vault.lookupHash(text, purpose: purpose).utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
        }
        let text = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        return SecretToken(text) ?? SecretToken()
    }
}
