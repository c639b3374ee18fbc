import Base
import HTTPTypes
import House
import Storage
import Web

/// `/desk/personal-requests`: what persons ask to be done with their data, by its date, and the terms.
struct ListPersonalRequests: Sendable {
    let services: PersonalDataServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit, Form(), [])) }

    /// `POST …/terms`: how many days a kind of request may take.
    func setTerm(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        try actor.require(ResidentsFeature.terms)
        let form = try await visit.form()
        let reader = FormReader(form)
        let kind = reader.choice("kind", of: PersonalRequest.Kind.self)
        let days = reader.integer("days", .required, 1...365)
        let source = reader.line("source", .required, max: 300)
        guard reader.isSound, let kind, let days, let source else {
            return .page(try await page(visit, form, reader.problems))
        }
        let (services, now) = (services, visit.now)
        let term = RequestTerm(kind: kind, days: days, source: source)
        try await services.database.write { try SetRequestTerm(services: services)(term, by: actor, at: now, in: $0) }
        return .redirect("/desk/personal-requests", flash: Flash(.success, "residents.terms.was_set"))
    }

    private func page(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) async throws -> Page {
        let actor = try visit.actor()
        let services = services
        let (open, closed, terms) = try await services.database.read { connection in
            (
                try services.store.requests(isOpen: true, actor.scope, limit: 200, in: connection),
                try services.store.requests(isOpen: false, actor.scope, limit: 50, in: connection),
                try services.store.terms(in: connection)
            )
        }
        func model(_ request: PersonalRequest) -> ViewModel {
            var model = PersonalDataView.request(request, visit)
            model["url"] = request.path
            model["name"] = request.personName.text
            return model
        }
        return Page(
            "residents/list_requests", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true,
            [
                "has_open": !open.isEmpty, "open": open.map(model), "has_closed": !closed.isEmpty,
                "closed": closed.map(model),
                "empty": ["icon": "shield", "title": visit.say("residents.requests.none")] as ViewModel,
                "terms": terms.map { term -> ViewModel in
                    [
                        "key": visit.say(TextKey("residents.requests.kind.\(term.kind.rawValue)")),
                        "value": visit.say(
                            "residents.terms.days", ["count": .number(Int64(term.days))]),
                        "source": term.source.isEmpty ? visit.say("residents.terms.usual") : term.source,
                    ]
                },
                "may_set": actor.may(ResidentsFeature.terms), "summary": PersonalDataView.summary(problems, visit),
                "is_tried": !problems.isEmpty,
                "term_fields": [
                    OwnData.askFields(form, problems, visit)[0],
                    PersonalDataView.field(
                        "days", visit.say("residents.terms.field"), form: form, problems: problems, visit: visit,
                        max: 3,
                        more: ["inputmode": "numeric", "width": "short"]),
                    PersonalDataView.field(
                        "source", visit.say("residents.terms.source"), form: form, problems: problems, visit: visit,
                        max: 300),
                ],
            ])
    }
}

/// `/desk/personal-requests/{id}`: one request, and the answer to it.
struct ShowPersonalRequest: Sendable {
    let services: PersonalDataServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit, Form(), [])) }

    func answer(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<PersonalRequest> = try visit.id("id")
        let form = try await visit.form()
        let reader = FormReader(form)
        let outcome = reader.choice("outcome", of: PersonalRequest.Outcome.self)
        let answer = reader.text("answer", .required, max: 2_000, min: 5)
        guard reader.isSound, let outcome, let answer else {
            return .page(try await page(visit, form, reader.problems))
        }
        let (services, now) = (services, visit.now)
        try await services.database.write {
            try AnswerDataRequest(services: services)(id, outcome, answer: answer, by: actor, at: now, in: $0)
        }
        return .redirect("/desk/personal-requests", flash: Flash(.success, "residents.requests.was_answered"))
    }

    private func page(_ visit: Visit, _ form: Form, _ problems: [FieldProblem]) async throws -> Page {
        let actor = try visit.actor()
        let id: ID<PersonalRequest> = try visit.id("id")
        let services = services
        let found = try await services.database.read { try services.store.find(id, actor.scope, in: $0) }
        guard let request = found else { throw Problem.notFound }
        var values = PersonalDataView.request(request, visit)
        values["name"] = request.personName.text
        values["person_url"] =
            actor.may(ResidentsFeature.data)
            ? "/desk/residents/\(request.person)/data"
            : actor.may(ResidentsFeature.read) ? "/desk/residents/\(request.person)" : nil
        values["is_open"] = request.isOpen
        values["answer_url"] = "\(request.path)/answer"
        values["summary"] = PersonalDataView.summary(problems, visit)
        values["fields"] = [
            PersonalDataView.choice(
                "outcome", visit.say("residents.requests.outcome_label"),
                PersonalRequest.Outcome.allCases.map {
                    ($0.rawValue, visit.say(TextKey("residents.requests.outcome.\($0.rawValue)")))
                }, form: form, problems: problems, visit: visit),
            PersonalDataView.field(
                "answer", visit.say("residents.requests.answer"), kind: "textarea",
                hint: visit.say("residents.requests.answer_hint"), form: form, problems: problems, visit: visit,
                max: 2_000),
        ]
        return Page(
            "residents/show_request", status: problems.isEmpty ? .ok : .unprocessableContent, isPrivate: true, values)
    }
}
