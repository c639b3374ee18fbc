import Base
import Codes
import HTTPTypes
import House
import Storage
import Trust
import Web

/// `POST /api/v1/reports`: a report from a program, by the rules of the form; without photos.
struct SubmitReportEndpoint: Sendable {
    let services: FeedbackServices

    static let operation = Operation(
        "submitReport", tag: "feedback",
        summary:
            "Report something, without an account. The answer's path is secret: whoever has it follows the report. 409 if the same is reported already; say `different` if it is not the same.",
        body: Schema.object(
            [
                "kind": Schema.oneOf(Report.Kind.allCases.map(\.rawValue)),
                "category": Schema.string, "code": Schema.string, "place": Schema.string,
                "words": ["type": "string", "minLength": 5, "maxLength": .integer(Int64(ReportRules.longestWords))],
                "position": Schema.string, "name": Schema.string, "phone": Schema.string, "consent": Schema.boolean,
                "different": Schema.boolean,
            ],
            optional: ["category", "code", "place", "position", "name", "phone", "consent", "different"]),
        answer: Schema.object([
            "code": Schema.string, "state": Schema.oneOf(Report.State.allCases.map(\.rawValue)),
            "due_at": Schema.instant, "path": Schema.string,
        ]), status: 201)

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let body = try await visit.json()
        let form = try Self.form(body)
        let page = SubmitReportPage(services: services)
        let context = try await page.context(form.text("code"), visit)
        let reading = ReportReading(form, refused: [], context)
        // A person reads the form once more; a program is told.
        if context.isCodeUnknown { reading.reader.refuse("code", "feedback.problem.code_unknown") }
        guard var request = reading.request(language: visit.language) else {
            throw Problem.invalid(reading.reader.problems)
        }
        let key = try visit.idempotencyKey()
        request.secret = key.map { self.secret(for: $0, visit) } ?? SecretToken()
        let (services, now, secret) = (services, visit.now, request.secret)
        let earlier = try await services.database.read {
            try services.reports.find(secretDigest: secret.digest, in: $0)
        }
        if earlier == nil {
            guard try await page.doubles(request, form).isEmpty else {
                throw Problem(.conflict, "feedback.problem.known_already")
            }
            try visit.site.limiter.count(
                "feedback-report:\(visit.network)", limit: SubmitReportPage.mostInAnHour, seconds: 3600)
        }
        let whole = request
        let report = try await services.database.write { transaction -> Report in
            if key != nil {
                // The same key for another report is a mistake of the program.
                _ = try transaction.once(
                    IdempotencyKey(
                        actor: "resident", action: "feedback.submit_report_call", key: secret.digest,
                        fingerprint: services.vault.lookupHash(body.text, purpose: "feedback.report.body")), at: now
                ) { secret.digest }
            }
            return try SubmitReport(services: services).run(whole, at: now, in: transaction)
        }
        return .json(
            [
                "code": .string(report.code.text), "state": .string(report.state.rawValue),
                "due_at": .string(report.dueAt.iso), "path": .string("/report/\(secret.text)"),
            ], status: .created)
    }

    /// The secret of the new report's link. Others may guess a program's key: what is derived from it is another for each network.
    private func secret(for key: String, _ visit: Visit) -> SecretToken {
        services.secret(derivedFrom: "call\n\(visit.network)\n\(key)")
    }

    /// The members as the fields of the form, so that both are read by the same rules. Throws `Problem` (invalid).
    private static func form(_ body: JSONValue) throws -> Form {
        guard let members = body.object else { throw Problem(.invalid, "web.problem.invalid.text") }
        var fields: [(String, String)] = []
        var problems: [FieldProblem] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .string(let text): fields.append((name, text))
            case .bool(true): fields.append((name, "yes"))
            case .bool(false), .null: continue
            default: problems.append(FieldProblem(name, "web.form.bad_choice"))
            }
        }
        if !problems.isEmpty { throw Problem.invalid(problems) }
        return Form(fields)
    }
}
