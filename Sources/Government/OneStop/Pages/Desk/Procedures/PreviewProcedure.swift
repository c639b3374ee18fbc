import Base
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Web

/// `/desk/procedures/{code}/draft/preview`: the draft as a resident meets it and as an official does; nothing is kept.
struct PreviewProcedure: Sendable {
    let services: OneStopServices
    /// Names of hidden fields that carry what earlier pages were answered with.
    private static let carried = "earlier."

    private struct Ground: Sendable {
        let opened: OpenedDraft
        let procedure: Procedure
        let villages: [AdministrativeUnit]

        var path: String { "\(opened.path)/preview" }
    }

    /// What is asked, how long, how much: the head of the resident's page, and the way through the form.
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let ground = try await ground(visit)
        let (procedure, facts) = (ground.procedure, ProcedureFacts(procedure: ground.procedure, visit: visit))
        let language = visit.language
        return .page(
            Page(
                "onestop/desk/preview_procedure", isPrivate: true,
                [
                    "title": facts.name, "back_url": ground.opened.path,
                    "notice": visit.say("onestop.editor.preview.notice"), "text": procedure.summary?.text(in: language),
                    "begin_url": procedure.pages.first.map { "\(ground.path)/\($0.key)" },
                    "facts": [
                        "rows": [
                            ["key": visit.say("onestop.procedures.time"), "value": facts.time] as ViewModel,
                            ["key": visit.say("onestop.procedures.cost"), "value": facts.fee],
                            [
                                "key": visit.say("onestop.procedures.agency"),
                                "value": procedure.agency.text(in: language),
                            ],
                        ]
                    ] as ViewModel,
                    "papers": procedure.documents.map { paper(visit, $0) }, "places": facts.places,
                    "pages": procedure.pages.map { page in
                        [
                            "title": page.title.text(in: language), "url": "\(ground.path)/\(page.key)",
                            "is_conditional": page.showWhen != nil,
                        ] as ViewModel
                    },
                    "steps": procedure.steps.map { step in self.step(step, procedure, ground, visit) },
                    "wording": procedure.result?.text.map { wording($0, procedure, visit) },
                    "result": procedure.result?.title.text(in: language),
                    "external": external(procedure.result, visit),
                    "return_reasons": procedure.returnReasons.map { $0.text.text(in: language) },
                    "refusal_reasons": procedure.refusalReasons.map { $0.text.text(in: language) },
                ]))
    }

    /// Where a result comes from that is not written here.
    private func external(_ result: Procedure.Result?, _ visit: Visit) -> String? {
        guard let result, result.kind != .issuedHere else { return nil }
        return result.system?.text(in: visit.language)
            ?? visit.say(TextKey("onestop.editor.word.result.\(result.kind.rawValue)"))
    }

    /// One page of the form, as it would be filled in.
    func show(_ visit: Visit) async throws -> Reply { try form(try await ground(visit), visit, typed: nil).reply() }

    /// Checks what was typed, and goes on to the next page that the answers make necessary.
    func send(_ visit: Visit) async throws -> Reply {
        let ground = try await ground(visit)
        let (typed, photo) = try await CardPhoto(photos: services.photos).take(visit)
        var page = try form(ground, visit, typed: typed)
        if page.fills(from: photo) { return page.reply() }
        let earlier = Self.earlier(typed)
        let reading = AnswerReading(fields: page.page.fields, villages: ground.villages, today: visit.now.date)
        let (answers, problems) = reading.read(typed, earlier: earlier)
        page.problems = problems
        if page.reveals() {
            if typed.text("rows") != nil { page.problems = [] }
            return page.reply()
        }
        guard problems.isEmpty else { return page.reply() }
        var known = earlier
        known.take(page.page.fields, from: answers)
        let stops = ground.procedure.stops(for: known)
        let next = stops.firstIndex(of: page.page.key).map { stops[$0 + 1] } ?? "review"
        guard let following = ground.procedure.pages.first(where: { $0.key == next }) else {
            return .redirect(ground.path, flash: Flash(.success, "onestop.editor.preview.through"))
        }
        return form(ground, following, visit, typed: nil, earlier: known).reply()
    }

    private static func earlier(_ form: Form?) -> Answers {
        var answers = Answers()
        for field in form?.raw ?? [] where field.name.hasPrefix(carried) {
            answers[String(field.name.dropFirst(carried.count))] = field.value
        }
        return answers
    }

    private func form(_ ground: Ground, _ visit: Visit, typed: Form?) throws -> FormPage {
        let key = try visit.parameter("page")
        guard let page = ground.procedure.pages.first(where: { $0.key == key }) else { throw Problem.notFound }
        return form(ground, page, visit, typed: typed, earlier: Self.earlier(typed))
    }

    private func form(
        _ ground: Ground, _ page: Procedure.Page, _ visit: Visit, typed: Form?, earlier: Answers
    ) -> FormPage {
        let stops = ground.procedure.stops(for: earlier)
        var result = FormPage(
            procedure: ground.procedure, page: page, villages: ground.villages, visit: visit, typed: typed,
            answers: earlier, action: "\(ground.path)/\(page.key)", backPath: ground.path,
            position: ((stops.firstIndex(of: page.key) ?? 0) + 1, stops.count))
        result.hidden = earlier.values.sorted { $0.key < $1.key }.map { (Self.carried + $0.key, $0.value) }
        result.notice = ["text": visit.say("onestop.editor.preview.notice")]
        return result
    }

    private func ground(_ visit: Visit) async throws -> Ground {
        let opened = try await OpenedDraft.open(visit, services)
        guard let procedure = opened.procedure, procedure.isModelled else {
            throw Problem(.conflict, "onestop.problem.draft_incomplete")
        }
        let (services, today, commune) = (services, visit.now.date, try visit.actor().commune)
        let villages = try await services.database.read {
            try services.villages.villages(of: commune, asOf: today, in: $0)
        }
        return Ground(opened: opened, procedure: procedure, villages: villages)
    }

    private func paper(_ visit: Visit, _ document: Procedure.Document) -> ViewModel {
        [
            "name": document.name.text(in: visit.language), "hint": document.hint?.text(in: visit.language),
            "form": PaperWords(visit: visit).form(of: document), "optional": !document.isRequired,
            "is_conditional": document.showWhen != nil || document.requiredWhen != nil,
        ]
    }

    private func step(
        _ step: Procedure.Step, _ procedure: Procedure, _ ground: Ground, _ visit: Visit
    ) -> ViewModel {
        let fields = FieldModel(visit: visit, prefix: step.key)
        return [
            "title": step.title.text(in: visit.language),
            "role": visit.say(TextKey("onestop.desk.role.\(step.role.rawValue)")),
            "hours": visit.say("onestop.editor.preview.hours", ["count": .number(Int64(step.hours))]),
            "decides": procedure.isDecision(step),
            "fields": step.fields.map { fields.field($0, value: nil, villages: ground.villages) },
        ]
    }

    /// The wording with the names of the fields in place of their values.
    private func wording(_ text: LocalizedText, _ procedure: Procedure, _ visit: Visit) -> String {
        let fields = procedure.pages.flatMap(\.fields) + procedure.steps.flatMap(\.fields)
        var values = Dictionary(fields.map { ($0.key, "[\($0.title(visit))]") }) { first, _ in first }
        values["applicant_name"] = values["full_name"]
        values["agency"] = procedure.agency.text(in: visit.language)
        return ResultWording.replace(text.text(in: visit.language), values)
    }
}

/// How many originals and copies of a paper are to be brought.
struct PaperWords {
    let visit: Visit

    func form(of document: Procedure.Document) -> String {
        var parts: [String] = []
        if let originals = document.originals, originals > 0 {
            parts.append(visit.say("onestop.procedures.originals", ["count": .number(Int64(originals))]))
        }
        if let copies = document.copies, copies > 0 {
            parts.append(visit.say("onestop.procedures.copies", ["count": .number(Int64(copies))]))
        }
        if !parts.isEmpty { return parts.joined(separator: ", ") }
        return visit.say(document.form == "original" ? "onestop.procedures.original" : "onestop.procedures.copy")
    }
}
