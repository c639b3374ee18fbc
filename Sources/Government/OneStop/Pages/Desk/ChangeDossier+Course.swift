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
        try await run(.sendBack, visit) { id, version, reader, actor in
            let reason = reader.text("reason", max: 2_000, min: 5) ?? ""
            return {
                try SendBackDossier(services: services)(
                    id, version: version, reason: reason, by: actor, at: visit.now, in: $0)
            }
        }
    }

    func withdraw(_ visit: Visit) async throws -> Reply {
        try await run(.withdraw, visit) { id, version, reader, actor in
            let reason = reader.text("reason", max: 2_000, min: 5) ?? ""
            return {
                try RecordWithdrawal(services: services)(
                    id, version: version, reason: reason, by: actor, at: visit.now, in: $0)
            }
        }
    }
}
