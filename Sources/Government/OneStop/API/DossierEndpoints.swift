import Base
import Codes
import Foundation
import HTTPTypes
import House
import Residents
import Storage
import Web

/// Dossiers for programs: the same actions as at the desk, personal data masked.
struct DossierEndpoints: Sendable {
    let services: OneStopServices
    private static let paging = Paging(most: 200)

    func routes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/dossiers", .permission(DossierRules.read),
            Operation(
                "listDossiers", tag: "dossiers",
                summary: "Dossiers of your units; open ones by due date, others newest first.",
                query: Self.paging.parameters + [
                    .init(
                        "state", Schema.oneOf(DossierFilter.Stand.allCases.map(\.rawValue)),
                        about: "Only those in the state; `open` unless given.")
                ], answer: Paging.answer("dossiers", Self.summarySchema)), list)
        routes.api(
            .get, "/api/v1/dossiers/{id}", .permission(DossierRules.read),
            Operation(
                "getDossier", tag: "dossiers", summary: "One dossier with its timeline.", answer: Self.wholeSchema), get
        )
        routes.api(
            .post, "/api/v1/dossiers/{id}/receive", .permission(DossierRules.receive),
            Operation(
                "receiveDossier", tag: "dossiers",
                summary: "Receive a pre-filed dossier: number, return date, receipt.",
                body: Schema.object(
                    [
                        "version": Schema.integer(from: 1, to: 1_000_000_000),
                        "comment": Self.textSchema(isRequired: false),
                    ],
                    optional: ["version", "comment"]), answer: Self.wholeSchema), receive)
        routes.api(
            .post, "/api/v1/dossiers/{id}/comments", .permission(DossierRules.read),
            Operation(
                "commentOnDossier", tag: "dossiers",
                summary: "Add a comment; the applicant sees it only if it is public.",
                body: Schema.object(
                    ["text": Self.textSchema(isRequired: true), "public": Schema.boolean], optional: ["public"]),
                answer: Self.wholeSchema, status: 201), comment)
    }

    // MARK: calls

    private func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { DossierCursor($0) }
        var filter = DossierFilter()
        if visit.query.has("state") {
            filter.stand = reader.choice("state", of: DossierFilter.Stand.self) ?? .open
        }
        try reader.check()
        let services = services
        let narrowed = filter
        let found = try await services.database.read { connection in
            try services.store.list(
                narrowed, for: actor, after: cursor, limit: limit, now: visit.now, hash: services.numberHash,
                in: connection)
        }
        let shown = found.prefix(limit)
        let next = found.count > limit ? shown.last.map { services.store.cursor(after: $0, filter).text } : nil
        return visit.piece(
            "dossiers", shown.map { .object(Self.summary($0)) }, next: next, limit: limit,
            query: [("state", filter.stand.rawValue)])
    }

    private func get(_ visit: Visit) async throws -> Reply {
        .json(try await whole(try visit.id("id"), try visit.actor()))
    }

    private func receive(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let body = try await body(visit)
        var problems: [FieldProblem] = []
        var version: Int64?
        if let given = body["version"] {
            version = given.integer.flatMap { (1...1_000_000_000).contains($0) ? $0 : nil }
            if version == nil { problems.append(FieldProblem("version", "web.form.bad_number")) }
        }
        let comment = Self.text(body["comment"], "comment", isRequired: false, &problems)
        guard problems.isEmpty else { throw Problem.invalid(problems) }
        let request = ReceiveDossier.Request(dossier: id, version: version, comment: comment)
        try await once(visit, actor, "receive", id) { transaction in
            try ReceiveDossier(services: services)(request, by: actor, at: visit.now, in: transaction)
        }
        return .json(try await whole(id, actor))
    }

    private func comment(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Dossier> = try visit.id("id")
        let body = try await body(visit)
        var problems: [FieldProblem] = []
        let text = Self.text(body["text"], "text", isRequired: true, &problems)
        var isPublic = false
        if let given = body["public"] {
            if let value = given.bool {
                isPublic = value
            } else {
                problems.append(FieldProblem("public", "web.form.bad_choice"))
            }
        }
        guard problems.isEmpty else { throw Problem.invalid(problems) }
        let shown = isPublic
        try await once(visit, actor, "comment", id) { transaction in
            try CommentOnDossier(services: services)(
                id, text: text, isPublic: shown, by: actor, at: visit.now, in: transaction)
        }
        return .json(try await whole(id, actor), status: .created)
    }

    // MARK: pieces

    private func once(
        _ visit: Visit, _ actor: Actor, _ action: String, _ id: ID<Dossier>,
        _ body: @escaping @Sendable (Transaction) throws -> Dossier
    ) async throws {
        let key = try visit.idempotencyKey().map {
            IdempotencyKey(actor: actor.id, action: "api.onestop.\(action)", key: $0, fingerprint: id.text)
        }
        try await services.warmCatalogue()
        _ = try await services.once(key, at: visit.now) { try body($0).id.text }
    }

    private func body(_ visit: Visit) async throws -> [String: JSONValue] {
        guard let members = try await visit.json().object else {
            throw Problem(.invalid, "web.problem.bad_json.text")
        }
        return members
    }

    /// A text without control characters, as forms have it.
    private static func text(
        _ value: JSONValue?, _ name: String, isRequired: Bool, _ problems: inout [FieldProblem]
    ) -> String {
        guard let value else {
            if isRequired { problems.append(FieldProblem(name, "web.form.required")) }
            return ""
        }
        guard let sent = value.string else {
            problems.append(FieldProblem(name, "web.form.required"))
            return ""
        }
        guard sent.unicodeScalars.count <= 2_000 else {
            problems.append(FieldProblem(name, Message("web.form.too_long", ["max": .number(2_000)])))
            return ""
        }
        let text = Form([(name, sent)]).text(name) ?? ""
        if isRequired, text.isEmpty { problems.append(FieldProblem(name, "web.form.required")) }
        return text
    }

    private func whole(_ id: ID<Dossier>, _ actor: Actor) async throws -> JSONValue {
        let services = services
        return try await services.database.read { connection in
            guard let dossier = try services.store.find(id, scope: actor.scope, in: connection), dossier.state != .draft
            else { throw Problem.notFound }
            var json = Self.summary(dossier)
            json["external_codes"] = .array(
                try services.store.externalCodes(of: id, in: connection).map {
                    ["system": .string($0.system), "code": .string($0.code)]
                })
            json["papers"] = .array(
                try services.store.issuedPapers(of: id, in: connection).map {
                    [
                        "code": .string($0.code.text), "kind": .string($0.kind.rawValue),
                        "state": .string($0.state.rawValue), "issued_at": .string($0.issuedAt.iso),
                    ]
                })
            json["events"] = .array(
                try services.store.events(of: id, onlyPublic: false, in: connection).map {
                    [
                        "kind": .string($0.kind.rawValue), "at": .string($0.at.iso), "by": .string($0.actorName),
                        "text": .string($0.text), "public": .bool($0.isPublic),
                    ]
                })
            return .object(json)
        }
    }

    private static func summary(_ dossier: Dossier) -> [String: JSONValue] {
        func time(_ moment: Instant?) -> JSONValue { moment.map { .string($0.iso) } ?? .null }
        let masked = (try? PersonName(parsing: dossier.applicantName)).map(Masked.name) ?? ""
        return [
            "id": .string(dossier.id.text), "code": .string(dossier.code.text),
            "case_number": dossier.caseNumber.map { .string($0) } ?? .null,
            "procedure": .string(dossier.procedureCode), "procedure_version": .integer(Int64(dossier.procedureVersion)),
            "name": .string(dossier.procedureName.vietnamese), "state": .string(dossier.state.rawValue),
            "national_status": .integer(Int64(dossier.nationalStatus)),
            "channel": .string(dossier.channel.rawValue), "applicant": .string(masked), "sent_at": time(dossier.sentAt),
            "received_at": time(dossier.receivedAt), "due_at": time(dossier.dueAt),
            "resolved_at": time(dossier.resolvedAt), "closed_at": time(dossier.closedAt),
            "accept_by": time(dossier.acceptBy), "paused_at": time(dossier.pausedAt),
            "step_due_at": time(dossier.stepDueAt), "faults": .integer(Int64(dossier.faults)),
            "apologies": .integer(Int64(dossier.apologies)),
            "step": dossier.step.map { .string($0) } ?? .null,
            "role": dossier.holderRole.map { .string($0.rawValue) } ?? .null,
            "version": .integer(Int64(dossier.version)),
        ]
    }

    // MARK: schemas

    private static func orNull(_ type: String) -> JSONValue { ["type": [.string(type), "null"]] }

    private static func textSchema(isRequired: Bool) -> JSONValue {
        isRequired
            ? [
                "type": "string", "minLength": 1, "maxLength": 2_000,
                "pattern": "[^\\s\\x00-\\x1f\\x7f-\\x9f\\ufeff\\u200b-\\u200f]",
            ] : ["type": "string", "maxLength": 2_000]
    }

    private static var summaryMembers: [String: JSONValue] {
        let time: JSONValue = ["type": ["string", "null"], "format": "date-time"]
        return [
            "id": Schema.string, "code": Schema.string, "case_number": orNull("string"), "procedure": Schema.string,
            "procedure_version": Schema.integer, "name": Schema.string,
            "state": Schema.oneOf(Dossier.State.allCases.map(\.rawValue)), "national_status": Schema.integer,
            "channel": Schema.oneOf(Dossier.Channel.allCases.map(\.rawValue)), "applicant": Schema.string,
            "sent_at": time, "received_at": time, "due_at": time, "resolved_at": time, "closed_at": time,
            "accept_by": time, "paused_at": time, "step_due_at": time, "faults": Schema.integer,
            "apologies": Schema.integer, "step": orNull("string"), "role": orNull("string"),
            "version": Schema.integer,
        ]
    }

    private static var summarySchema: JSONValue { Schema.object(summaryMembers) }

    private static var wholeSchema: JSONValue {
        let code = Schema.object(["system": Schema.string, "code": Schema.string])
        let paper = Schema.object([
            "code": Schema.string, "kind": Schema.oneOf(IssuedPaper.Kind.allCases.map(\.rawValue)),
            "state": Schema.string, "issued_at": Schema.instant,
        ])
        let event = Schema.object([
            "kind": Schema.oneOf(DossierEvent.Kind.allCases.map(\.rawValue)), "at": Schema.instant, "by": Schema.string,
            "text": Schema.string, "public": Schema.boolean,
        ])
        let more: [String: JSONValue] = [
            "external_codes": Schema.list(code), "papers": Schema.list(paper), "events": Schema.list(event),
        ]
        return Schema.object(summaryMembers.merging(more) { first, _ in first })
    }
}
