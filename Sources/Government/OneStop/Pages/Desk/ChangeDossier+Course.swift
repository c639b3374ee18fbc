import Base
import House
import Storage
import Web

/// What changes a dossier's course: its clock, its date, its hands.
extension ChangeDossier {
    func pause(_ visit: Visit) async throws -> Reply {
        try await run(.pause, visit) { id, version, reader, actor in
            let kind = reader.line("kind", max: 60) ?? ""
            let note = reader.text("note", max: 2_000) ?? ""
            return {
                try PauseDossier(services: services)(
                    id, version: version, kind: kind, note: note, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func resume(_ visit: Visit) async throws -> Reply {
        try await run(.resume, visit) { id, version, reader, actor in
            let note = reader.optional("comment", max: 2_000) ?? ""
            return {
                try ResumeDossier(services: services)(
                    id, version: version, note: note, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func apologise(_ visit: Visit) async throws -> Reply {
        try await run(.apologise, visit) { id, version, reader, actor in
            let day = reader.date("day")
            let reason = reader.text("reason", max: 2_000, min: 5) ?? ""
            guard let day else { return { _ in } }
            return {
                try PostponeDossier(services: services)(
                    id, version: version, to: day, reason: reason, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func take(_ visit: Visit) async throws -> Reply {
        try await run(.take, visit) { id, version, _, actor in
            {
                try AssignDossier(services: services)(
                    id, version: version, to: actor.account, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func assign(_ visit: Visit) async throws -> Reply {
        try await run(.assign, visit) { id, version, reader, actor in
            guard let person = person(reader) else {
                reader.refuse("person", "web.form.required_choice")
                return { _ in }
            }
            return {
                try AssignDossier(services: services)(
                    id, version: version, to: person, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func sendBack(_ visit: Visit) async throws -> Reply {
        try await runWithReason(.sendBack, visit, max: 2_000) { transaction, id, version, reason, actor in
            try SendBackDossier(services: services)(
                id, version: version, reason: reason, by: actor, at: visit.now, in: transaction)
        }
    }

    func withdraw(_ visit: Visit) async throws -> Reply {
        try await runWithReason(.withdraw, visit, max: 2_000) { transaction, id, version, reason, actor in
            try RecordWithdrawal(services: services)(
                id, version: version, reason: reason, by: actor, at: visit.now, in: transaction)
        }
    }

    func reissue(_ visit: Visit) async throws -> Reply {
        try await runWithReason(.reissue, visit, max: 300) { transaction, id, version, reason, actor in
            try ReissueResult(services: services)(
                id, version: version, reason: reason, by: actor, at: visit.now, in: transaction)
        }
    }

    /// A deed that asks for its reason and nothing else.
    private func runWithReason(
        _ deed: DossierRules.Deed, _ visit: Visit, max: Int,
        _ act: @escaping @Sendable (Transaction, ID<Dossier>, Int64?, String, Actor) throws -> Void
    ) async throws -> Reply {
        try await run(deed, visit) { id, version, reader, actor in
            let reason = reader.text("reason", max: max, min: 5) ?? ""
            return { try act($0, id, version, reason, actor) }
        }
    }
}
