import Administration
import Audit
import Base
import Bulletin
import Certification
import Codes
import Feedback
import Files
import Foundation
import House
import Hummingbird
import Identity
import Logging
import LookUp
import Notices
import OneStop
import Payments
import Places
import Queue
import Residents
import Storage
import Texts
import Translations
import Trust
import Web
import WorkCalendar

/// The composition root: the only place that knows every feature. It hands each what it needs and joins them to one site.
struct Household: Sendable {
    let foundations: Foundations
    let vault: Vault
    let features: [any Feature]
    let site: Site
    let server: WebServer
    let jobs: JobRunner
    let sealer: AuditSealer
    let name: CommuneName
    let codes: PublicCodes
    let oneStop: OneStopServices
    let furnishing: Furnishing

    /// What features may have open in a unit that is to end.
    var unitWork: [any UnitWork] { features.flatMap(\.unitWork) }
    var database: Database { foundations.database }
    var clock: WallClock { foundations.clock }
    var logger: Logger { foundations.logger }

    /// Builds the house on its foundations: brings the schema up to date, then makes every part. With the certificate of a local
    /// authority, phones can fetch it. The furnishing is read unless one is given.
    static func build(
        _ foundations: Foundations, localAddress: String? = nil, localAuthority: String? = nil,
        hasher: PasswordHasher = PasswordHasher(), furnishing: Furnishing? = nil
    ) async throws -> Household {
        let database = foundations.database
        let clock = foundations.clock
        let settings = foundations.settings
        try await database.migrate(migrations, clock: clock)
        let vault = try await DataKeys.vault(foundations.ring, database, clock: clock)
        let signer = try foundations.ring.signer()

        // What features share.
        let files = FileStore(
            folder: settings.data.appendingPathComponent("files").path, vault: vault, database: database, clock: clock,
            logger: foundations.logger)
        let codes = PublicCodes(database: database, clock: clock)
        let calendar = WorkCalendarStore()
        let residents = ResidentStore(vault: vault)
        let notices = NoticeBoard()
        let photos = PhotoDesk(
            sink: StagingFolder(path: try settings.passingFolder("photos", emptied: foundations.lock != nil)))
        let payments = PaymentsFeature(
            database: database, clock: clock, codes: codes, kinds: CertificationFeature.fees + OneStopFeature.fees)
        let catalogue = ProcedureCatalogue()
        let certification = CertificationFeature(
            database: database, clock: clock, vault: vault, codes: codes, residents: residents,
            applications: FiledApplications(vault: vault, catalogue: catalogue), fees: payments.collection,
            tariff: payments.collection)
        let oneStopServices = OneStopServices(
            database: database, clock: clock, vault: vault, catalogue: catalogue, codes: codes, files: files,
            calendar: calendar,
            residents: residents, notices: notices, photos: photos, fees: payments.collection,
            tariff: payments.collection, atOnce: certification.atOnce)
        let oneStop = OneStopFeature(services: oneStopServices)
        let feedback = FeedbackFeature(
            database: database, clock: clock, vault: vault, codes: codes, files: files, calendar: calendar,
            notices: notices)
        let places = PlacesFeature(
            database: database, clock: clock, codes: codes, files: files, preview: ShowPreview())
        // The features that LookUp shows without knowing them.
        let others: [any Feature] = [
            oneStop, QueueFeature(database: database, clock: clock, codes: codes, calendar: calendar), payments,
            certification,
            BulletinFeature(database: database, clock: clock, codes: codes, files: files), feedback,
        ]
        let shown: [any Feature] = [places] + others
        let register = ResidentsFeature(
            vault: vault, database: database, sources: shown.flatMap(\.personalData))
        let unitWork = shown.flatMap(\.unitWork) + register.unitWork
        let inbox: [any InboxSource] = shown.flatMap(\.inbox) + register.inbox
        let lookUp = LookUpFeature(
            database: database, clock: clock, logger: foundations.logger, codes: codes, files: files,
            home: settings.home,
            targets: shown.flatMap(\.scanTargets), squareMenu: shown.flatMap(\.menu),
            sources: shown.flatMap(\.squareSources), mapSources: shown.flatMap(\.mapSources),
            addenda: shown.flatMap(\.addenda),
            deskScanHandlers: [DossierScan(oneStop: oneStop)], photos: photos)

        let check = HouseCheck(settings: settings, clock: clock)
        let administration = AdministrationFeature(
            watch: HealthWatch { await check.state(database, foundations.ring) },
            program: .own(startedAt: clock.now(), engine: settings.engine))
        let features: [any Feature] =
            [
                AuditFeature(publicKey: signer.verifier.publicKey),
                IdentityFeature(database: database, clock: clock, hasher: hasher, vault: vault, work: unitWork),
                WorkCalendarFeature(store: calendar, database: database),
                FilesFeature(store: files),
                register,
                NoticesFeature(database: database, clock: clock, waiting: inbox),
                // The search shows the latest first: villages, which LookUp puts in, before their halls.
                TranslationsFeature(), places, lookUp, administration,
            ] + others
        let grants = features.flatMap(\.permissions)
        if try await !database.read({ try RolePermissions.areKnown(grants, in: $0) }) {
            try await database.write { try RolePermissions.seed(grants, in: $0) }
        }

        let name = CommuneName()
        let furnishing = try furnishing ?? Furnishing(of: features, leaflet: settings.leaflet)
        let catalog = furnishing.catalog
        let site = Site(
            settings: Site.Settings(
                address: settings.address, localAddress: localAddress ?? "http://\(settings.host):\(settings.port)",
                proxies: settings.proxies, staysSecure: localAuthority == nil, tiles: settings.tiles,
                attribution: settings.attribution),
            catalog: catalog, templates: furnishing.templates, assets: furnishing.assets, database: database,
            clock: clock, logger: foundations.logger,
            // Written into records, whose language is that of the administration.
            accounts: Accounts { name, whom in
                catalog.text(
                    Message("identity.capacity.name", ["name": .text(name), "whom": .text(whom)]), in: .vietnamese)
            }, frame: Frame(menu: features.flatMap(\.menu), inbox: inbox, name: name))
        var routes = Routes()
        for feature in features { feature.routes(&routes) }
        if let localAuthority { LocalAuthority.route(&routes, certificate: localAuthority) }
        return Household(
            foundations: foundations, vault: vault, features: features, site: site,
            server: WebServer(site: site, routes: routes),
            jobs: JobRunner(
                database: database, clock: clock, logger: foundations.logger,
                handlers: features.flatMap(\.jobs) + [housekeeping(site)],
                events: features.flatMap(\.events),
                schedules: features.flatMap(\.schedules) + [JobSchedule(kind: "house.remove_spent_rows", every: 3600)]),
            sealer: AuditSealer(database: database, clock: clock, signer: signer, logger: foundations.logger),
            name: name, codes: codes, oneStop: oneStopServices, furnishing: furnishing)
    }

    /// Removes what the kernel's own tables no longer need.
    private static func housekeeping(_ site: Site) -> JobHandler {
        JobHandler(kind: "house.remove_spent_rows", lane: .single) { _ in
            let (now, minutes) = (site.clock.now(), site.settings.sessionMinutes)
            try await site.database.removeSpentRows(at: now)
            try await site.database.write { try Sessions.removeEnded(minutes: minutes, at: now, in: $0) }
        }
    }

    /// Every step of the schema, in the order of the features: Kernel, platform, then features.
    static var migrations: [Migration] {
        // A list, not a sum: the compiler takes minutes over so many plus signs.
        let parts: [[Migration]] = [
            StorageSchema.migrations, DataKeys.migrations, Sessions.migrations, AuditFeature.migrations,
            IdentityFeature.migrations, WorkCalendarFeature.migrations, FilesFeature.migrations,
            ResidentsFeature.migrations, NoticesFeature.migrations, LookUpFeature.migrations,
            OneStopFeature.migrations, TranslationsFeature.migrations, PlacesFeature.migrations,
            BulletinFeature.migrations, FeedbackFeature.migrations, QueueFeature.migrations,
            AdministrationFeature.migrations,
            PaymentsFeature.migrations, CertificationFeature.migrations,
        ]
        return parts.flatMap(\.self)
    }

    /// Makes the demo commune, feature by feature; synthetic and labelled so.
    func seed(_ demo: Demo) async throws {
        for feature in features { try await feature.seed(demo) }
        for case let feature as any SeedsLast in features { try await feature.finishSeed(demo) }
        try await sealer.sealNow()
        try await name.refresh(database, home: foundations.settings.home, today: clock.today())
    }

    /// Whether the demo commune (or any other) is there.
    func hasUnits() async throws -> Bool {
        try await database.read { try $0.exists("SELECT id FROM unit LIMIT 1") }
    }
}
