import Audit
import Base
import Codes
import Files
import House
import Storage
import Texts
import Trust
import Web

/// `/desk/scanner`: the official's side of her telephone, and what she does with papers that it brought.
struct ScannerDesk: Sendable {
    let services: OneStopServices
    private var pairings: ScannerPairings { ScannerPairings(services: services) }
    private var deeds: DigitisedPaperDeeds { DigitisedPaperDeeds(services: services) }

    /// The symbol to be scanned, or that a telephone is there; below it the official's other telephones.
    func show(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let services = services
        let minutes = visit.site.settings.sessionMinutes
        let all = try await services.database.read { connection in
            try ScannerStore().list(of: actor.account, in: connection).filter {
                try $0.state(at: visit.now) != .over
                    && $0.isLive(minutes: minutes, at: visit.now, in: connection)
            }
        }
        let own = all.first { $0.session == visit.sessionDigest }
        return .page(
            Page(
                "onestop/desk/scanner", isPrivate: true,
                [
                    "title": visit.say("onestop.scanner.title"), "refresh_url": "/desk/scanner",
                    "topic": own?.topic.name,
                    "waiting": own.flatMap { own -> ViewModel? in
                        guard own.state(at: visit.now) == .waiting else { return nil }
                        let until = own.createdAt.adding(minutes: Pairing.minutesToOpen)
                        return [
                            "link": link(own, visit),
                            "until": visit.say("onestop.scanner.until", ["time": .text(visit.formats.time(until))]),
                        ]
                    },
                    "connected": own.flatMap { $0.openedAt == nil ? nil : connected($0, visit) },
                    "end_url": own.map { "/desk/scanner/\($0.id)/end" }, "none": own == nil,
                    "back_url": own.flatMap(back),
                    "others": all.filter { $0.id != own?.id }.map { other -> ViewModel in
                        [
                            "text": other.openedAt == nil
                                ? visit.say("onestop.scanner.waiting_phone") : connected(other, visit),
                            "end_url": "/desk/scanner/\(other.id)/end",
                        ]
                    },
                ]))
    }

    /// `GET /desk/scanner/qr.svg`: the link of the session's own pairing.
    func symbol(_ visit: Visit) async throws -> Reply {
        guard let own = try await pairings.own(visit), own.state(at: visit.now) == .waiting else {
            throw Problem.notFound
        }
        let svg = try QRSymbol.encode(link(own, visit)).svg(label: visit.say("onestop.scanner.title"))
        return .download(Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "phone.svg"))
    }

    /// `POST /desk/scanner`: a new link, for the dossier or the form that is open.
    func begin(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let target = Pairing.Target(kind: form.text("kind") ?? "", name: form.text("target") ?? "")
        try await check(target, actor, at: visit.now)
        _ = try await pairings.begin(target, by: actor, session: visit.sessionDigest, at: visit.now)
        return .redirect("/desk/scanner")
    }

    /// `POST /desk/scanner/{pairing}/end`.
    func end(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id: ID<Pairing> = try visit.id("pairing")
        let found = try await services.database.read { connection in
            try ScannerStore().list(of: actor.account, in: connection).first { $0.id == id }
        }
        if let found { try await pairings.end(found, by: AuditActor(actor), at: visit.now) }
        return .redirect("/desk/scanner", flash: Flash(.success, "onestop.scanner.ended"))
    }

    // MARK: papers

    /// `POST /desk/dossiers/{id}/documents/{document}/mark`.
    func mark(_ visit: Visit) async throws -> Reply {
        let (actor, id) = (try visit.actor(), try visit.id("id", of: Dossier.self))
        let document: ID<AttachedDocument> = try visit.id("document")
        let reader = FormReader(try await visit.form())
        let mark = reader.choice("mark", of: PaperMark.self)
        guard let mark else { throw Problem.invalid(reader.problems) }
        let deeds = deeds
        try await services.warmCatalogue()
        try await services.database.write { transaction in
            try deeds.mark(document, of: id, as: mark, by: actor, at: visit.now, in: transaction)
        }
        return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, "onestop.scanner.marked"))
    }

    /// `POST /desk/dossiers/{id}/documents/{document}/reject`.
    func reject(_ visit: Visit) async throws -> Reply {
        let (actor, id) = (try visit.actor(), try visit.id("id", of: Dossier.self))
        let document: ID<AttachedDocument> = try visit.id("document")
        let own = try await pairings.own(visit)
        let deeds = deeds
        try await services.warmCatalogue()
        try await services.database.write { transaction in
            try deeds.reject(document, of: id, by: actor, pairing: own, at: visit.now, in: transaction)
        }
        return .redirect("/desk/dossiers/\(id)", flash: Flash(.info, "onestop.scanner.sent_back"))
    }

    /// `POST /desk/dossiers/{id}/kept/{file}`: used again, or its consent taken back.
    func keep(_ visit: Visit) async throws -> Reply {
        let (actor, id) = (try visit.actor(), try visit.id("id", of: Dossier.self))
        let file: ID<StoredFile> = try visit.id("file")
        let deeds = deeds
        try await services.warmCatalogue()
        if try await visit.form().text("do") == "withdraw" {
            try await services.database.write { transaction in
                try deeds.withdrawConsent(file, seenFrom: id, by: actor, at: visit.now, in: transaction)
            }
            return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, "onestop.scanner.consent_withdrawn"))
        }
        try await deeds.reuse(file, for: id, by: actor, at: visit.now)
        return .redirect("/desk/dossiers/\(id)", flash: Flash(.success, "onestop.scanner.reused"))
    }

    /// `POST /desk/scanner/files/{file}/remove`: what was scanned for a form that is not yet sent.
    func removeFormFile(_ visit: Visit) async throws -> Reply {
        let file: ID<StoredFile> = try visit.id("file")
        guard let own = try await pairings.own(visit), case .form(let code) = own.target else { throw Problem.notFound }
        let (services, now) = (services, visit.now)
        try await services.database.write { transaction in
            let key = try ScannerStore().formFiles(for: code, of: own.id, in: transaction).first {
                $0.file == file.text
            }?.key
            guard let key, try ScannerStore().removeFormFile(file.text, of: own.id, in: transaction) else { return }
            try DigitisedPaperStore().remove(file.text, in: transaction)
            try services.files.erase(file, at: now, in: transaction)
            try ScannerStore().setRejected(key, of: own.id, in: transaction)
            try transaction.raise(own.topic, in: services.database)
        }
        return .redirect(
            "/desk/dossiers/new?procedure=\(code)", flash: Flash(.info, "onestop.scanner.sent_back"))
    }

    // MARK: pieces

    /// Only what the official may see is told to a telephone.
    private func check(_ target: Pairing.Target, _ actor: Actor, at now: Instant) async throws {
        let services = services
        try await services.database.read { connection in
            switch target {
            case .none: return
            case .dossier(let id):
                guard try services.store.find(id, scope: actor.scope, in: connection) != nil else {
                    throw Problem.notFound
                }
            case .form(let code):
                guard try services.catalogue.current(code, asOf: now.date, in: connection) != nil else {
                    throw Problem.notFound
                }
            }
        }
    }

    private func link(_ pairing: Pairing, _ visit: Visit) -> String {
        visit.site.link("/phone/\(pairings.secret(of: pairing.id).text)")
    }

    private func connected(_ pairing: Pairing, _ visit: Visit) -> String {
        visit.say(
            "onestop.scanner.connected", ["time": .text(visit.formats.time(pairing.openedAt ?? pairing.createdAt))])
    }

    private func back(_ pairing: Pairing) -> String? {
        switch pairing.target {
        case .none: nil
        case .dossier(let id): "/desk/dossiers/\(id)"
        case .form(let code): "/desk/dossiers/new?procedure=\(code)"
        }
    }
}
