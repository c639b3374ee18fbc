import Base
import Codes
import HTTPTypes
import House
import Residents
import Storage
import Web

/// Certifications for programs: the same actions as at the desk, personal data masked.
struct EntryEndpoints: Sendable {
    let services: CertificationServices
    private static let paging = Paging(most: 200)

    func routes(_ routes: inout Routes) {
        let kinds = Schema.oneOf(BookEntry.Kind.allCases.map(\.rawValue))
        let words: JSONValue = [
            "type": "string", "minLength": 1, "maxLength": 200,
            "pattern": "[^\\s\\x00-\\x1f\\x7f-\\x9f\\ufeff\\u200b-\\u200f]",
        ]
        routes.api(
            .get, "/api/v1/certifications", .permission(CertificationFeature.read),
            Operation(
                "listCertifications", tag: "certification", summary: "Entries of your units' books, the latest first.",
                query: Self.paging.parameters + Operation.Parameter.days + [
                    .init("kind", kinds, about: "Only those.")
                ], answer: Paging.answer("certifications", Self.schema)), list)
        routes.api(
            .get, "/api/v1/certifications/{id}", .permission(CertificationFeature.read),
            Operation("getCertification", tag: "certification", summary: "One entry.", answer: Self.schema), get)
        routes.api(
            .post, "/api/v1/certifications", .permission(CertificationFeature.register),
            Operation(
                "createCertification", tag: "certification",
                summary: "Enter a certification into its book: next number, fee of the tariff, cash if it was taken.",
                body: Schema.object(
                    [
                        "kind": kinds, "requester": words, "document": words,
                        "personal_number": ["type": "string", "pattern": "^[0-9]{12}$"],
                        "pages": Schema.integer(
                            from: LaneReading.limits.pages.lowerBound, to: LaneReading.limits.pages.upperBound),
                        "copies": Schema.integer(
                            from: LaneReading.limits.copies.lowerBound, to: LaneReading.limits.copies.upperBound),
                        "cash_taken": Schema.boolean,
                        "application": ["type": "string", "minLength": 1, "maxLength": 200],
                    ], optional: ["personal_number", "pages", "cash_taken", "application"]), answer: Self.schema,
                status: 201), create)
    }

    // MARK: calls

    private func list(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let reader = FormReader(visit.query)
        let limit = Self.paging.limit(reader)
        let cursor = Paging.cursor(reader) { ID<BookEntry>($0) }
        let (from, to) = reader.listDays(today: visit.now.date)
        let kind = visit.query.has("kind") ? reader.choice("kind", of: BookEntry.Kind.self) : nil
        try reader.check()
        let filter = EntryFilter(from: from, to: to, kind: kind)
        let services = services
        let (found, fees) = try await services.database.read { connection in
            let found = try services.entries.list(
                filter, actor.scope, before: cursor, limit: limit + 1, hash: services.hash, in: connection)
            return (
                found, try services.fees.standings(ofAll: BookEntry.scanKind, found.map(\.id.text), in: connection)
            )
        }
        let shown = found.prefix(limit)
        return visit.piece(
            "certifications", shown.map { Self.json($0, fees[$0.id.text]) },
            next: found.count > limit ? shown.last?.id.text : nil, limit: limit,
            query: [("from", from.description), ("to", to.description), ("kind", kind?.rawValue)])
    }

    private func get(_ visit: Visit) async throws -> Reply {
        .json(try await one(try visit.id("id"), try visit.actor()))
    }

    private func create(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        guard let body = try await visit.json().object else {
            throw Problem(.invalid, "web.problem.bad_json.text")
        }
        let request = try Self.request(body)
        let key = try visit.idempotencyKey()
        let services = services
        let id = try await services.database.write { transaction in
            let once = IdempotencyKey(
                actor: actor.id, action: "api.certification.register", key: key ?? ID<BookEntry>(at: visit.now).text,
                fingerprint: request.kind.rawValue)
            return try transaction.once(once, at: visit.now) {
                try RegisterEntry(services: services)(request, by: actor, at: visit.now, in: transaction).text
            }.answer
        }
        guard let id = ID<BookEntry>(id) else { throw Problem.notFound }
        return .json(try await one(id, actor), status: .created)
    }

    // MARK: pieces

    /// Reads a body as strictly as its schema says.
    private static func request(_ body: [String: JSONValue]) throws -> RegisterEntry.Request {
        var wrong: [FieldProblem] = []
        func words(_ name: String) -> String {
            guard let text = body[name]?.string else {
                wrong.append(FieldProblem(name, "web.form.required"))
                return ""
            }
            let reader = FormReader(Form([(name, text)]))
            let line = reader.line(name, .required, max: 200)
            wrong += reader.problems
            return line ?? ""
        }
        func number(_ name: String, _ range: ClosedRange<Int>, _ usual: Int?) -> Int {
            guard let given = body[name] else {
                if let usual { return usual }
                wrong.append(FieldProblem(name, "web.form.required"))
                return 0
            }
            guard let number = given.integer.map({ Int($0) }), range.contains(number) else {
                wrong.append(FieldProblem(name, "web.form.bad_number"))
                return 0
            }
            return number
        }
        let kind = body["kind"]?.string.flatMap(BookEntry.Kind.init(rawValue:))
        if kind == nil { wrong.append(FieldProblem("kind", "web.form.bad_choice")) }
        let (requester, document) = (words("requester"), words("document"))
        let pages = number("pages", LaneReading.limits.pages, kind == .signature ? 0 : nil)
        let copies = number("copies", LaneReading.limits.copies, nil)
        var personal: PersonalNumber?
        if let given = body["personal_number"] {
            personal = given.string.flatMap { text in
                text.utf8.count == 12 && text.utf8.allSatisfy { (48...57).contains($0) }
                    ? try? PersonalNumber(parsing: text) : nil
            }
            if personal == nil {
                wrong.append(FieldProblem("personal_number", PersonalNumber.Failure.wrongLength.message))
            }
        }
        if kind == .signature, body["personal_number"] == nil, body["application"] == nil {
            wrong.append(FieldProblem("personal_number", "certification.problem.number_needed"))
        }
        var takesCash = false
        if let given = body["cash_taken"] {
            if let value = given.bool {
                takesCash = value
            } else {
                wrong.append(FieldProblem("cash_taken", "web.form.bad_choice"))
            }
        }
        var application: PublicCode?
        if let given = body["application"] {
            if case .valid(let code) = PublicCode.parse(given.string ?? "") {
                application = code
            } else {
                wrong.append(FieldProblem("application", "certification.problem.no_application"))
            }
        }
        guard wrong.isEmpty, let kind else { throw Problem.invalid(wrong) }
        return RegisterEntry.Request(
            kind: kind, requester: requester, number: personal, document: document,
            pages: kind.hasPages ? pages : 0, copies: copies, signer: nil, application: application,
            shown: nil, takesCash: takesCash)
    }

    private func one(_ id: ID<BookEntry>, _ actor: Actor) async throws -> JSONValue {
        let services = services
        return try await services.database.read { connection in
            guard let entry = try services.entries.find(id, actor.scope, in: connection) else {
                throw Problem.notFound
            }
            return Self.json(entry, try services.fees.standing(of: entry.owner, in: connection))
        }
    }

    private static func json(_ entry: BookEntry, _ fee: FeeStanding?) -> JSONValue {
        [
            "id": .string(entry.id.text), "number": .string(entry.label), "kind": .string(entry.kind.rawValue),
            "code": .string(entry.code.text), "day": .string(entry.day.description),
            "requester": .string((try? PersonName(parsing: entry.requester)).map(Masked.name) ?? ""),
            "document": .string(entry.document), "pages": .integer(Int64(entry.pages)),
            "copies": .integer(Int64(entry.copies)), "amount": .integer(entry.amount.dong),
            "fee": fee.map { .string($0.state.rawValue) } ?? .null,
            "receipt": fee?.receipt.map { .string($0.number) } ?? .null, "state": .string(entry.state.rawValue),
            "application": entry.application.map { .string($0.text) } ?? .null,
            "officer": .string(entry.officer), "version": .integer(entry.version),
        ]
    }

    private static var schema: JSONValue {
        Schema.object([
            "id": Schema.string, "number": Schema.string,
            "kind": Schema.oneOf(BookEntry.Kind.allCases.map(\.rawValue)), "code": Schema.string, "day": Schema.date,
            "requester": Schema.string, "document": Schema.string, "pages": Schema.integer, "copies": Schema.integer,
            "amount": Schema.integer, "fee": ["type": ["string", "null"]], "receipt": ["type": ["string", "null"]],
            "state": Schema.oneOf(BookEntry.State.allCases.map(\.rawValue)),
            "application": ["type": ["string", "null"]], "officer": Schema.string,
            "version": Schema.integer,
        ])
    }
}
