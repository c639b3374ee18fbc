import Base
import House
import Identity
import Storage
import Texts
import Web

/// `/questions`: what is often asked, by field of life.
struct ListQuestions: Sendable {
    let services: BulletinServices
    private static let pageSize = 60

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let field = visit.query.text("field").flatMap(FrequentQuestion.Field.init(rawValue:))
        if visit.query.text("field") != nil, field == nil { throw Problem.notFound }
        let cursor = visit.query.text("cursor").flatMap { ID<BulletinEntry>($0) }
        let services = services
        let (found, counts) = try await services.database.read { connection in
            (
                try services.store.questions(field, after: cursor, limit: Self.pageSize, in: connection),
                try services.store.questionCounts(in: connection)
            )
        }
        let shown = Array(found.prefix(Self.pageSize))
        let groups = FrequentQuestion.Field.allCases.compactMap { each -> ViewModel? in
            let questions = shown.filter { $0.question?.field == each }
            if questions.isEmpty { return nil }
            return [
                "title": visit.say(TextKey("bulletin.question_field.\(each.rawValue)")),
                "questions": questions.map { entry -> ViewModel in
                    [
                        "url": entry.path, "title": entry.words.title.text(in: visit.language),
                        "lang": PublicLook(visit: visit, entry: entry).lang(entry.words.title),
                    ]
                },
            ]
        }
        var pager: ViewModel?
        if found.count > Self.pageSize || cursor != nil {
            pager = ["text": visit.say("bulletin.pager")]
            if found.count > Self.pageSize, let last = shown.last {
                pager?["next_url"] = ListPath.with(
                    [("field", field?.rawValue), ("cursor", last.id.text)], base: "/questions")
            }
            if cursor != nil {
                pager?["previous_url"] = ListPath.with([("field", field?.rawValue)], base: "/questions")
            }
        }
        let total = counts.values.reduce(0, +)
        return .page(
            Page(
                "bulletin/list_questions",
                [
                    "title": visit.say("bulletin.questions.title"), "groups": groups, "pager": pager,
                    "fields": FrequentQuestion.Field.allCases.compactMap { each -> ViewModel? in
                        guard let count = counts[each] else { return nil }
                        return [
                            "title": visit.say(TextKey("bulletin.question_field.\(each.rawValue)")),
                            "url": "/questions?field=\(each.rawValue)", "count": visit.formats.number(count),
                            "current": each == field,
                        ]
                    },
                    "all": field == nil ? nil : ["count": visit.formats.number(total)] as ViewModel,
                    "empty": shown.isEmpty
                        ? [
                            "icon": "info", "title": visit.say("bulletin.questions.empty"),
                            "text": visit.say("web.empty.text"),
                        ] as ViewModel : nil,
                ]))
    }
}

/// `/questions/{key}`: the question with its answer, the procedures that follow from it, and whether it helped.
struct ShowQuestion: Sendable {
    let services: BulletinServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        let (services, today) = (services, visit.now.date)
        let (entry, unit, revisions, files) = try await services.database.read { connection in
            guard let entry = try services.store.published(.question, key: key, in: connection) else {
                throw Problem.notFound
            }
            return (
                entry, try services.units.find(entry.unit, asOf: today, in: connection),
                try EntryRevisions().list(of: entry.id, in: connection),
                entry.isInForce(on: today) ? try services.attachments(of: entry, in: connection) : []
            )
        }
        guard let question = entry.question else { throw Problem.notFound }
        if visit.wantsJSON { return .json(entry.json(visit)) }
        let look = PublicLook(visit: visit, entry: entry)
        var model = look.model(unit: unit)
        model["field"] =
            [
                "title": visit.say(TextKey("bulletin.question_field.\(question.field.rawValue)")),
                "url": "/questions?field=\(question.field.rawValue)",
            ] as ViewModel
        model["procedures"] = question.procedures.map { code in
            ["url": "/procedures/\(code)", "code": code] as ViewModel
        }
        model["corrections"] = look.corrections(revisions)
        model.merge(look.attachments(files))
        let isThanked = visit.query.text("thanks") != nil
        model["thanks"] = isThanked
        model["rate_url"] = entry.stage == .published && !isThanked ? "\(entry.path)/rate" : nil
        var page = Page("bulletin/show_question", model)
        page.share = look.share
        return .page(page)
    }

    /// `POST /questions/{key}/rate`.
    func rate(_ visit: Visit) async throws -> Reply {
        let key = try visit.parameter("key")
        try visit.site.limiter.count("bulletin.rate:" + visit.network, limit: 60, seconds: 3_600)
        let reader = FormReader(try await visit.form())
        let answer = reader.choice("helpful", among: ["yes", "no"])
        try reader.check()
        let (services, now, network) = (services, visit.now, visit.network)
        try await services.database.write { transaction in
            try RateAnswer(services: services)(
                key, isHelpful: answer == "yes", network: network, at: now, in: transaction)
        }
        return .redirect(ListPath.with([("thanks", "yes")], base: "/questions/\(key)"))
    }
}
