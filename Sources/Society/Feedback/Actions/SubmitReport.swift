import Audit
import Base
import Files
import House
import Identity
import Residents
import Storage
import Trust
import Web
import WorkCalendar

/// Receives what a resident tells the commune. The same form sent twice is one report.
struct SubmitReport: Sendable {
    let services: FeedbackServices

    /// What the form brought.
    struct Request: Sendable {
        var kind: Report.Kind
        var about: AboutThing?
        /// Where it lies.
        var unit: ID<AdministrativeUnit>
        var category: ReportCategory?
        var words: String
        var position: Position?
        var name: String
        var phone: String
        var language: Language
        var secret: SecretToken
        var photos: [ID<StoredFile>] = []
        var fileHolder = ""
    }

    /// Answers the report; the one that the first click made, if this is the second.
    @discardableResult
    func callAsFunction(_ request: Request) async throws -> Report {
        let (services, now) = (services, services.clock.now())
        return try await services.database.write { try run(request, at: now, in: $0) }
    }

    func run(_ request: Request, at now: Instant, in transaction: Transaction) throws -> Report {
        let digest = request.secret.digest
        let key = IdempotencyKey(actor: "resident", action: "feedback.submit_report", key: digest)
        _ = try transaction.once(key, at: now) {
            let id = ID<Report>(at: now)
            let category = request.category?.key ?? ReportCategory.other
            let handling = try handlingUnit(request, services, on: now.date, in: transaction)
            let calendar = try services.calendar.calendar(in: transaction)
            let code = try services.codes.issue(
                kind: ReportTarget.kind, target: id.text, unit: request.unit,
                title: request.category?.name ?? LocalizedText(category), in: transaction)
            try services.reports.insert(
                ReportStore.Draft(
                    id: id, unit: request.unit, handlingUnit: handling, kind: request.kind, about: request.about,
                    category: category, words: request.words, position: request.position,
                    sealedName: try seal(request.name, "name", id), sealedPhone: try seal(request.phone, "phone", id),
                    language: request.language,
                    dueAt: calendar.due(
                        receivedAt: now, workingDays: request.category?.workingDays ?? ReportCategory.usualDays)),
                code: code, secretDigest: digest, at: now, in: transaction)
            if let phone = try? VietnamesePhone(parsing: request.phone) {
                let hash = services.vault.lookupHash(phone.digits, purpose: "person.phone")
                try transaction.execute(
                    "INSERT INTO report_reporter (report_id, phone_hash) VALUES (\(id), \(hash))")
            }
            if !request.photos.isEmpty {
                try services.files.attach(
                    request.photos, to: FileOwner(kind: Self.fileOwner, id: id.text, unit: request.unit),
                    holder: request.fileHolder, at: now, in: transaction)
            }
            try services.reports.record(.received, of: id, isPublic: true, at: now, in: transaction)
            try services.audit.record(
                AuditEntry(
                    actor: .resident, action: "feedback.submit_report", subject: AuditSubject("feedback.report", id),
                    unit: request.unit,
                    facts: [
                        "kind": .string(request.kind.rawValue), "category": .string(category),
                        "about": .string(request.about.map { "\($0.kind)/\($0.target)" } ?? ""),
                        "photos": .integer(Int64(request.photos.count)),
                    ], at: now), in: transaction)
            try transaction.publish(
                Event(
                    "feedback.report.received.v1", unit: request.unit.text,
                    payload: ["report": .string(id.text), "kind": .string(request.kind.rawValue)]), at: now)
            return id.text
        }
        guard let report = try services.reports.find(secretDigest: digest, in: transaction) else {
            throw Problem.notFound
        }
        return report
    }

    static let fileOwner = "feedback.report"

    /// Whom the category names in the commune of the place; the desk's unit for what is about a desk.
    private func handlingUnit(
        _ request: Request, _ services: FeedbackServices, on day: CalendarDate, in connection: Connection
    ) throws -> ID<AdministrativeUnit>? {
        guard let category = request.category,
            let commune = try services.units.commune(of: request.unit, asOf: day, in: connection)
        else { return nil }
        return try category.handlingUnit(in: commune, asOf: day) {
            try services.units.find(key: $0, asOf: day, in: connection)
        }?.id
    }

    private func seal(_ text: String, _ column: String, _ id: ID<Report>) throws -> [UInt8] {
        text.isEmpty
            ? [] : try services.vault.sealText(text, as: Place(table: "report", column: column, id: id.text))
    }
}

/// Who reported, in clear: only for those who have written down why.
struct ReporterContact: Sendable {
    let name: String
    let phone: String
}

extension FeedbackServices {
    func contact(of report: Report) throws -> ReporterContact {
        func open(_ sealed: [UInt8], _ column: String) throws -> String {
            sealed.isEmpty
                ? "" : try vault.openText(sealed, as: Place(table: "report", column: column, id: report.id.text))
        }
        return ReporterContact(
            name: try open(report.sealedName, "name"), phone: try open(report.sealedPhone, "phone"))
    }

    /// Makes anew what shows the report: the page of its code, and, if everyone may see it, lists, map and the pages of its thing.
    func refresh(_ before: Report, _ after: Report, in transaction: Transaction) throws {
        try codes.touch(kind: ReportTarget.kind, target: after.id.text, in: transaction)
        guard before.isReleased || after.isReleased else { return }
        try transaction.raise(Self.topic, in: database)
        try transaction.raise(UnitStore.topic, in: database)
        if let about = after.about { try codes.touch(kind: about.kind, target: about.target, in: transaction) }
    }
}
