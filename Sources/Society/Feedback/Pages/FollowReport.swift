import Base
import Codes
import Files
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web
import WorkCalendar

/// `/report/{secret}`: the reporter's page, from the thanks for it to the answer.
struct FollowReport: Sendable {
    let services: FeedbackServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        try await page(try await ReporterLink(services: services).open(visit), visit)
    }

    private func page(
        _ opened: ReporterLink.Opened, _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = [],
        attempt: String = ""
    ) async throws -> Reply {
        let (services, own, today) = (services, opened.report, visit.now.date)
        let found = try await services.database.read { connection in
            let other = try own.mergedInto.flatMap { try services.reports.find($0, in: connection) }
            let shown = other ?? own
            return (
                other: other, events: try services.reports.events(of: own.id, onlyPublic: true, in: connection),
                otherEvents: try other.map { try services.reports.events(of: $0.id, onlyPublic: true, in: connection) }
                    ?? [],
                categories: try ReportCategory.list(in: connection),
                calendar: try services.calendar.calendar(in: connection),
                unit: try services.units.find(shown.handlingUnit ?? shown.unit, asOf: today, in: connection),
                photos: try services.files.list(ownerKind: ReportPhotos.owner, ownerID: own.id.text, in: connection),
                answerPhotos: try services.files.list(
                    ownerKind: ReportPhotos.answerOwner, ownerID: shown.id.text, in: connection)
            )
        }
        let report = found.other ?? own
        let words = ReportWords(visit: visit, categories: found.categories, calendar: found.calendar)
        let code = own.code.grouped
        let isAnswered = report.state == .answered || report.state == .closed
        var values: ViewModel = [
            "title": words.title(own), "code": code, "badge": words.state(report).viewModel,
            "due": words.due(report)?.viewModel,
            "panel": own.state == .received && own.reopened == 0
                ? [
                    "title": visit.say("feedback.follow.received_title"),
                    "text": visit.say("feedback.follow.received_text", ["date": .date(own.dueAt.date)]), "code": code,
                    "code_label": visit.say("feedback.follow.code_label") + " ",
                ] as ViewModel : nil,
            "merged": found.other == nil ? nil : visit.say("feedback.follow.merged"),
            "rejected": own.state == .rejected ? found.events.last { $0.kind == .rejected }?.text : nil,
            "answer": isAnswered ? report.answer : nil,
            "answered_by": isAnswered ? found.unit?.name.text(in: visit.language) : nil,
            "answered_at": isAnswered ? report.answeredAt.map { visit.formats.instant($0) } : nil,
        ]
        values["may_confirm"] = own.state == .answered
        values["may_reopen"] = ReportRules.mayReopen(own)
        values["may_add"] = ReportRules.mayAdd(own)
        values["may_withdraw"] = ReportRules.mayWithdraw(own)
        values["url"] = opened.path
        values["link"] = visit.site.link(opened.path)
        values["qr"] =
            ["src": "\(opened.path)/qr.svg", "code": code, "alt": visit.say("feedback.follow.qr_alt")] as ViewModel
        values["words"] = own.words
        values["photos"] = photos(found.photos, opened, visit, "feedback.photo_alt")
        values["answer_photos"] = photos(found.answerPhotos, opened, visit, "feedback.answer_photo_alt")
        values["facts"] = ["rows": facts(own, words, visit)] as ViewModel
        values["timeline"] = words.timeline(
            found.events + found.otherEvents.filter { ![.added, .reopened].contains($0.kind) }, showsNames: false)
        values["public_url"] = report.isReleased ? report.publicPath : nil
        let add = FormModel(
            visit: visit, form: attempt == "words" ? form : Form(), problems: attempt == "words" ? problems : [],
            prefix: "add")
        let again = FormModel(
            visit: visit, form: attempt == "again" ? form : Form(), problems: attempt == "again" ? problems : [],
            prefix: "again")
        let addField = add.text(
            "words", "feedback.follow.add_label", kind: "textarea", isRequired: true, maxLength: 2_000,
            more: ["dir_auto": true])
        let againField = again.text(
            "words", "feedback.follow.again_label", kind: "textarea", isRequired: true, maxLength: 2_000,
            more: ["dir_auto": true])
        values["add_field"] = addField
        values["again_field"] = againField
        values["again_open"] = attempt == "again"
        values["add_open"] = attempt == "words"
        values["summary"] = attempt == "again" ? again.summary(naming: [againField]) : add.summary(naming: [addField])
        return .page(
            Page(
                "feedback/follow_report", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
                values))
    }

    private func photos(
        _ files: [StoredFile], _ opened: ReporterLink.Opened, _ visit: Visit, _ alt: TextKey
    ) -> [ViewModel] {
        files.filter(\.hasPreview).enumerated().map { index, file in
            [
                "url": "\(opened.path)/photos/\(file.id)",
                "alt": visit.say(alt, ["number": .number(Int64(index + 1))]),
            ]
        }
    }

    private func facts(_ report: Report, _ words: ReportWords, _ visit: Visit) -> [ViewModel] {
        func row(_ key: TextKey, _ value: String?, url: String? = nil) -> ViewModel? {
            value.map { ["key": visit.say(key), "value": $0, "url": url] }
        }
        return [
            row("feedback.fact.code", report.code.grouped), row("feedback.fact.kind", words.kind(report.kind)),
            row("feedback.fact.category", report.kind == .problem ? words.category(report.category) : nil),
            row("feedback.fact.about", report.about?.title.text(in: visit.language), url: report.about?.path),
            row("feedback.fact.position", report.position?.text),
            row("feedback.fact.received_at", visit.formats.instant(report.receivedAt)),
            row("feedback.fact.due_at", report.state.isOpen ? visit.formats.instant(report.dueAt) : nil),
            row("feedback.fact.contact", report.hasContact ? visit.say("feedback.fact.contact_given") : nil),
        ].compactMap(\.self)
    }

    // MARK: pictures

    func symbol(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        let svg = try QRSymbol.encode(visit.site.link(opened.path)).svg(label: opened.report.code.grouped)
        return .download(
            Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "\(opened.report.code).svg"))
    }

    /// For albums of pictures on telephones, which take no SVG.
    func picture(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        guard let png = try QRSymbol.encode(visit.site.link(opened.path)).png(moduleSize: 10) else {
            throw Problem.notFound
        }
        return .download(
            Download(png, mediaType: "image/png", fileName: "\(opened.report.code).png", isInline: false))
    }

    /// A photo of the report or of its answer, small and without what the camera wrote into it.
    func photo(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        let answered = opened.report.mergedInto ?? opened.report.id
        return .download(
            try await services.photo(
                try visit.id("file", of: StoredFile.self),
                of: [(ReportPhotos.owner, opened.report.id), (ReportPhotos.answerOwner, answered)]))
    }

    // MARK: deeds

    func add(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let words = reader.text("words", max: 2_000, min: 2)
        guard reader.isSound, let words else {
            return try await page(opened, visit, form: form, problems: reader.problems, attempt: "words")
        }
        let key = try visit.idempotencyKey(form) ?? ID<Report>(at: visit.now).text
        return try await run(opened, visit, done: "feedback.follow.added") {
            try await $0.add(words, key: key, secretDigest: opened.digest)
        }
    }

    func confirm(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        return try await run(opened, visit, done: "feedback.follow.confirmed") {
            try await $0.confirm(secretDigest: opened.digest)
        }
    }

    func reopen(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let words = reader.text("words", max: 2_000, min: 5)
        guard reader.isSound, let words else {
            return try await page(opened, visit, form: form, problems: reader.problems, attempt: "again")
        }
        return try await run(opened, visit, done: "feedback.follow.reopened") {
            try await $0.reopen(words, secretDigest: opened.digest)
        }
    }

    func withdraw(_ visit: Visit) async throws -> Reply {
        let opened = try await ReporterLink(services: services).open(visit)
        return try await run(opened, visit, done: "feedback.follow.withdrawn") {
            try await $0.withdraw(secretDigest: opened.digest)
        }
    }

    private func run(
        _ opened: ReporterLink.Opened, _ visit: Visit, done: TextKey, _ deed: (WithdrawReport) async throws -> Void
    ) async throws -> Reply {
        try visit.site.limiter.count("feedback-follow:\(opened.digest)", limit: 30, seconds: 3600)
        do {
            try await deed(WithdrawReport(services: services))
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(opened.path, flash: Flash(.warning, problem.message))
        }
        return .redirect(opened.path, flash: Flash(.success, Message(done)))
    }
}

extension FeedbackServices {
    /// A small picture of a file that belongs to one of the owners; throws `Problem` (not found) for any other.
    func photo(_ file: ID<StoredFile>, of owners: [(kind: String, report: ID<Report>)]) async throws -> Download {
        let services = self
        guard let stored = try await database.read({ try services.files.file(file, in: $0) }),
            owners.contains(where: { $0.kind == stored.ownerKind && $0.report.text == stored.ownerID }),
            let preview = try await files.preview(stored)
        else { throw Problem.notFound }
        return preview
    }
}
