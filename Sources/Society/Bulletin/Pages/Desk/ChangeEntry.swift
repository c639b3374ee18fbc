import Base
import House
import Storage
import Web

/// Where the forms of an entry's page are sent: each runs one action, then shows the entry again.
struct ChangeEntry: Sendable {
    let services: BulletinServices
    let kind: BulletinEntry.Kind

    private typealias Work = @Sendable (EntryDeed.Target, Actor, Transaction) throws -> BulletinEntry

    func submit(_ visit: Visit) async throws -> Reply {
        try await run(.submit, visit) { [services] _ in
            { try SubmitEntry(services: services)($0, by: $1, at: visit.now, in: $2) }
        }
    }

    func approve(_ visit: Visit) async throws -> Reply {
        try await run(.approve, visit) { [services] reader in
            let time = Self.time(reader, visit)
            return { try DecideEntry(services: services)($0, publishing: time, by: $1, at: visit.now, in: $2) }
        }
    }

    func giveBack(_ visit: Visit) async throws -> Reply {
        try await run(.giveBack, visit) { [services] reader in
            let words = reader.text("words", max: 1_000, min: 5) ?? ""
            return { try ReturnEntry(services: services)($0, words: words, by: $1, at: visit.now, in: $2) }
        }
    }

    func publish(_ visit: Visit) async throws -> Reply {
        try await run(.publish, visit) { [services] reader in
            let time = Self.time(reader, visit)
            return { try PublishEntry(services: services)($0, time, by: $1, at: visit.now, in: $2) }
        }
    }

    func pin(_ visit: Visit) async throws -> Reply {
        try await run(.pin, visit) { [services] reader in
            let today = visit.now.date
            let last = reader.date("pin_day", .optional, in: today...today.adding(days: 366))
            return {
                try EditPin(services: services)($0, until: last?.adding(days: 1), by: $1, at: visit.now, in: $2)
            }
        }
    }

    func withdraw(_ visit: Visit) async throws -> Reply {
        try await run(.withdraw, visit) { [services] reader in
            let reason = reader.text("reason", max: 500, min: 5) ?? ""
            return { try WithdrawEntry(services: services)($0, reason: reason, by: $1, at: visit.now, in: $2) }
        }
    }

    /// A proposed correction: the button says whether it is agreed.
    func decide(_ visit: Visit) async throws -> Reply {
        let revision: ID<EntryRevision> = try visit.id("revision")
        return try await run(.decide, visit) { [services] reader in
            let decision = reader.choice("decision", among: ["apply", "drop"])
            return {
                try DecideCorrection(services: services)(
                    $0, revision, isAgreed: decision == "apply", by: $1, at: visit.now, in: $2)
            }
        }
    }

    /// Now, at a moment to come, or later by hand.
    private static func time(_ reader: FormReader, _ visit: Visit) -> PublicationTime {
        switch reader.choice("when", among: ["now", "at", "later"]) {
        case "at":
            let day = reader.date("publish_day")
            let minute = reader.minuteOfDay("publish_time", .optional) ?? 0
            guard let day else { return .later }
            let moment = Instant(day, minutes: minute)
            if moment <= visit.now { reader.refuse("publish_day", "bulletin.problem.moment_past") }
            if day > visit.now.date.adding(days: 366) { reader.refuse("publish_day", "bulletin.problem.too_far") }
            return .at(moment)
        case "now": return .now
        default: return .later
        }
    }

    private func run(
        _ deed: EntryRules.Deed, _ visit: Visit, _ read: (FormReader) throws -> Work
    ) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<BulletinEntry> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let version = reader.version()
        let work = try read(reader)
        let show = ShowEntry(services: services, kind: kind)
        guard reader.isSound else {
            return try await show.show(visit, .init(deed: deed, form: form, problems: reader.problems))
        }
        let target = EntryDeed.Target(kind: kind, id: id, version: version)
        let key = try visit.idempotencyKey(form).map {
            IdempotencyKey(actor: actor.id, action: "bulletin.\(deed.rawValue)", key: $0, fingerprint: id.text)
        }
        do {
            _ = try await services.once(key, at: visit.now) { try work(target, actor, $0).id.text }
        } catch let problem as Problem where problem.kind == .invalid {
            return try await show.show(visit, .init(deed: deed, form: form, problems: problem.fields))
        } catch let problem as Problem where problem.kind == .conflict {
            return try await show.show(visit, .init(deed: deed, form: form, notice: problem.message))
        }
        return .redirect(
            "/desk\(kind.path)/\(id)", flash: Flash(.success, Message(TextKey("bulletin.done.\(deed.rawValue)"))))
    }
}
