import Audit
import Base
import Codes
import House
import Identity
import Storage
import Trust
import WorkCalendar

/// The demo's part: categories, service desks with a spread of ratings, and reports in all states, made by the same actions that people
/// use. SYNTHETIC: names, telephones and words come from `Data/demo`. Runs again without changing what is there.
struct SeedFeedback: Sendable {
    let services: FeedbackServices

    func callAsFunction(_ demo: Demo) async throws {
        let categories = try demo.csv("report-categories.csv")
        let desks = try demo.csv("demo/desks.csv")
        let reports = try demo.csv("demo/reports.csv")
        let words = try demo.csv("demo/rating-words.csv")
        try await services.database.write(.alone) { transaction in
            for (place, row) in categories.enumerated() { try put(category: row, place: place, in: transaction) }
            for row in desks { try put(desk: row, words: words, demo, in: transaction) }
            if try !transaction.exists("SELECT id FROM report LIMIT 1") {
                try put(reports: reports, demo, in: transaction)
            }
            try transaction.raise(FeedbackServices.topic, in: services.database)
            try transaction.raise(UnitStore.topic, in: services.database)
        }
    }

    private func put(category row: [String: String], place: Int, in transaction: Transaction) throws {
        guard let key = row["key"], !key.isEmpty else { return }
        try ReportCategory(
            key: key,
            name: row.localized("name"),
            icon: row["icon"] ?? "info",
            workingDays: row["working_days"].flatMap { Int($0) } ?? ReportCategory.usualDays,
            handler: row["handler"] ?? "", source: row["source"] ?? "", verified: row["verified"] ?? "unverified"
        ).put(place: place, in: transaction)
    }

    // MARK: desks and ratings

    private func put(
        desk row: [String: String], words: [[String: String]], _ demo: Demo, in transaction: Transaction
    ) throws {
        let (now, today) = (demo.now, demo.now.date)
        guard let number = row["number"], let key = row["unit"],
            let unit = try services.units.find(key: key, asOf: today, in: transaction)
        else { return }
        let isThere = try transaction.exists(
            "SELECT id FROM service_desk WHERE unit_id = \(unit.id) AND number = \(number)")
        if isThere { return }
        let id = try CreateDesk(
            services: services, unit: unit.id, number: number,
            name: row.localized("name"),
            work: row.localized("work")
        ).insert(by: .system("demo"), at: now, in: transaction)
        if let official = try account(row["official"], in: transaction) {
            let from = CalendarDate(year: 2025, month: 7, day: 1) ?? today
            try services.desks.insert(
                account: official, at: id, isSubstitute: false, period: DatePeriod(from: from), at: now,
                in: transaction)
        }
        if let substitute = try account(row["substitute"], in: transaction) {
            try services.desks.insert(
                account: substitute, at: id, isSubstitute: true,
                period: DatePeriod(from: today.adding(days: -20), until: today.adding(days: -17)), at: now,
                in: transaction)
        }
        guard let desk = try services.desks.find(id, in: transaction) else { return }
        try rate(desk, words: words, demo, in: transaction)
    }

    /// Sixty days of ratings, most of them good.
    private func rate(
        _ desk: ServiceDesk, words: [[String: String]], _ demo: Demo, in transaction: Transaction
    ) throws {
        var chances = demo.chances(for: "feedback.\(desk.number)")
        let calendar = try services.calendar.calendar(in: transaction)
        let spread = [5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 2, 1]
        for age in stride(from: 60, through: 1, by: -1) {
            let day = demo.now.date.adding(days: -age)
            guard calendar.isWorkingDay(day) else { continue }
            let official = try services.desks.official(at: desk.id, on: day, in: transaction)
            for number in 0..<Int.random(in: 0...3, using: &chances) {
                let grade = spread[Int.random(in: 0..<spread.count, using: &chances)]
                let reason = Rating.Reason.allCases[Int.random(in: 0..<4, using: &chances)]
                let minute = Int.random(in: 460...1000, using: &chances)
                let fitting = words.filter { row in
                    grade >= Int(row["least"] ?? "") ?? 9 && grade <= Int(row["most"] ?? "") ?? 0
                }
                let said = Int.random(in: 0..<4, using: &chances) == 0 ? fitting.randomElement(using: &chances) : nil
                let isTablet = Bool.random(using: &chances)
                _ = try services.ratings.insert(
                    RatingStore.Draft(
                        desk: desk, official: official, grade: grade,
                        reasons: Bool.random(using: &chances) ? [reason] : [], words: said?["words"] ?? "",
                        channel: isTablet ? .tablet : .scan, visit: "demo:\(desk.id):\(day):\(number)", day: day),
                    at: Instant(day, minutes: minute), in: transaction)
            }
        }
    }

    // MARK: reports

    private func put(reports rows: [[String: String]], _ demo: Demo, in transaction: Transaction) throws {
        guard let leader = try actor("vanhoa2", demo, in: transaction), leader.may(ReportRules.assign) else { return }
        let ordered = rows.sorted { (Int($0["days_ago"] ?? "") ?? 0) > (Int($1["days_ago"] ?? "") ?? 0) }
        var made: [String: Report] = [:]
        for (index, row) in ordered.enumerated() {
            guard let key = row["key"], let report = try put(report: row, index, demo, in: transaction) else {
                continue
            }
            made[key] = report
            try carryOn(report, row, made, leader, demo, in: transaction)
        }
    }

    private func put(
        report row: [String: String], _ index: Int, _ demo: Demo, in transaction: Transaction
    ) throws -> Report? {
        let today = demo.now.date
        let age = Int(row["days_ago"] ?? "") ?? 0
        let usual = Instant(today.adding(days: -age), minutes: 430 + (index * 47) % 420)
        let at = min(usual, demo.now.adding(minutes: -90 - index))
        var about: AboutThing?
        var unit = try services.units.find(key: row["unit"] ?? "", asOf: today, in: transaction)?.id
        if let kind = row["about_kind"], !kind.isEmpty,
            let record = try services.codes.code(kind: kind, target: row["about_target"] ?? "", in: transaction)
        {
            about = AboutThing(record)
            unit = record.unit
        }
        guard let unit, let kind = Report.Kind(rawValue: row["kind"] ?? "") else { return nil }
        let secret = SecretToken()
        let report = try SubmitReport(services: services).run(
            SubmitReport.Request(
                kind: kind, about: about, unit: unit,
                category: try ReportCategory.find(row["category"] ?? "", in: transaction), words: row["words"] ?? "",
                position: Position(row["position"] ?? ""), name: row["name"] ?? "", phone: row["phone"] ?? "",
                language: .vietnamese, secret: secret), at: at, in: transaction)
        for voice in 0..<(Int(row["me_too"] ?? "") ?? 0) {
            _ = try services.reports.countMeToo(report.id, visitor: "demo-\(voice)", on: at.date, in: transaction)
        }
        return report
    }

    private func carryOn(
        _ report: Report, _ row: [String: String], _ made: [String: Report], _ leader: Actor, _ demo: Demo,
        in transaction: Transaction
    ) throws {
        let state = Report.State(rawValue: row["state"] ?? "") ?? .received
        let late = demo.now.adding(minutes: -30)
        let soon = min(report.receivedAt.adding(minutes: 75), late)
        let then = min(report.receivedAt.adding(minutes: 60 * 29), late)
        let id = report.id
        if state == .rejected {
            try CloseReport(services: services).reject(
                id, version: nil, reason: row["answer"] ?? "", by: leader, at: soon, in: transaction)
            return
        }
        if state == .merged {
            guard let other = made[row["same_as"] ?? ""] else { return }
            try CloseReport(services: services).merge(
                id, version: nil, into: other.code, by: leader, at: soon, in: transaction)
            return
        }
        if row["released"] == "yes" {
            let words = row["public_words"] ?? ""
            try PublishReport(services: services)(
                id, version: nil, words: words.isEmpty ? report.words : words, withPhotos: false, isChecked: true,
                by: leader, at: soon, in: transaction)
        }
        guard state != .received, let holder = try actor(row["holder"], demo, in: transaction) else { return }
        try AssignReport(services: services)(
            id, version: nil, to: holder.account, note: "", by: leader, at: soon, in: transaction)
        guard state == .answered || state == .closed, let outcome = Report.Outcome(rawValue: row["outcome"] ?? ""),
            let answer = row["answer"], !answer.isEmpty
        else { return }
        try DecideReport(services: services)(
            id, version: nil, outcome: outcome, words: answer, by: holder, at: then, in: transaction)
        if state == .closed {
            try CloseReport(services: services)(
                id, version: nil, by: leader, at: min(then.adding(days: 3), late), in: transaction)
        }
    }

    private func account(_ username: String?, in connection: Connection) throws -> ID<Account>? {
        guard let username, !username.isEmpty else { return nil }
        return try services.accounts.find(username: username, in: connection)?.id
    }

    private func actor(_ username: String?, _ demo: Demo, in connection: Connection) throws -> Actor? {
        try account(username, in: connection).flatMap { try Accounts().actor($0, at: demo.now, in: connection) }
    }
}
