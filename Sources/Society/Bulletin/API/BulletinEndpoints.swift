import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/api/v1/announcements`, `/api/v1/events`, `/api/v1/questions`: what anyone may read, for programs.
struct BulletinEndpoints: Sendable {
    let services: BulletinServices
    private static let paging = Paging(most: 100)

    func routes(_ routes: inout Routes) {
        func answer(_ name: String, _ members: [String: JSONValue], optional: Set<String>) -> JSONValue {
            Paging.answer(name, Schema.object(Self.common.merging(members) { _, new in new }, optional: optional))
        }
        routes.api(
            .get, "/api/v1/announcements", .open,
            Operation(
                "listAnnouncements", tag: "bulletin", summary: "Announcements in force, the newest first.",
                query: Self.paging.parameters + [
                    .init(
                        "village", Schema.string,
                        about: "The key of a village: what concerns it, the whole commune's among them.")
                ],
                answer: answer(
                    "announcements",
                    [
                        "urgency": Schema.oneOf(Announcement.Urgency.allCases.map(\.rawValue)), "until": Schema.date,
                    ], optional: ["until", "corrected_at", "withdrawn_at"])), announcements)
        routes.api(
            .get, "/api/v1/events", .open,
            Operation(
                "listEvents", tag: "bulletin",
                summary: "Events that may touch a day of the stretch, cancelled ones among them; at most 500.",
                query: [
                    .init("from", Schema.date, about: "The first day; today unless given."),
                    .init("through", Schema.date, about: "The last day, itself included; 31 days on unless given."),
                ],
                answer: answer("events", Self.eventMembers, optional: Self.eventOptional)), events)
        routes.api(
            .get, "/api/v1/questions", .open,
            Operation(
                "listQuestions", tag: "bulletin", summary: "Frequent questions with their answers.",
                query: Self.paging.parameters + [
                    .init(
                        "field", Schema.oneOf(FrequentQuestion.Field.allCases.map(\.rawValue)),
                        about: "Of one field only.")
                ],
                answer: answer(
                    "questions",
                    [
                        "field": Schema.oneOf(FrequentQuestion.Field.allCases.map(\.rawValue)),
                        "procedures": Schema.list(Schema.string),
                    ], optional: ["corrected_at", "withdrawn_at"])), questions)
    }

    private func announcements(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { EntryCursor($0) }
        let key = reader.line("village", .optional, max: 100)
        let (services, today) = (services, visit.now.date)
        let village = try await services.database.read { connection in
            try key.flatMap { try services.units.find(key: $0, asOf: today, in: connection) }
        }
        if visit.query.has("village"), village?.kind != .village { reader.refuse("village", "web.form.bad_choice") }
        try reader.check()
        let found = try await services.database.read { connection in
            try services.store.announcements(
                .current, village: village?.id, on: today, after: cursor, limit: limit, in: connection)
        }
        return reply(
            "announcements", found, limit: limit, visit,
            query: [("village", key)]
        ) { EntryCursor(after: $0)?.text }
    }

    private func events(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let today = visit.now.date
        let from = reader.day("from") ?? today
        let through = reader.day("through") ?? from.adding(days: 31)
        try reader.check()
        let services = services
        let found = try await services.database.read { connection in
            try services.store.events(from: from, through: through, limit: 500, in: connection)
        }
        return .json(["events": .array(found.map { $0.json(visit) }), "next": .null])
    }

    private func questions(_ visit: Visit) async throws -> Reply {
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { ID<BulletinEntry>($0) }
        let field = reader.choice(
            "field", visit.query.has("field") ? .required : .optional, of: FrequentQuestion.Field.self)
        try reader.check()
        let services = services
        let found = try await services.database.read { connection in
            try services.store.questions(field, after: cursor, limit: limit, in: connection)
        }
        return reply(
            "questions", found, limit: limit, visit, query: [("field", field?.rawValue)]
        ) { $0.id.text }
    }

    private func reply(
        _ name: String, _ found: [BulletinEntry], limit: Int, _ visit: Visit, query: [(String, String?)],
        _ cursor: (BulletinEntry) -> String?
    ) -> Reply {
        let shown = found.prefix(limit)
        return visit.piece(
            name, shown.map { $0.json(visit) }, next: found.count > limit ? shown.last.flatMap(cursor) : nil,
            limit: limit, query: query)
    }

    // MARK: schemas

    private static let words = Schema.object(
        ["vi": Schema.string, "en": Schema.string, "ar": Schema.string], optional: ["en", "ar"])
    private static let common: [String: JSONValue] = [
        "id": Schema.string, "key": Schema.string, "url": Schema.string, "title": words, "text": words,
        "state": Schema.oneOf(["published", "withdrawn"]), "published_at": Schema.instant,
        "corrected_at": Schema.instant, "withdrawn_at": Schema.instant,
    ]
    private static let eventMembers: [String: JSONValue] = [
        "place": words, "first_day": Schema.date, "last_day": Schema.date, "start": Schema.string, "end": Schema.string,
        "repeats": Schema.oneOf(PublicEvent.Repeat.allCases.map(\.rawValue)), "repeat_until": Schema.date,
        "sequence": Schema.integer,
    ]
    private static let eventOptional: Set<String> = [
        "start", "end", "repeat_until", "corrected_at", "withdrawn_at",
    ]
}

extension BulletinEntry {
    /// What programs are told of a public entry.
    func json(_ visit: Visit) -> JSONValue {
        func text(_ text: LocalizedText) -> JSONValue {
            var members: [String: JSONValue] = ["vi": .string(text.vietnamese)]
            for (language, words) in text.others { members[language.tag] = .string(words) }
            return .object(members)
        }
        func time(_ minute: Int) -> JSONValue {
            .string((minute < 600 ? "0" : "") + "\(minute / 60):" + (minute % 60 < 10 ? "0" : "") + "\(minute % 60)")
        }
        var members: [String: JSONValue] = [
            "id": .string(id.text), "key": .string(key), "url": .string(visit.site.link(path)),
            "title": text(words.title), "text": text(words.text), "state": .string(stage.rawValue),
            "published_at": .string(publishedAt?.iso ?? ""),
        ]
        members["corrected_at"] = correctedAt.map { .string($0.iso) }
        members["withdrawn_at"] = withdrawnAt.map { .string($0.iso) }
        switch details {
        case .announcement(let it):
            members["urgency"] = .string(it.urgency.rawValue)
            members["until"] = it.until.map { .string($0.description) }
        case .event(let it):
            members["place"] = text(words.place)
            members["first_day"] = .string(it.firstDay.description)
            members["last_day"] = .string(it.lastDay.description)
            members["start"] = it.startMinute.map(time)
            members["end"] = it.endMinute.map(time)
            members["repeats"] = .string(it.repeats.rawValue)
            members["repeat_until"] = it.repeatUntil.map { .string($0.description) }
            members["sequence"] = .integer(Int64(it.sequence))
        case .question(let it):
            members["field"] = .string(it.field.rawValue)
            members["procedures"] = .array(it.procedures.map { .string($0) })
        }
        return .object(members)
    }
}
