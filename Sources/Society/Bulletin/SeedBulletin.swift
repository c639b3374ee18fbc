import Audit
import Base
import House
import Identity
import Storage

/// The bulletin of the demo commune: `demo/notices.csv`, `events.csv` and `questions.csv`. Days are counted from the demo's day, or
/// given as dates; what is there already stays as it is.
struct SeedBulletin: Sendable {
    let services: BulletinServices

    func callAsFunction(_ demo: Demo) async throws {
        let today = demo.now.date
        let scope = Scope.everything(because: "the demo is for the whole commune")
        let services = services
        let (units, writers, approvers) = try await services.database.read { connection in
            (
                try services.units.all(asOf: today, in: connection),
                try AccountStore().holders(of: [.information], scope, asOf: today, in: connection),
                try AccountStore().holders(of: [.chair, .viceChair], scope, asOf: today, in: connection)
            )
        }
        let byKey = Dictionary(units.map { ($0.key, $0) }) { first, _ in first }
        let hands = Hands(
            writer: writers.first.map { ($0.id.text, $0.fullName) } ?? ("", ""),
            approver: approvers.first?.fullName ?? "")
        let rows =
            try demo.csv("demo/notices.csv").map { (BulletinEntry.Kind.announcement, $0) }
            + demo.csv("demo/events.csv").map { (.event, $0) } + demo.csv("demo/questions.csv").map { (.question, $0) }
        try await services.database.write(.alone) { transaction in
            for (kind, row) in rows {
                guard let line = Line(kind, row, units: byKey, today: today) else { continue }
                try put(line, hands, at: demo.now, in: transaction)
            }
        }
    }

    /// Who wrote and approved what the demo holds.
    private struct Hands: Sendable {
        let writer: (id: String, name: String)
        let approver: String
    }

    private func put(_ line: Line, _ hands: Hands, at now: Instant, in transaction: Transaction) throws {
        let id = ID<BulletinEntry>(at: now)
        guard
            try services.store.insert(
                id, line.kind, key: line.key, unit: line.unit, author: hands.writer, isSynthetic: true, at: now,
                in: transaction)
        else { return }
        try services.store.put(line.content, of: id, line.kind, by: "", at: now, in: transaction)
        try record("create_entry", of: id, line, at: now, in: transaction)
        guard line.stage != .draft else { return }
        let isApproved = line.stage == .published
        try transaction.execute(
            """
            UPDATE bulletin_entry SET stage = \(isApproved ? BulletinEntry.Stage.approved : line.stage),
                submitter_id = \(hands.writer.id), submitted_at = \(line.from),
                approved_at = \(isApproved ? line.from : Instant(milliseconds: 0)),
                decider_name = \(isApproved ? hands.approver : ""), pinned_until = \(line.pinnedUntil?.description ?? "")
            WHERE id = \(id)
            """)
        let deed =
            switch line.stage {
            case .submitted: "submit_entry"
            case .returned: "return_entry"
            default: "decide_entry"
            }
        try record(deed, of: id, line, at: now, in: transaction)
        guard isApproved else { return }
        let publish = PublishEntry(services: services)
        let time: PublicationTime = line.from > now ? .at(line.from) : .now
        try publish.arrange(id, line.kind, time, at: min(line.from, now), in: transaction)
        let scope = Scope.everything(because: "the demo is for the whole commune")
        if time == .now { try record("publish_entry", of: id, line, at: now, in: transaction) }
        if time == .now, let entry = try services.store.find(id, line.kind, scope: scope, in: transaction) {
            try services.renew(entry, at: now, in: transaction)
        }
    }

    /// The books tell where an entry of the demo came from, as they do for all others.
    private func record(
        _ action: String, of id: ID<BulletinEntry>, _ line: Line, at now: Instant, in transaction: Transaction
    ) throws {
        try services.audit.record(
            AuditEntry(
                actor: .system("demo"), action: "bulletin.\(action)", subject: AuditSubject(line.kind.source, id),
                unit: line.unit, facts: ["key": .string(line.key), "synthetic": true], at: now), in: transaction)
    }

    /// A row that makes sense.
    private struct Line: Sendable {
        let kind: BulletinEntry.Kind
        let key: String
        let unit: ID<AdministrativeUnit>
        let stage: BulletinEntry.Stage
        let from: Instant
        let pinnedUntil: CalendarDate?
        let content: EntryContent

        init?(
            _ kind: BulletinEntry.Kind, _ row: [String: String], units: [String: AdministrativeUnit],
            today: CalendarDate
        ) {
            func cell(_ name: String) -> String { row[name] ?? "" }
            func day(_ name: String) -> CalendarDate? {
                CalendarDate(cell(name)) ?? Int(cell("\(name)_days")).map { today.adding(days: $0) }
            }
            func minute(_ name: String) -> Int? {
                let parts = cell(name).split(separator: ":").compactMap { Int($0) }
                return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
            }
            guard let unit = units[cell("unit")], !cell("key").isEmpty, !row.localized("title").vietnamese.isEmpty
            else {
                return nil
            }
            self.kind = kind
            key = cell("key")
            self.unit = unit.id
            stage = BulletinEntry.Stage(rawValue: cell("stage")) ?? .published
            // Half past seven: offices open.
            from = Instant(day("from") ?? today.adding(days: -1), minutes: 450)
            pinnedUntil = day("pinned_until")
            switch kind {
            case .announcement:
                content = EntryContent(
                    title: row.localized("title"), text: row.localized("text"),
                    details: .announcement(
                        Announcement(
                            urgency: Announcement.Urgency(rawValue: cell("urgency")) ?? .ordinary,
                            until: day("until"),
                            villages: cell("villages").split(separator: ";").compactMap { units[String($0)]?.id })))
            case .event:
                guard let first = day("first") else { return nil }
                content = EntryContent(
                    title: row.localized("title"), text: row.localized("text"), place: row.localized("place"),
                    details: .event(
                        PublicEvent(
                            firstDay: first, lastDay: day("last"), startMinute: minute("start"),
                            endMinute: minute("end"),
                            repeats: PublicEvent.Repeat(rawValue: cell("repeats")) ?? .never,
                            repeatUntil: day("repeat_until"), link: cell("link"))))
            case .question:
                content = EntryContent(
                    title: row.localized("title"), text: row.localized("text"),
                    details: .question(
                        FrequentQuestion(
                            field: FrequentQuestion.Field(rawValue: cell("field")) ?? .other,
                            procedures: FrequentQuestion.codes(cell("procedures")))))
            }
        }
    }
}
