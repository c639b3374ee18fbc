import Base
import Codes
import House
import Residents
import Storage
import Texts
import Web

/// Whether a paper in one's hand is genuine: who issued it, when, until when it holds. Of the person only initials.
struct PaperScanTarget: ScanTarget {
    let services: OneStopServices

    var kind: String { "onestop.paper" }
    var isOnPaper: Bool { true }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/papers/\(code.code.text)" }

    /// What stands behind a code.
    private struct Found: Sendable {
        let paper: IssuedPaper
        let dossier: Dossier
        /// Who answered for the dossier when the paper was given out.
        let agency: LocalizedText
        let revokedAt: Instant?
        let reason: String
    }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let services = services
        let found: Found? = try await services.database.read { connection in
            let everything = Scope.everything(because: "anyone may check a paper; what is shown is masked")
            guard let paper = try services.store.issuedPaper(code: code.code, in: connection),
                let dossier = try services.store.find(paper.dossier, scope: everything, in: connection),
                let procedure = try services.catalogue.version(
                    dossier.procedureCode, dossier.procedureVersion, in: connection)
            else { return nil }
            let revocation = try services.store.revocation(of: paper.id, in: connection)
            return Found(
                paper: paper, dossier: dossier,
                agency: try services.agency(of: dossier, procedure, at: paper.issuedAt, in: connection),
                revokedAt: revocation?.at, reason: revocation?.reason ?? "")
        }
        guard let found else { throw Problem.notFound }
        return page(found, visit)
    }

    /// How a paper stands on a day.
    enum Standing: String, Sendable { case genuine, pending, expired, revoked }

    static func standing(_ paper: IssuedPaper, of state: Dossier.State, on day: CalendarDate) -> Standing {
        if paper.state == .revoked { return .revoked }
        if paper.state == .draft || paper.kind == .external && ![.resolved, .handedOut].contains(state) {
            return .pending
        }
        if let until = paper.validUntil, until < day { return .expired }
        return .genuine
    }

    private func page(_ found: Found, _ visit: Visit) -> ScanPage {
        let paper = found.paper
        let standing = Self.standing(paper, of: found.dossier.state, on: visit.now.date)
        let text = visit.say(TextKey("onestop.paper.state.\(standing.rawValue)"))
        let badge =
            switch standing {
            case .genuine: Badge(.good, icon: "stamp", text)
            case .pending: Badge(.warn, icon: "clock", text)
            case .expired: Badge(.warn, icon: "clock", text)
            case .revoked: Badge(.late, icon: "refuse", text)
            }
        let isResult = paper.kind == .result || paper.kind == .external
        let kindName = visit.say(TextKey("onestop.paper.kind.\(paper.kind.rawValue)"))
        let agency = found.agency.text(in: visit.language)
        let issued = visit.formats.date(paper.issuedAt.date)
        var rows: [(label: String, value: String)] = []
        func add(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append((visit.say(TextKey("onestop.paper.check.\(key)")), value)) }
        }
        add("number", paper.externalNumber ?? found.dossier.caseNumber)
        add("code", paper.code.grouped)
        add("agency", agency)
        add("issued_at", issued)
        add("valid_until", paper.validUntil.map(visit.formats.date))
        add("person", (try? PersonName(parsing: found.dossier.applicantName)).map(Masked.name))
        add("revoked_at", found.revokedAt.map(visit.formats.instant))
        add("reason", found.reason)
        var json: [String: JSONValue] = [
            "kind": .string(paper.kind.rawValue), "state": .string(standing.rawValue), "agency": .string(agency),
            "issued_at": .string(paper.issuedAt.iso), "title": .string(paper.title.vietnamese),
        ]
        if let until = paper.validUntil { json["valid_until"] = .string(until.description) }
        return ScanPage(
            kind: kindName, icon: isResult ? "stamp" : "dossier",
            title: isResult
                ? paper.title.text(in: visit.language) : found.dossier.procedureName.text(in: visit.language),
            titleLanguage: isResult
                ? paper.title.language(for: visit.language) : found.dossier.procedureName.language(for: visit.language),
            owner: agency, since: visit.say("onestop.paper.check.since", ["date": .date(paper.issuedAt.date)]),
            badge: badge, assurance: standing == .genuine ? .verified : nil,
            action: Link(
                visit.say("onestop.paper.check.dossier"), path: found.dossier.code.path, icon: "dossier"),
            sections: [
                ScanPage.Section(visit.say("onestop.paper.check.title"), rows: rows),
                ScanPage.Section(
                    visit.say("onestop.paper.check.how"), lines: [visit.say("onestop.paper.check.compare")]),
            ], json: json)
    }
}

/// From a paper's code to its dossier at the desk.
struct FindPaper: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        guard let code = PublicCode(try visit.parameter("code")) else { throw Problem.notFound }
        let services = services
        let dossier = try await services.database.read { connection in
            try services.store.issuedPaper(code: code, in: connection)
                .flatMap { try services.store.find($0.dossier, scope: actor.scope, in: connection) }
        }
        guard let dossier else { throw Problem.notFound }
        return .redirect("/desk/dossiers/\(dossier.id)")
    }
}
