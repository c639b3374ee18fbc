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

/// `/desk/reports/{id}`: one report at the desk: the next action first, then what was said, photos, doubles and what happened.
struct ShowDeskReport: Sendable {
    let services: FeedbackServices

    /// What an official tried and what came of it, when the page comes back.
    struct Attempt: Sendable {
        var deed: ReportRules.Deed?
        var form = Form()
        var problems: [FieldProblem] = []
        var notice: Message?
        var isConflict = false
        var contact: ReporterContact?
        /// Files that wait to be sent with the answer.
        var kept: [StoredFile] = []
    }

    /// Everything that the page is made from.
    struct Record: Sendable {
        let report: Report
        let events: [ReportEvent]
        let photos: [StoredFile]
        let answerPhotos: [StoredFile]
        let units: [ID<AdministrativeUnit>: AdministrativeUnit]
        let categories: [ReportCategory]
        let calendar: OfficeCalendar
        let people: [ReportHands.Person]
        let hands: [AdministrativeUnit]
        let doubles: [Report]
        let queue: [Report]
        let reveals: [ReportStore.Reveal]
        let other: Report?
        /// Reports that were joined to this one.
        let joined: [Report]
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply { try await show(visit, Attempt()) }

    func show(_ visit: Visit, _ attempt: Attempt) async throws -> Reply {
        let actor = try visit.actor()
        let record = try await load(try visit.id("id"), actor, at: visit.now)
        let report = record.report
        let words = ReportWords(visit: visit, categories: record.categories, calendar: record.calendar)
        let forms = ReportDeedForms(visit: visit, actor: actor, record: record, attempt: attempt, words: words)
        var values: ViewModel = [
            "title": words.title(report), "code": report.code.grouped, "code_url": report.code.path,
            "opening": report.words, "badge": words.state(report).viewModel, "due": words.due(report)?.viewModel,
            "form_version": "\(report.version)", "url": report.deskPath, "answer": report.answer,
            "public_url": report.isReleased ? report.publicPath : nil,
            "public_words": report.isReleased && report.publicWords != report.words ? report.publicWords : nil,
            "queue": [
                "title": visit.say("feedback.desk.queue"),
                "items": record.queue.prefix(20).map { words.line($0, isCurrent: $0.id == report.id) },
            ] as ViewModel,
            "facts": ["rows": facts(record, words, visit)] as ViewModel,
            "photos": photos(record.photos, report, visit, "feedback.photo_alt"),
            "answer_photos": photos(record.answerPhotos, report, visit, "feedback.answer_photo_alt"),
        ]
        values["contact"] = contact(report, attempt, visit)
        values["is_revealed"] = attempt.contact != nil
        values["reveals"] = record.reveals.map { reveal in
            [
                "icon": "eye", "title": reveal.reason, "who": "\(reveal.actorName), \(reveal.postName)",
                "iso": reveal.at.iso, "when": visit.formats.instant(reveal.at),
            ] as ViewModel
        }
        values["has_reveals"] = !record.reveals.isEmpty
        values["doubles"] = record.doubles.map { words.line($0) }
        values["joined"] = record.joined.map { words.line($0) }
        values["merged_into"] = record.other.map { words.line($0) }
        values["timeline"] = words.timeline(record.events, showsNames: true)
        values["primary"] = forms.primary
        values["others"] = forms.others
        values["reveal"] = attempt.contact == nil ? forms.reveal : nil
        values["summary"] = forms.summary
        if let notice = attempt.notice {
            values["notice"] =
                ["kind": attempt.isConflict ? "warning" : "error", "text": visit.say(notice)] as ViewModel
        }
        let status: HTTPResponse.Status =
            attempt.isConflict
            ? .conflict : attempt.problems.isEmpty && attempt.notice == nil ? .ok : .unprocessableContent
        return .page(Page("feedback/desk/show_report", status: status, isPrivate: true, values))
    }

    private func load(_ id: ID<Report>, _ actor: Actor, at now: Instant) async throws -> Record {
        let services = services
        let record = try await services.database.read { connection -> Record? in
            let store = services.reports
            guard let report = try store.find(id, for: actor, in: connection) else { return nil }
            var filter = ReportFilter()
            filter.turn = report.holder == actor.account ? .mine : nil
            let doubles =
                try report.about.map { about in
                    try store.doubles(
                        aboutKind: about.kind, target: about.target, category: nil, limit: 10, in: connection)
                } ?? []
            return Record(
                report: report, events: try store.events(of: id, onlyPublic: false, in: connection),
                photos: try services.files.list(ownerKind: ReportPhotos.owner, ownerID: id.text, in: connection),
                answerPhotos: try services.files.list(
                    ownerKind: ReportPhotos.answerOwner, ownerID: id.text, in: connection),
                units: try services.units.find(
                    [report.unit] + [report.handlingUnit].compactMap(\.self), asOf: now.date, in: connection),
                categories: try ReportCategory.list(in: connection),
                calendar: try services.calendar.calendar(in: connection),
                people: actor.may(ReportRules.assign) && report.state.isOpen
                    ? try ReportHands.people(for: report, services, on: now.date, in: connection) : [],
                hands: report.state.isOpen
                    ? try ReportHands.units(for: report, services, on: now.date, in: connection) : [],
                doubles: doubles.filter { $0.id != id },
                queue: try store.list(filter, for: actor, after: nil, limit: 20, now: now, in: connection),
                reveals: try store.reveals(of: id, in: connection),
                other: try report.mergedInto.flatMap { try store.find($0, for: actor, in: connection) },
                joined: try connection.rows(
                    """
                    SELECT \(Report.columns) FROM report WHERE merged_into = \(id) AND \(ReportStore.visible(to: actor))
                    ORDER BY id LIMIT 20
                    """, Report.init(row:)))
        }
        guard let record else { throw Problem.notFound }
        return record
    }

    private func facts(_ record: Record, _ words: ReportWords, _ visit: Visit) -> [ViewModel] {
        let report = record.report
        func row(_ key: TextKey, _ value: String?, url: String? = nil) -> ViewModel? {
            guard let value, !value.isEmpty else { return nil }
            return ["key": visit.say(key), "value": value, "url": url]
        }
        func name(_ unit: ID<AdministrativeUnit>?) -> String? {
            unit.flatMap { record.units[$0] }?.name.text(in: visit.language)
        }
        let language = visit.say(TextKey("feedback.language.\(report.language.tag)"))
        return [
            row("feedback.fact.kind", words.kind(report.kind)),
            row("feedback.fact.category", words.category(report.category)),
            row("feedback.fact.about", report.about?.title.text(in: visit.language), url: report.about?.path),
            row("feedback.fact.unit", name(report.unit)), row("feedback.fact.handling_unit", name(report.handlingUnit)),
            row("feedback.fact.holder", report.holderName),
            row(
                "feedback.fact.position", report.position?.text,
                url: report.position.map { "/map?at=" + $0.text.split { ", ".contains($0) }.joined(separator: ",") }),
            row("feedback.fact.language", report.language == .vietnamese ? nil : language),
            row("feedback.fact.voices", report.meToo == 0 ? nil : visit.formats.number(report.meToo)),
            row("feedback.fact.received_at", visit.formats.instant(report.receivedAt)),
            row("feedback.fact.due_at", report.state.isOpen ? visit.formats.instant(report.dueAt) : nil),
            row("feedback.fact.answered_at", report.answeredAt.map { visit.formats.instant($0) }),
            row("feedback.fact.closed_at", report.closedAt.map { visit.formats.instant($0) }),
        ].compactMap(\.self)
    }

    /// Who reported: hidden until a reason was given, and then on that one page only.
    private func contact(_ report: Report, _ attempt: Attempt, _ visit: Visit) -> ViewModel {
        func row(_ key: TextKey, _ sealed: [UInt8], _ clear: String?) -> ViewModel? {
            sealed.isEmpty ? nil : ["key": visit.say(key), "value": clear ?? visit.say("feedback.fact.hidden")]
        }
        let rows = [
            row("feedback.field.name", report.sealedName, attempt.contact?.name),
            row("feedback.field.phone", report.sealedPhone, attempt.contact?.phone),
        ].compactMap(\.self)
        return rows.isEmpty
            ? ["none": visit.say("feedback.desk.no_contact")] : ["has_rows": true, "rows": rows]
    }

    private func photos(_ files: [StoredFile], _ report: Report, _ visit: Visit, _ alt: TextKey) -> [ViewModel] {
        files.enumerated().map { index, file in
            [
                "url": "\(report.deskPath)/photos/\(file.id)/original",
                "preview_url": file.hasPreview ? "\(report.deskPath)/photos/\(file.id)" : nil,
                "alt": visit.say(alt, ["number": .number(Int64(index + 1))]),
            ]
        }
    }

    // MARK: photos

    func photo(_ visit: Visit) async throws -> Reply {
        let report = try await visible(visit)
        return .download(
            try await services.photo(
                try visit.id("file", of: StoredFile.self),
                of: [(ReportPhotos.owner, report.id), (ReportPhotos.answerOwner, report.id)]))
    }

    /// The photo as it was sent, with the place that the camera may have written into it.
    func original(_ visit: Visit) async throws -> Reply {
        let report = try await visible(visit)
        let (services, id) = (services, try visit.id("file", of: StoredFile.self))
        guard let file = try await services.database.read({ try services.files.file(id, in: $0) }),
            [ReportPhotos.owner, ReportPhotos.answerOwner].contains(file.ownerKind), file.ownerID == report.id.text
        else { throw Problem.notFound }
        return .download(try await services.files.download(file))
    }

    private func visible(_ visit: Visit) async throws -> Report {
        let (services, actor, id) = (services, try visit.actor(), try visit.id("id", of: Report.self))
        guard let report = try await services.database.read({ try services.reports.find(id, for: actor, in: $0) })
        else { throw Problem.notFound }
        return report
    }
}
