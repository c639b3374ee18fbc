import Base
import Codes
import Files
import House
import Identity
import Storage
import Texts
import Web

/// `GET /reports/{code}`: one released report with its answer; and the button of those who saw the same.
struct ShowReport: Sendable {
    let services: FeedbackServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let services = services
        let code = try Self.code(visit)
        if code.text != (try visit.parameter("code")) { return .redirect("/reports/\(code)") }
        let today = visit.now.date
        let found = try await services.database.read {
            connection -> (Report, [ReportCategory], [ID<AdministrativeUnit>: AdministrativeUnit], [StoredFile])? in
            guard let report = try services.reports.findReleased(code: code, in: connection) else { return nil }
            let units = [report.unit] + [report.handlingUnit].compactMap(\.self)
            let photos =
                report.arePhotosReleased
                ? try services.files.list(ownerKind: ReportPhotos.owner, ownerID: report.id.text, in: connection)
                    + services.files.list(ownerKind: ReportPhotos.answerOwner, ownerID: report.id.text, in: connection)
                : []
            return (
                report, try ReportCategory.list(in: connection),
                try services.units.find(units, asOf: today, in: connection), photos
            )
        }
        guard let (report, categories, units, photos) = found else { throw Problem.notFound }
        let words = ReportWords(visit: visit, categories: categories)
        let isAnswered = report.state == .answered || report.state == .closed
        let unit = units[report.unit]
        func photo(_ owner: String, _ alt: TextKey) -> [ViewModel] {
            photos.filter { $0.ownerKind == owner && $0.hasPreview }.enumerated().map { index, file in
                [
                    "url": "\(report.publicPath)/photos/\(file.id)",
                    "alt": visit.say(alt, ["number": .number(Int64(index + 1))]),
                ]
            }
        }
        var values: ViewModel = [
            "title": words.title(report), "icon": words.icon(report), "code": report.code.grouped,
            "badge": words.state(report).viewModel, "words": report.publicWords,
            "answer": isAnswered ? report.answer : nil,
            "answered_by": isAnswered
                ? (report.handlingUnit.flatMap { units[$0] } ?? unit)?.name.text(in: visit.language) : nil,
            "answered_at": isAnswered ? report.answeredAt.map { visit.formats.date($0.date) } : nil,
            "voices": words.voices(report),
            "me_too_url": report.state.isOpen ? "\(report.publicPath)/me-too" : nil,
            "photos": photo(ReportPhotos.owner, "feedback.photo_alt"),
            "answer_photos": photo(ReportPhotos.answerOwner, "feedback.answer_photo_alt"),
        ]
        func row(_ key: TextKey, _ value: String?, url: String? = nil) -> ViewModel? {
            value.map { ["key": visit.say(key), "value": $0, "url": url] }
        }
        values["facts"] =
            [
                "rows": [
                    row("feedback.fact.about", report.about?.title.text(in: visit.language), url: report.about?.path),
                    row(
                        "feedback.fact.unit", unit?.name.text(in: visit.language), url: unit.map { "/units/\($0.key)" }),
                    row("feedback.fact.received_at", visit.formats.date(report.receivedAt.date)),
                    row("feedback.fact.position", report.position?.text, url: report.position.map(Self.map)),
                ].compactMap(\.self)
            ] as ViewModel
        var page = Page("feedback/show_report", values)
        page.share = Page.Share(title: words.title(report), text: report.publicOpening)
        return .page(page)
    }

    private static func map(_ position: Position) -> String {
        "/map?at=" + position.text.split { ", ".contains($0) }.joined(separator: ",")
    }

    static func code(_ visit: Visit) throws -> PublicCode {
        guard case .valid(let code) = PublicCode.parse(try visit.parameter("code")) else { throw Problem.notFound }
        return code
    }

    /// `GET /reports/{code}/photos/{file}`: only what was released, and only as a small picture.
    func photo(_ visit: Visit) async throws -> Reply {
        let (services, code) = (services, try Self.code(visit))
        let report = try await services.database.read { try services.reports.findReleased(code: code, in: $0) }
        guard let report, report.arePhotosReleased else { throw Problem.notFound }
        return .download(
            try await services.photo(
                try visit.id("file", of: StoredFile.self),
                of: [(ReportPhotos.owner, report.id), (ReportPhotos.answerOwner, report.id)]))
    }

    /// `POST /reports/{code}/me-too`. The form is multipart, because kept pages have no token of the session.
    func meToo(_ visit: Visit) async throws -> Reply {
        let code = try Self.code(visit)
        try visit.site.limiter.count("feedback-me-too:\(visit.network)", limit: 60, seconds: 3600)
        _ = try await SubmitReportPage.words(visit)
        let counted: (report: Report, isNew: Bool)
        do {
            counted = try await AcknowledgeReport(services: services)(
                code, visitor: services.visitor(visit, for: "me-too"))
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(code.path, flash: Flash(.info, problem.message))
        }
        return .redirect(
            counted.report.isReleased ? counted.report.publicPath : code.path,
            flash: Flash(
                counted.isNew ? .success : .info,
                counted.isNew ? "feedback.me_too.counted" : "feedback.me_too.counted_before"))
    }
}
