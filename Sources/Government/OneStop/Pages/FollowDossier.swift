import Base
import Codes
import House
import Identity
import Storage
import Texts
import Web
import WorkCalendar

/// `/follow/{secret}`: the applicant's own page of a dossier, from the draft to the result in hand.
struct FollowDossier: Sendable {
    let services: OneStopServices

    /// What the page is made from besides the dossier itself.
    struct Story: Sendable {
        var events: [DossierEvent] = []
        var papers: [IssuedPaper] = []
        var handOut: HandOut?
        var fee: FeeStanding?
        var parts: [LinkedPart] = []
        var calendar = OfficeCalendar.usual
        var desk: AdministrativeUnit?
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        let (services, today, dossier, procedure) = (services, visit.now.date, opened.dossier, opened.procedure)
        let story = try await services.database.read { connection in
            Story(
                events: try services.store.events(of: dossier.id, onlyPublic: true, in: connection),
                papers: try services.store.issuedPapers(of: dossier.id, in: connection)
                    .filter { $0.state == .published },
                handOut: try services.store.handOut(of: dossier.id, in: connection),
                fee: try services.fees?.standing(of: DossierFee.owner(dossier.id), in: connection),
                parts: try services.store.parts(of: dossier.id, in: connection),
                calendar: try services.calendar.calendar(in: connection),
                desk: try services.units.find(key: procedure.handledBy, asOf: today, in: connection))
        }
        return .page(FollowView(opened: opened, story: story, visit: visit).page)
    }

    /// `GET /follow/{secret}/papers/{paper}`: a paper that was given out and is in force, shown in the page.
    func paper(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        let (services, id) = (services, try visit.id("paper", of: IssuedPaper.self))
        let found = try await services.database.read { connection in
            try services.store.issuedPaper(id, of: opened.dossier.id, in: connection)
        }
        guard let paper = found, paper.state == .published else { throw Problem.notFound }
        return .download(try await services.download(paper, of: opened.dossier, site: visit.site))
    }

    /// `GET /follow/{secret}/qr.svg`: the link of this page, to be kept as a picture or shown at the counter.
    func symbol(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        let svg = try QRSymbol.encode(visit.site.link(opened.followPath)).svg(label: opened.dossier.code.grouped)
        return .download(
            Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "\(opened.dossier.code).svg"))
    }

    /// `GET /follow/{secret}/qr.png`: the same for albums of pictures on telephones, which take no SVG.
    func picture(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        guard let png = try QRSymbol.encode(visit.site.link(opened.followPath)).png(moduleSize: 10) else {
            throw Problem.notFound
        }
        return .download(
            Download(png, mediaType: "image/png", fileName: "\(opened.dossier.code).png", isInline: false))
    }

    /// `POST /follow/{secret}/withdraw`.
    func withdraw(_ visit: Visit) async throws -> Reply {
        let opened = try await ApplicantLink(services: services).open(visit)
        do {
            try await WithdrawDossier(services: services)(secretDigest: opened.digest)
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(opened.followPath, flash: Flash(.warning, problem.message))
        }
        return .redirect(opened.followPath, flash: Flash(.success, "onestop.follow.withdrawn_now"))
    }
}

/// `GET /follow`: a box for the code; without the secret of the link it shows how far a dossier is and no more.
struct FollowByCode: Sendable {
    func callAsFunction(_ visit: Visit) async throws -> Reply {
        .page(Page("onestop/follow_code", ["title": visit.say("onestop.follow.title")]))
    }
}
