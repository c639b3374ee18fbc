import Base
import Codes
import Files
import HTTPTypes
import House
import Identity
import Storage
import Trust
import Web

/// `/report`: one page to tell the commune something, from any sign (`?code=`) or from nowhere. Works without a script, with photos.
struct SubmitReportPage: Sendable {
    let services: FeedbackServices

    /// 15 MB for each photo; those of a telephone have 3 to 8. More files than are kept may arrive: each is then named as refused.
    static let limits = UploadLimits(
        file: 15 << 20, total: 45 << 20, files: ReportRules.mostPhotos, body: 60 << 20, drain: 100 << 20,
        kinds: [.jpeg, .png, .webp])

    /// Reports of one network in an hour. A village may share one address of its telephone company.
    static let mostInAnHour = 20
    /// Forms of one network in an hour, those with mistakes counted, before photos are no longer taken in.
    static let mostFormsInAnHour = 120

    func show(_ visit: Visit) async throws -> Reply {
        let context = try await context(visit.query.text("code"), visit)
        var form: [(String, String)] = []
        if let kind = visit.query.text("kind").flatMap(Report.Kind.init(rawValue:)) {
            form.append(("kind", kind.rawValue))
        }
        return page(visit, context, form: Form(form), formID: SecretToken().text)
    }

    func send(_ visit: Visit) async throws -> Reply {
        // Who sends too much gets the words back, and no photo is taken in.
        guard visit.mayTry("feedback-form", limit: Self.mostFormsInAnHour, seconds: 3600) else {
            return try await tooMany(visit, form: try await Self.words(visit))
        }
        let formID = visit.query.text("form").flatMap { SecretToken($0) } ?? SecretToken()
        let holder = "feedback:\(formID.digest)"
        let upload = try await visit.upload(
            to: services.files.sink(holder: holder), limits: Self.limits, keepsForm: true)
        do {
            return try await receive(upload, formID: formID, holder: holder, visit)
        } catch {
            await upload.abandon()
            throw error
        }
    }

    private func receive(
        _ upload: UploadedForm, formID: SecretToken, holder: String, _ visit: Visit
    ) async throws -> Reply {
        let form = upload.form
        let services = services
        let secret = services.secret(formKey: form.text("form_key"))
        if try await services.database.read({ try services.reports.find(secretDigest: secret.digest, in: $0) }) != nil {
            await upload.abandon()
            return .redirect("/report/\(secret.text)")
        }
        let context = try await context(form.text("code"), visit)
        let kept = form.all("kept").prefix(20).compactMap { ID<StoredFile>($0) }
        let earlier = try await services.database.read { try services.files.staged(kept, holder: holder, in: $0) }
        let photos = earlier.map(\.id) + upload.files.compactMap(\.storedID)
        let names = earlier.map(\.name) + upload.files.map(\.displayName)
        let reading = ReportReading(form, refused: upload.refused, context)
        if photos.count > ReportRules.mostPhotos {
            reading.reader.refuse(
                "photos", Message("web.form.too_many_files", ["max": .number(Int64(ReportRules.mostPhotos))]))
        }
        let stays = Array(zip(photos, names).prefix(ReportRules.mostPhotos))
        guard var request = reading.request(language: visit.language) else {
            return page(
                visit, context, form: form, formID: formID.text, problems: reading.reader.problems, photos: stays,
                status: .unprocessableContent)
        }
        let doubles = try await doubles(request, form)
        guard doubles.isEmpty else {
            return page(visit, context, form: form, formID: formID.text, photos: stays, doubles: doubles)
        }
        guard visit.mayTry("feedback-report", limit: Self.mostInAnHour, seconds: 3600) else {
            return page(
                visit, context, form: form, formID: formID.text, photos: stays, isTooMany: true,
                status: .tooManyRequests)
        }
        request.secret = secret
        request.photos = stays.map(\.0)
        request.fileHolder = holder
        _ = try await SubmitReport(services: services)(request)
        return .redirect("/report/\(secret.text)", flash: Flash(.success, "feedback.sent"))
    }

    /// Open reports that may be the same, unless the person has said that this is another.
    func doubles(_ request: SubmitReport.Request, _ form: Form) async throws -> [Report] {
        guard request.kind == .problem, form.text("different") == nil, let about = request.about else { return [] }
        let services = services
        return try await services.database.read { connection in
            try services.reports.doubles(
                aboutKind: about.kind, target: about.target, category: request.category?.key, limit: 5, in: connection)
        }
    }

    private func tooMany(_ visit: Visit, form: Form) async throws -> Reply {
        page(
            visit, try await context(form.text("code"), visit), form: form, formID: SecretToken().text, isTooMany: true,
            status: .tooManyRequests)
    }

    /// The words of a form whose files are not wanted.
    static func words(_ visit: Visit) async throws -> Form {
        do {
            return try await visit.upload(
                to: Unwanted(), limits: UploadLimits(files: 0, body: 60 << 20), keepsForm: true
            ).form
        } catch let refused as UploadRefused {
            return refused.form
        }
    }

    /// What the form is for.
    func context(_ typed: String?, _ visit: Visit) async throws -> ReportFormContext {
        let (services, today) = (services, visit.now.date)
        return try await services.database.read { connection in
            var context = ReportFormContext()
            context.categories = try ReportCategory.offered(in: connection)
            if let typed {
                let record: CodeRecord? =
                    if case .valid(let code) = PublicCode.parse(typed) {
                        try services.codes.find(code, in: connection)
                    } else {
                        nil
                    }
                if let record, record.state == .published, record.kind != ReportTarget.kind {
                    context.about = AboutThing(record)
                    context.aboutUnit = record.unit
                    context.known = try services.reports.known(
                        aboutKind: record.kind, target: record.target, limit: 5, in: connection)
                } else {
                    context.isCodeUnknown = true
                }
            }
            guard context.aboutUnit == nil else { return context }
            let units = try services.units.all(asOf: today, in: connection)
            let communes = units.filter { $0.kind == .commune }
            context.usualUnit = communes.count == 1 ? communes[0].id : nil
            context.places = (communes.count > 1 ? communes : []) + units.filter { $0.kind == .village }
            if let wanted = visit.query.text("unit"), let unit = units.first(where: { $0.key == wanted }) {
                context.wantedUnit = unit.key
                if !context.places.contains(where: { $0.id == unit.id }) { context.places.insert(unit, at: 0) }
            }
            return context
        }
    }

    private func page(
        _ visit: Visit, _ context: ReportFormContext, form: Form, formID: String, problems: [FieldProblem] = [],
        photos: [(ID<StoredFile>, String)] = [], doubles: [Report] = [], isTooMany: Bool = false,
        status: HTTPResponse.Status = .ok
    ) -> Reply {
        let words = ReportWords(visit: visit, categories: context.categories)
        let fields = fields(visit, context, form, problems, photos)
        var values: ViewModel = [
            "title": visit.say("feedback.report.title"),
            "action": "/report?form=\(formID)" + (context.wantedUnit.map { "&unit=\($0)" } ?? ""),
            "about": context.about.map {
                [
                    "title": $0.title.text(in: visit.language),
                    "title_lang": $0.title.language(for: visit.language).tag, "code": $0.code, "url": $0.path,
                ] as ViewModel
            },
            "code_unknown": context.isCodeUnknown, "too_many": isTooMany,
            "summary": FormModel(visit: visit, form: form, problems: problems).summary(naming: fields),
            "kept": photos.map { ["value": $0.0.text] as ViewModel },
        ]
        values["fields"] = Array(fields.prefix { $0["name"] as? String != "position" })
        values["position"] = fields.first { $0["name"] as? String == "position" }
        values["contact"] = fields.filter { ["name", "phone", "consent"].contains($0["name"] as? String ?? "") }
        // The same key on every showing: whatever is sent twice is one report.
        values["form_key"] = form.text("form_key").flatMap { SecretToken($0)?.text }
        let known = doubles.isEmpty ? context.known : doubles
        values["known"] = known.map { report in
            var card = words.card(report, unit: nil)
            card["me_too_url"] = report.state.isOpen ? "\(report.publicPath)/me-too" : nil
            if !report.isReleased {
                // What no official has read yet is not shown to strangers.
                card["text"] = visit.say(
                    "feedback.doubles.unread", ["date": .date(report.receivedAt.date)])
                card["url"] = report.code.path
            }
            return card
        }
        values["has_doubles"] = !doubles.isEmpty
        values["has_known"] = doubles.isEmpty && !context.known.isEmpty
        return .page(Page("feedback/submit_report", status: status, isPrivate: true, values))
    }

    private func fields(
        _ visit: Visit, _ context: ReportFormContext, _ form: Form, _ problems: [FieldProblem],
        _ photos: [(ID<StoredFile>, String)]
    ) -> [ViewModel] {
        let model = FormModel(visit: visit, form: form, problems: problems)
        var fields = [
            model.choices(
                "kind", "feedback.field.kind",
                Report.Kind.allCases.map { ($0.rawValue, visit.say(TextKey("feedback.kind.\($0.rawValue)"))) },
                chosen: [Report.Kind.problem.rawValue], isRequired: true)
        ]
        if !context.categories.isEmpty {
            var category = model.select(
                "category", "feedback.field.category",
                context.categories.map { ($0.key, $0.name.text(in: visit.language)) },
                hint: "feedback.field.category_hint", isRequired: true)
            category["required"] = nil
            fields.append(category)
        }
        fields.append(
            model.text(
                "words", "feedback.field.words", kind: "textarea", hint: "feedback.field.words_hint", isRequired: true,
                maxLength: ReportRules.longestWords, more: ["dir_auto": true]))
        fields.append(
            model.photos(
                "photos", "feedback.field.photos", hint: "feedback.field.photos_hint",
                kept: photos.isEmpty
                    ? nil
                    : visit.say(
                        "feedback.field.photos_kept", ["names": .text(photos.map(\.1).joined(separator: ", "))])))
        if !context.places.isEmpty {
            fields.append(
                model.select(
                    "place", "feedback.field.place", context.places.map { ($0.key, $0.name.text(in: visit.language)) },
                    chosen: context.wantedUnit, isRequired: context.usualUnit == nil))
        }
        fields.append(
            model.text(
                "position", "feedback.field.position", hint: "feedback.field.position_hint", maxLength: 60,
                more: ["autocomplete": "off", "placeholder": "19.7512, 105.6485"]))
        fields.append(
            model.text("name", "feedback.field.name", maxLength: 100, more: ["autocomplete": "name", "dir_auto": true]))
        fields.append(
            model.text(
                "phone", "feedback.field.phone", kind: "tel", maxLength: 30,
                more: ["autocomplete": "tel-national", "inputmode": "tel", "width": "medium"]))
        fields.append(model.box("consent", "feedback.field.consent"))
        return fields
    }
}

/// Takes no file at all.
struct Unwanted: UploadSink {
    func begin(fileName: String, field: String) async throws -> any UploadWriter { throw Problem.notFound }
}
