import Audit
import Base
import Files
import HTTPTypes
import House
import Identity
import Storage
import Texts
import Trust
import Web

/// `/phone/{secret}`: the telephone that scans for the desk. Nobody signs in; the link opens it for one telephone, as long as the
/// official's session lasts. It shows which dossier is open by code and initials, and nothing else about a person.
struct PhoneScanner: Sendable {
    let services: OneStopServices
    private var pairings: ScannerPairings { ScannerPairings(services: services) }
    private var pages: PhonePages { PhonePages(services: services) }

    /// What this browser remembers.
    static let cookie = "scanner"
    static let limits = UploadLimits(
        file: 25 << 20, total: 150 << 20, files: 12, body: 200 << 20, drain: 100 << 20, kinds: [.jpeg, .png, .webp])

    /// What the link opened.
    struct Opened: Sendable {
        let pairing: Pairing
        let secret: SecretToken
        let state: Pairing.State
        /// Whether this is the telephone that came first.
        let isOwn: Bool

        var path: String { "/phone/\(secret.text)" }
    }

    // MARK: showing

    func show(_ visit: Visit) async throws -> Reply { try await page(try await open(visit), visit) }

    /// `GET /phone/{secret}/live`.
    func live(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        let (services, secret) = (services, opened.secret)
        let minutes = visit.site.settings.sessionMinutes
        return .live(
            Live(topics: [opened.pairing.topic], holder: secret.digest) {
                let now = services.clock.now()
                return try await services.database.read { connection in
                    guard let pairing = try ScannerStore().find(secretDigest: secret.digest, in: connection) else {
                        return false
                    }
                    return try pairing.state(at: now) == .open
                        && pairing.isLive(minutes: minutes, at: now, in: connection)
                }
            })
    }

    /// `GET /phone/{secret}/pages/{page}`.
    func picture(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        let id: ID<PhonePage> = try visit.id("page")
        let services = services
        let file = try await services.database.read { connection -> StoredFile? in
            let page = try ScannerStore().pages(of: opened.pairing.id, in: connection).first { $0.id == id }
            return try page.flatMap { ID<StoredFile>($0.file) }.flatMap { try services.files.file($0, in: connection) }
        }
        guard let file, var picture = try await services.files.preview(file) else { throw Problem.notFound }
        // Another photo may take its place under the same address.
        picture.cacheSeconds = nil
        return .download(picture)
    }

    // MARK: doing

    /// `POST /phone/{secret}/open`: this telephone is the one.
    func begin(_ visit: Visit) async throws -> Reply {
        let opened = try await open(visit)
        guard opened.state == .waiting else { return try await page(opened, visit) }
        let device = try await pairings.open(
            opened.pairing, agent: visit.headers[.userAgent] ?? "", at: visit.now)
        return .remembering(
            name: Self.cookie, value: device.text, seconds: 3600 * Pairing.hoursOpen, next: opened.path)
    }

    /// `POST /phone/{secret}/pages`: photos become pages.
    func add(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        let upload = try await take(opened, visit)
        let refused = try await keeping(upload) {
            try await pages.add(upload.files("photos"), to: opened.pairing, at: visit.now)
        }
        return .redirect(opened.path, flash: told(upload, refused: refused, none: upload.files("photos").isEmpty))
    }

    /// `POST /phone/{secret}/pages/{page}/retake`.
    func retake(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        let id: ID<PhonePage> = try visit.id("page")
        let upload = try await take(opened, visit)
        guard let photo = upload.files("photos").first else {
            return .redirect(opened.path, flash: told(upload, refused: 0, none: true))
        }
        let isTaken = try await keeping(upload) {
            try await pages.retake(id, with: photo, of: opened.pairing, at: visit.now)
        }
        return .redirect(opened.path, flash: told(upload, refused: isTaken ? 0 : 1, none: false))
    }

    /// `POST /phone/{secret}/pages/{page}`: removed, or a place further up.
    func change(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        let id: ID<PhonePage> = try visit.id("page")
        if try await visit.form().text("do") == "up" {
            try await pages.moveUp(id, of: opened.pairing)
        } else {
            try await pages.remove(id, of: opened.pairing, at: visit.now)
        }
        return .redirect(opened.path)
    }

    /// `POST /phone/{secret}/done`: the pages become a paper of what is open at the desk.
    func finish(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        let form = try await visit.form()
        let reader = FormReader(form)
        let target = (form.text("target") ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        let today = visit.now.date
        let document = reader.required("document", max: 100) ?? ""
        let mark = reader.choice("mark", of: PaperMark.self)
        let until = reader.date("valid_until", .optional, in: today...today.adding(days: 36_500))
        guard reader.isSound, let mark else {
            return try await page(opened, visit, form: form, problems: reader.problems)
        }
        let request = FinishScan.Request(
            target: Pairing.Target(kind: target.first ?? "", name: target.count > 1 ? target[1] : ""),
            document: document, mark: mark, asPDF: form.text("as") != "pictures",
            hasConsent: reader.checkbox("consent"), validUntil: until)
        do {
            try await FinishScan(services: services)(request, of: opened.pairing, at: visit.now)
        } catch let problem as Problem where problem.kind == .invalid {
            return try await page(opened, visit, form: form, problems: problem.fields)
        } catch let problem as Problem where problem.kind == .conflict || problem.kind == .forbidden {
            return .redirect(opened.path, flash: Flash(.warning, problem.message))
        }
        return .redirect(opened.path, flash: Flash(.success, "onestop.scanner.done"))
    }

    /// `POST /phone/{secret}/end`.
    func end(_ visit: Visit) async throws -> Reply {
        let opened = try await ready(visit)
        try await pairings.end(opened.pairing, by: .system("scanner"), at: visit.now)
        return .redirect(opened.path)
    }

    // MARK: the link

    /// Opens the link in the path; throws `Problem` (not found), and (too many) for those who guess.
    private func open(_ visit: Visit) async throws -> Opened {
        let link = ApplicantLink(services: services)
        let secret = try link.secret(visit)
        let minutes = visit.site.settings.sessionMinutes
        let found = try await services.database.read { connection -> (Pairing, Bool)? in
            guard let pairing = try ScannerStore().find(secretDigest: secret.digest, in: connection) else { return nil }
            return (
                pairing, try pairing.isLive(minutes: minutes, at: visit.now, in: connection)
            )
        }
        guard let (pairing, isLive) = found else { throw try link.unknown(visit) }
        let device = visit.remembered(Self.cookie).flatMap { SecretToken($0)?.digest } ?? ""
        return Opened(
            pairing: pairing, secret: secret, state: isLive ? pairing.state(at: visit.now) : .over,
            isOwn: !pairing.device.isEmpty && SecretToken.areEqual(pairing.device, device))
    }

    /// As `open`, for the one telephone while its link is good; throws `Problem` (conflict) otherwise.
    private func ready(_ visit: Visit) async throws -> Opened {
        let opened = try await open(visit)
        guard opened.state != .over else { throw Problem(.conflict, "onestop.scanner.problem.over") }
        guard opened.state == .open, opened.isOwn else { throw Problem(.conflict, "onestop.scanner.problem.taken") }
        return opened
    }

    private func take(_ opened: Opened, _ visit: Visit) async throws -> UploadedForm {
        try visit.site.limiter.count("scanner:\(opened.pairing.id)", limit: 120, seconds: 300)
        return try await visit.upload(
            to: services.files.sink(holder: opened.pairing.holder), limits: Self.limits, keepsForm: true)
    }

    /// Nothing that arrived stays behind if the work on it fails.
    private func keeping<T>(_ upload: UploadedForm, _ work: () async throws -> T) async throws -> T {
        do {
            return try await work()
        } catch {
            await upload.abandon()
            throw error
        }
    }

    private func told(_ upload: UploadedForm, refused: Int, none: Bool) -> Flash? {
        if let problem = upload.refused.first { return Flash(.error, problem.message) }
        if none { return Flash(.warning, "onestop.scanner.problem.no_photo") }
        return refused > 0 ? Flash(.error, "onestop.scanner.problem.unusable") : nil
    }

    private func page(
        _ opened: Opened, _ visit: Visit, form: Form = Form(), problems: [FieldProblem] = []
    ) async throws -> Reply {
        guard opened.state != .over, opened.state == .waiting || opened.isOwn else {
            let isOver = opened.state == .over
            return .page(
                Page(
                    "onestop/phone_closed", status: isOver ? .gone : .conflict, isPrivate: true,
                    [
                        "title": visit.say(isOver ? "onestop.scanner.over_title" : "onestop.scanner.taken_title"),
                        "text": visit.say(isOver ? "onestop.scanner.problem.over" : "onestop.scanner.problem.taken"),
                    ]))
        }
        if opened.state == .waiting {
            return .page(
                Page(
                    "onestop/phone_begin", isPrivate: true,
                    ["title": visit.say("onestop.scanner.title"), "action": "\(opened.path)/open"]))
        }
        return .page(
            try await PhoneScannerView(services: services, opened: opened, visit: visit).page(form, problems))
    }
}
