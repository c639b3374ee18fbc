import Base
import Codes
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `/rate/{code}`: how were you served? On one's own telephone after a scan, or on the tablet of the desk.
struct RateDeskPage: Sendable {
    let services: FeedbackServices

    /// Taps of one network in an hour: the tablets of an office with a person at each every two minutes.
    private static let mostTaps = 120

    func show(_ visit: Visit) async throws -> Reply { page(try await opened(visit), visit) }

    /// The form sent.
    func send(_ visit: Visit) async throws -> Reply {
        let found = try await opened(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let grade = reader.choice("grade", among: Rating.grades.map(String.init)).flatMap { Int($0) }
        let reasons = reader.choices("reasons", among: Rating.Reason.allCases.map(\.rawValue)) ?? []
        let words = reader.text("words", .optional, max: RatingRules.longestWords) ?? ""
        guard reader.isSound, let grade else { return page(found, visit, form: form, problems: reader.problems) }
        guard visit.mayTry("feedback-rate", limit: 60, seconds: 3600) else {
            return page(found, visit, form: form, isTooMany: true)
        }
        let outcome = try await RateDesk(services: services)(
            found.desk.id,
            RateDesk.Voice(grade: grade, reasons: reasons.compactMap(Rating.Reason.init(rawValue:)), words: words),
            visitor: services.visitor(visit, for: "rate"))
        return .redirect("/rate/\(found.code)/thanks?as=\(Self.word(outcome))")
    }

    /// `GET /rate/{code}/tablet`: five large faces and nothing else.
    func tablet(_ visit: Visit) async throws -> Reply {
        let found = try await opened(visit)
        return .page(
            Page(
                "feedback/rate_tablet", isPrivate: true,
                [
                    "title": visit.say("feedback.rate.title"), "desk": found.desk.name.text(in: visit.language),
                    "official": found.official?.name, "action": "/rate/\(found.code)/tablet",
                    "faces": Rating.grades.reversed().map { face($0, visit) },
                ]))
    }

    func sendTablet(_ visit: Visit) async throws -> Reply {
        let found = try await opened(visit)
        let form = try await visit.form()
        guard let grade = form.text("grade").flatMap({ Int($0) }), Rating.grades.contains(grade) else {
            return .redirect("/rate/\(found.code)/tablet")
        }
        // The code hangs in the open, and whoever knows it can send what a tablet sends.
        guard visit.mayTry("feedback-tablet", limit: Self.mostTaps, seconds: 3600) else {
            return .redirect("/rate/\(found.code)/thanks?as=wait&tablet=1")
        }
        let key = try visit.idempotencyKey(form) ?? ID<Rating>(at: visit.now).text
        let outcome = try await RateDesk(services: services).tablet(found.desk.id, grade: grade, key: key)
        return .redirect("/rate/\(found.code)/thanks?as=\(Self.word(outcome))&tablet=1")
    }

    /// `GET /rate/{code}/thanks`; the tablet's returns to its start by itself.
    func thanks(_ visit: Visit) async throws -> Reply {
        let found = try await opened(visit)
        let word = visit.query.text("as") ?? ""
        let known = ["counted", "corrected", "before", "wait"].contains(word) ? word : "counted"
        let isTablet = visit.query.text("tablet") != nil
        let next = isTablet ? "/rate/\(found.code)/tablet" : found.code.path
        return .page(
            Page(
                "feedback/rate_thanks", isPrivate: true,
                [
                    "panel": [
                        "title": visit.say(TextKey("feedback.rate.\(known).title")),
                        "text": visit.say(TextKey("feedback.rate.\(known).text")),
                    ] as ViewModel,
                    "title": visit.say(TextKey("feedback.rate.\(known).title")), "next_url": next,
                    "refresh": isTablet ? "5;url=\(next)" : nil,
                    "complain_url": isTablet ? nil : "/report?code=\(found.code)&kind=complaint",
                    "desk": found.desk.name.text(in: visit.language),
                ]))
    }

    // MARK: pieces

    private struct Opened: Sendable {
        let code: PublicCode
        let desk: ServiceDesk
        let official: SittingOfficial?
    }

    /// The desk of the code in the path; throws `Problem` (not found) for codes of anything else and for desks that are gone.
    private func opened(_ visit: Visit) async throws -> Opened {
        guard case .valid(let code) = PublicCode.parse(try visit.parameter("code")) else { throw Problem.notFound }
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> Opened? in
            guard let record = try services.codes.find(code, in: connection), record.kind == DeskTarget.kind,
                record.state == .published, let id = ID<ServiceDesk>(record.target),
                let desk = try services.desks.find(id, in: connection), desk.closedAt == nil
            else { return nil }
            return Opened(
                code: code, desk: desk, official: try services.desks.official(at: id, on: today, in: connection))
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    private static func word(_ outcome: RateDesk.Outcome) -> String {
        switch outcome {
        case .counted: "counted"
        case .corrected: "corrected"
        case .countedBefore: "before"
        case .tooSoon: "wait"
        }
    }

    private func face(_ grade: Int, _ visit: Visit) -> ViewModel {
        [
            "value": "\(grade)", "icon": Rating.icon(grade), "number": visit.formats.number(Int64(grade)),
            "text": visit.say(TextKey("feedback.grade.\(grade)")),
        ]
    }

    private func page(
        _ found: Opened, _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = [], isTooMany: Bool = false
    ) -> Reply {
        let model = FormModel(visit: visit, form: form, problems: problems)
        var grades = model.choices("grade", "feedback.rate.grade", [], isRequired: true)
        grades["options"] = Rating.grades.reversed().map { grade -> ViewModel in
            [
                // The summary of errors leads to the first.
                "id": grade == Rating.grades.upperBound ? "grade" : "grade-\(grade)", "value": "\(grade)",
                "label": visit.say(TextKey("feedback.grade.\(grade)")),
                "icon": Rating.icon(grade), "checked": form.text("grade") == "\(grade)",
            ]
        }
        let fields = [
            model.choices(
                "reasons", "feedback.rate.reasons",
                Rating.Reason.allCases.map { ($0.rawValue, visit.say(TextKey("feedback.reason.\($0.rawValue)"))) },
                isMany: true),
            model.text(
                "words", "feedback.rate.words", kind: "textarea", hint: "feedback.rate.words_hint",
                maxLength: RatingRules.longestWords, more: ["dir_auto": true]),
        ]
        let status: HTTPResponse.Status =
            isTooMany ? .tooManyRequests : problems.isEmpty ? .ok : .unprocessableContent
        return .page(
            Page(
                "feedback/rate_desk", status: status, isPrivate: true,
                [
                    "title": visit.say("feedback.rate.title"), "desk": found.desk.name.text(in: visit.language),
                    "desk_lang": found.desk.name.language(for: visit.language).tag, "official": found.official?.name,
                    "post": found.official?.post.text(in: visit.language), "action": "/rate/\(found.code)",
                    "back_url": found.code.path, "grades": grades, "fields": fields,
                    "summary": model.summary(naming: [grades] + fields),
                    "too_many": isTooMany,
                ]))
    }
}
