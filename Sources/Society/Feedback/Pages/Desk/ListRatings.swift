import Audit
import Base
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/ratings`: figures by desk and by official; each number opens the ratings that it counts. Officials see their own, leaders those
/// of their units.
struct ListRatings: Sendable {
    let services: FeedbackServices
    static let pageSize = 50
    private static let usualDays = 30

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let filter = Self.filter(visit)
        let services = services
        let found = try await services.database.read { connection in
            let byDesk = try services.ratings.byDesk(filter, for: actor, in: connection)
            let ids = byDesk.compactMap { ID<ServiceDesk>($0.key) }
            return (
                byDesk: byDesk, desks: try Self.names(ids, in: connection),
                byOfficial: try services.ratings.byOfficial(filter, for: actor, in: connection),
                total: try services.ratings.count(filter, for: actor, in: connection)
            )
        }
        let desks = found.byDesk.map { figure -> RatingStore.Figure in
            RatingStore.Figure(
                key: figure.key, name: found.desks[figure.key]?.text(in: visit.language) ?? "", counts: figure.counts)
        }.sorted { $0.name < $1.name }
        return .page(
            Page(
                "feedback/desk/list_ratings", isPrivate: true,
                [
                    "title": visit.say("feedback.ratings.title"), "filter": filterModel(visit, filter),
                    "total": visit.say("feedback.ratings.total", ["count": .number(Int64(found.total))]),
                    "total_url": listPath(filter),
                    "own_only": !actor.may(RatingRules.ratings), "has_figures": found.total > 0,
                    "empty": found.total == 0
                        ? [
                            "icon": "chart", "title": visit.say("feedback.ratings.empty"),
                            "text": visit.say("feedback.ratings.empty_text"),
                        ] as ViewModel : nil,
                    "by_desk": table(desks, "feedback.ratings.by_desk", filter, visit) { filter, key in
                        filter.desk = ID(key)
                    },
                    "by_official": found.byOfficial.isEmpty
                        ? nil
                        : table(found.byOfficial, "feedback.ratings.by_official", filter, visit) { filter, key in
                            filter.official = ID(key)
                        },
                    "export_url": "/desk/ratings.csv?" + query(filter),
                    "paper_url": actor.may(ReportRules.handle) ? "/desk/ratings/paper" : nil,
                ]))
    }

    /// `GET /desk/ratings/list`: the ratings themselves.
    func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (services, filter) = (services, Self.filter(visit))
        let cursor = visit.query.text("cursor").flatMap { ID<Rating>($0) }
        let found = try await services.database.read { connection in
            let ratings = try services.ratings.list(
                filter, for: actor, before: cursor, limit: Self.pageSize, in: connection)
            return (
                ratings: ratings, desks: try Self.names(ratings.map(\.desk), in: connection),
                count: try services.ratings.count(filter, for: actor, in: connection)
            )
        }
        let shown = found.ratings.prefix(Self.pageSize)
        var pager: ViewModel = ["text": visit.say("web.pager.results", ["count": .number(Int64(found.count))])]
        if found.ratings.count > Self.pageSize, let last = shown.last {
            pager["next_url"] = ListPath.with(visit.query, cursor: last.id.text, base: "/desk/ratings/list")
        }
        if cursor != nil {
            pager["previous_url"] = ListPath.with(visit.query, base: "/desk/ratings/list")
        }
        return .page(
            Page(
                "feedback/desk/list_rating_words", isPrivate: true,
                [
                    "title": visit.say("feedback.ratings.list_title"),
                    "back_url": "/desk/ratings?" + query(filter, isWide: true),
                    "ratings": shown.map { rating -> ViewModel in
                        [
                            "grade": Self.grade(rating.grade, visit).viewModel, "words": rating.words,
                            "reasons": Self.reasons(rating, visit), "iso": rating.at.iso,
                            "when": visit.formats.instant(rating.at),
                            "desk": found.desks[rating.desk.text]?.text(in: visit.language),
                            "official": rating.officialName, "ballot": rating.ballot,
                            "channel": visit.say(TextKey("feedback.channel.\(rating.channel.rawValue)")),
                        ]
                    },
                    "empty": shown.isEmpty
                        ? ["icon": "chart", "title": visit.say("feedback.ratings.empty")] as ViewModel : nil,
                    "pager": pager,
                ]))
    }

    /// `GET /desk/ratings.csv`.
    func export(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let (services, filter, now) = (services, Self.filter(visit), visit.now)
        let found = try await services.database.read { connection in
            let ratings = try services.ratings.list(
                filter, for: actor, before: nil, limit: ExportReports.limit, in: connection
            ).prefix(ExportReports.limit)
            return (ratings: ratings, desks: try Self.names(ratings.map(\.desk), in: connection))
        }
        try await services.database.write { transaction in
            try services.audit.record(
                AuditEntry(
                    actor: AuditActor(actor), action: "feedback.export_ratings",
                    subject: AuditSubject("feedback.desk", ""), unit: actor.commune,
                    facts: ["rows": .integer(Int64(found.ratings.count))], at: now), in: transaction)
        }
        let heading = ["at", "desk", "official", "grade", "reasons", "words", "channel", "ballot"]
        let rows = found.ratings.map { rating in
            [
                rating.at.iso, found.desks[rating.desk.text]?.text(in: visit.language) ?? "", rating.officialName,
                "\(rating.grade)", Self.reasons(rating, visit), rating.words,
                visit.say(TextKey("feedback.channel.\(rating.channel.rawValue)")), rating.ballot,
            ]
        }
        return .download(
            TableFile.download(
                heading.map { visit.say(TextKey("feedback.ratings.csv.\($0)")) }, rows, name: "ratings-\(now.date).csv")
        )
    }

    // MARK: pieces

    private static func names(
        _ ids: some Sequence<ID<ServiceDesk>>, in connection: Connection
    ) throws -> [String: LocalizedText] {
        let rows = try connection.rows(
            "SELECT id, name_vi, name_en, name_ar FROM service_desk WHERE id IN (\(list: Set(ids)))"
        ) { row in (try row["id"] as String, try row.localized("name")) }
        return Dictionary(rows) { first, _ in first }
    }

    private static func grade(_ grade: Int, _ visit: Visit) -> Badge {
        Badge(
            grade >= 4 ? .good : grade == 3 ? .neutral : .warn, icon: Rating.icon(grade),
            visit.say(
                "feedback.ratings.grade",
                ["number": .number(Int64(grade)), "word": .text(visit.say(TextKey("feedback.grade.\(grade)")))]))
    }

    private static func reasons(_ rating: Rating, _ visit: Visit) -> String {
        visit.formats.list(rating.reasons.map { visit.say(TextKey("feedback.reason.\($0.rawValue)")) })
    }

    /// The period: the last thirty days unless the query says otherwise. What makes no sense narrows nothing.
    static func filter(_ visit: Visit) -> RatingStore.Filter {
        let today = visit.now.date
        let through = visit.query.text("through").flatMap { CalendarDate($0) } ?? today
        let from = visit.query.text("from").flatMap { CalendarDate($0) } ?? through.adding(days: -usualDays)
        return RatingStore.Filter(
            from: from, through: through, desk: visit.query.text("desk").flatMap { ID($0) },
            official: visit.query.text("official").flatMap { ID($0) },
            grade: visit.query.text("grade").flatMap { Int($0) }.flatMap { Rating.grades.contains($0) ? $0 : nil })
    }

    private func query(_ filter: RatingStore.Filter, isWide: Bool = false) -> String {
        var parts = ["from=\(filter.from)", "through=\(filter.through)"]
        if isWide { return parts.joined(separator: "&") }
        if let desk = filter.desk { parts.append("desk=\(desk)") }
        if let official = filter.official { parts.append("official=\(official)") }
        if let grade = filter.grade { parts.append("grade=\(grade)") }
        return parts.joined(separator: "&")
    }

    private func listPath(_ filter: RatingStore.Filter) -> String { "/desk/ratings/list?" + query(filter) }

    private func filterModel(_ visit: Visit, _ filter: RatingStore.Filter) -> ViewModel {
        func day(_ name: String, _ label: TextKey, _ date: CalendarDate) -> ViewModel {
            [
                "id": name, "name": name, "label": visit.say(label), "is_date": true, "value": date.description,
                "width": "medium",
            ]
        }
        return [
            "fields": [
                day("from", "feedback.ratings.from", filter.from),
                day("through", "feedback.ratings.through", filter.through),
            ]
        ]
    }

    /// For `parts/table`: how many, how good, and how many of each grade, each a link.
    private func table(
        _ figures: [RatingStore.Figure], _ caption: TextKey, _ filter: RatingStore.Filter, _ visit: Visit,
        _ narrow: (inout RatingStore.Filter, String) -> Void
    ) -> ViewModel {
        let columns = ["name", "count", "average"].map { name in
            TableColumn(visit.say(TextKey("feedback.ratings.column.\(name)")), isNumeric: name != "name")
        }
        let grades = Array(Rating.grades.reversed())
        return .table(
            caption: visit.say(caption),
            columns: columns
                + grades.map { TableColumn(visit.say(TextKey("feedback.grade.\($0)")), isNumeric: true) },
            rows: figures.map { figure -> [ViewModel] in
                var own = filter
                narrow(&own, figure.key)
                let cells: [ViewModel] = [
                    ["text": figure.name, "bdi": true],
                    ["text": visit.formats.number(figure.count), "url": listPath(own)],
                    ["text": figure.averageTenths.map { Self.decimal($0, visit) } ?? "–"],
                ]
                return cells
                    + grades.map { grade -> ViewModel in
                        var one = own
                        one.grade = grade
                        let number = figure.counts[grade] ?? 0
                        return ["text": visit.formats.number(number), "url": number == 0 ? nil : listPath(one)]
                    }
            })
    }

    static func decimal(_ tenths: Int64, _ visit: Visit) -> String {
        "\(visit.formats.number(tenths / 10))\(visit.say("texts.format.decimal"))\(visit.formats.number(tenths % 10))"
    }
}
