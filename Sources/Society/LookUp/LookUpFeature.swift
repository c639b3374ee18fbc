public import Base
import Codes
public import Files
public import Foundation
import HTTPTypes
public import House
import Identity
public import Logging
public import Storage
public import Web

/// Looking up: what a printed code opens, the public search, the square, and the public pages of units.
public struct LookUpFeature: Feature {
    public let name = "lookup"
    /// To see, revoke and print codes.
    static let codesPermission: Permission = "lookup.codes"
    /// To see what is scanned, where and when.
    static let figuresPermission: Permission = "lookup.figures"
    /// To edit the numbers to call when minutes count.
    static let emergencyPermission: Permission = "lookup.emergency"
    /// To draw the outlines of villages.
    static let outlinesPermission: Permission = "lookup.outlines"
    /// All that may be allowed.
    /// To write down what was counted in villages.
    static let censusPermission: Permission = "lookup.census"
    static let allPermissions: Set<Permission> = [
        codesPermission, figuresPermission, emergencyPermission, outlinesPermission, censusPermission,
    ]

    /// The register that other features print codes with.
    public let codes: PublicCodes
    /// Counts scans; whoever answers a scan from the kept pages tells it too.
    public let counter: ScanCounter
    private let database: Database
    private let clock: WallClock
    private let logger: Logger
    private let files: FileStore
    private let home: String
    private let targets: [String: any ScanTarget]
    private let ownTargets: [any ScanTarget]
    private let squareMenu: [MenuItem]
    private let sources: [any SquareSource]
    private let map: ShowMap
    private let shownAddenda: [any PageAddendum]
    private let deskScanHandlers: [any DeskScanHandler]
    private let legacyPrefixes: [String: String]
    private let units = UnitDirectory()
    private let photos: PhotoDesk
    private let papers: Set<String>

    /// The feature.
    ///
    /// - Parameters:
    ///   - home: the key of the unit whose square this is, e.g. `tan-ninh`.
    ///   - targets: what the codes of the other features open.
    ///   - squareMenu: the entries of the other features; those of the square become its tiles.
    ///   - sources: lists of links for the square, e.g. procedures by field.
    ///   - files: where printed sheets are kept until they are fetched.
    ///   - mapSources: what other features put on the map.
    ///   - addenda: what other features add to the pages of codes and units.
    ///   - deskScanHandlers: who knows more of what is scanned at the desk, asked in order.
    ///   - legacyPrefixes: where things of other features are shown that codes of former units stand for, by kind.
    ///   - photos: reads the codes on photos.
    public init(
        database: Database, clock: WallClock, logger: Logger, codes: PublicCodes, files: FileStore,
        home: String,
        targets: [any ScanTarget],
        squareMenu: [MenuItem] = [],
        sources: [any SquareSource] = [], mapSources: [any MapSource] = [],
        addenda: [any PageAddendum] = [],
        deskScanHandlers: [any DeskScanHandler] = [],
        legacyPrefixes: [String: String] = ["procedure": "/procedures/", "life_event": "/life/"],
        photos: PhotoDesk = PhotoDesk(sink: StagingFolder(path: FileManager.default.temporaryDirectory.path))
    ) {
        self.database = database
        self.clock = clock
        self.codes = codes
        self.logger = logger
        self.files = files
        self.home = home
        self.sources = sources
        map = ShowMap(sources: mapSources + [UnitOutlines(units: units)])
        shownAddenda = addenda
        self.deskScanHandlers = deskScanHandlers
        self.legacyPrefixes = legacyPrefixes
        papers = Set(targets.filter(\.isOnPaper).map(\.kind))
        self.photos = photos
        counter = ScanCounter(database: database, logger: logger)
        ownTargets = [UnitTarget(units: units, codes: codes), EmergencyTarget()]
        self.targets = Dictionary((targets + ownTargets).map { ($0.kind, $0) }) { first, _ in first }
        self.squareMenu = squareMenu
    }

    public var resources: URL? { try? ResourceFolder.of(module: "LookUp") }
    public static var migrations: [Migration] { LookUpSchema.migrations }
    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(Self.codesPermission, [.information, .admin, .chair]),
            PermissionGrant(Self.emergencyPermission, [.chair, .viceChair, .information, .admin]),
            PermissionGrant(Self.outlinesPermission, [.information, .admin]),
            PermissionGrant(Self.censusPermission, [.information, .admin]),
            PermissionGrant(Self.figuresPermission, [.chair, .viceChair, .information, .admin, .inspector]),
        ]
    }
    public var scanTargets: [any ScanTarget] { ownTargets }

    public var menu: [MenuItem] {
        [
            MenuItem("lookup.menu.units", path: "/units", icon: "building", place: .square, order: 40),
            MenuItem("lookup.menu.people", path: "/people", icon: "people", place: .square, order: 42),
            MenuItem("lookup.menu.phones", path: "/phones", icon: "phone", place: .square, order: 43),
            MenuItem("lookup.menu.map", path: "/map", icon: "map", place: .square, order: 45),
            MenuItem("lookup.menu.emergency", path: "/emergency", icon: "bell", place: .square, order: 90),
            MenuItem("lookup.menu.desk_scan", path: "/desk/scan", icon: "scan", place: .desk, order: 5),
            MenuItem(
                "lookup.menu.codes", path: "/desk/codes", icon: "qr", place: .desk, permission: Self.codesPermission,
                order: 400),
            MenuItem(
                "lookup.menu.print", path: "/desk/print", icon: "print", place: .desk,
                permission: Self.codesPermission, order: 401),
            MenuItem(
                "lookup.menu.scans", path: "/desk/scans", icon: "chart", place: .desk,
                permission: Self.figuresPermission, order: 402),
            MenuItem(
                "lookup.emergency.title", path: "/desk/emergency", icon: "phone", place: .desk,
                permission: Self.emergencyPermission, order: 320),
            MenuItem(
                "lookup.outlines.title", path: "/desk/outlines", icon: "map", place: .desk,
                permission: Self.outlinesPermission, order: 321),
            MenuItem(
                "lookup.census.title", path: "/desk/census", icon: "people", place: .desk,
                permission: Self.censusPermission, order: 322),
        ]
    }

    private var oldTargets: OldTargets {
        OldTargets(units: units, codes: codes, prefixes: legacyPrefixes, codeKinds: Set(targets.keys))
    }

    /// Kept pages count as scans too.
    private func noteScan(_ captures: [String: String]) {
        guard let code = captures["code"].flatMap({ PublicCode($0) }) else { return }
        counter.note(code, at: clock.now())
    }

    public func routes(_ routes: inout Routes) {
        let square = ShowSquare(units: units, home: home, menu: squareMenu + menu, sources: sources)
        routes.get("/", .open, cachedBy: ["lookup", "units"] + sources.flatMap(\.topics), square.callAsFunction)
        routes.get(
            "/q/{code}", .open, cachedBy: ["code/{code}", "lookup", "units", AccountStore.topic], whenKept: noteScan,
            ShowCode(targets: targets, addenda: shownAddenda, counter: counter).callAsFunction)
        routes.get("/q", .open, ShowScan().callAsFunction)
        routes.get("/scan", .open, ShowScan().callAsFunction)
        routes.post("/scan", .open, SubmitScan(desk: photos).callAsFunction)
        routes.post("/look", .open, SubmitLook().callAsFunction)
        routes.get("/search", .open, ShowSearch().callAsFunction)
        routes.get("/units", .open, cachedBy: ["units", "lookup"], ListUnits(units: units, home: home).callAsFunction)
        routes.get(
            "/units/{key}", .open, cachedBy: ["units", "lookup", AccountStore.topic],
            ShowUnit(units: units, codes: codes, addenda: shownAddenda).callAsFunction)
        let people: [Topic] = ["units", "lookup", AccountStore.topic]
        routes.get("/people", .open, cachedBy: people, ListPeople(units: units, home: home).callAsFunction)
        routes.get("/phones", .open, cachedBy: people, ListPhones(units: units, home: home).callAsFunction)
        routes.get("/emergency", .open, cachedBy: ["lookup"], ListEmergencyNumbers().callAsFunction)
        routes.get(
            "/old/{text}", .open,
            ShowLegacyCode(units: units, targets: oldTargets).callAsFunction)
        let mapTopics: [Topic] = ["lookup", "units"] + map.sources.flatMap(\.topics)
        routes.get("/map", .open, cachedBy: mapTopics, map.callAsFunction)
        routes.get("/map.json", .open, cachedBy: mapTopics, map.json)
        deskRoutes(&routes)
        apiRoutes(&routes)
    }

    private func deskRoutes(_ routes: inout Routes) {
        let access = Access.permission(Self.codesPermission)
        let show = ShowDeskCode(units: units, targets: targets)
        routes.get("/desk/codes", access, ListCodes().callAsFunction)
        routes.get("/desk/codes/{code}", access, show.callAsFunction)
        routes.get("/desk/codes/{code}/sign.pdf", access, ShowSign(units: units).callAsFunction)
        routes.post(
            "/desk/codes/{code}/revoke", access,
            SubmitRevocation(show: show, revoke: RevokeCode(codes: codes, database: database)).callAsFunction)
        printRoutes(&routes, access)
        editRoutes(&routes, access)
        let nicknames = ListNicknames(edit: EditNicknames(database: database))
        routes.get("/desk/nicknames", access, nicknames.callAsFunction)
        routes.post("/desk/nicknames", access, nicknames.create)
        routes.post("/desk/nicknames/{id}/remove", access, nicknames.remove)
        routes.get("/desk/search", .signedIn, ShowDeskSearch(targets: targets).callAsFunction)
        figureRoutes(&routes, .permission(Self.figuresPermission))
        routes.get("/desk/scan", .signedIn, ShowDeskScan().callAsFunction)
        routes.post(
            "/desk/scan", .signedIn,
            SubmitDeskScan(desk: photos, targets: targets, handlers: deskScanHandlers).callAsFunction)
    }

    private func printRoutes(_ routes: inout Routes, _ access: Access) {
        let list = ListPrintRuns()
        let submit = SubmitPrintRun(list: list, print: PrintCodes(database: database), papers: papers)
        let show = ShowPrintRun(files: files, withdraw: WithdrawPrintRun(database: database))
        routes.get("/desk/print", access, list.callAsFunction)
        routes.post("/desk/print", access, submit.callAsFunction)
        routes.post("/desk/print/check", access, submit.check)
        routes.get("/desk/print/{id}", access, show.callAsFunction)
        routes.get("/desk/print/{id}/parts/{number}", access, show.part)
        routes.post("/desk/print/{id}/cancel", access, show.cancel)
        routes.post("/desk/print/{id}/resume", access, show.resume)
    }

    private func editRoutes(_ routes: inout Routes, _ access: Access) {
        let old = ListOldCodes(
            edit: EditOldCodes(database: database, targets: oldTargets),
            files: files)
        routes.get("/desk/old-codes", access, old.callAsFunction)
        routes.post("/desk/old-codes", access, old.create)
        routes.post("/desk/old-codes/import", access, old.importList)
        routes.get("/desk/old-codes/{code}", access, old.show)
        routes.post("/desk/old-codes/{code}", access, old.update)
        routes.post("/desk/old-codes/{code}/remove", access, old.remove)
        let emergency = EditEmergency(edit: EditEmergencyNumbers(database: database), codes: codes)
        let mayEdit = Access.permission(Self.emergencyPermission)
        routes.get("/desk/emergency", mayEdit, emergency.callAsFunction)
        routes.post("/desk/emergency", mayEdit, emergency.create)
        routes.post("/desk/emergency/sign", mayEdit, emergency.sign)
        routes.get("/desk/emergency/{number}", mayEdit, emergency.show)
        routes.post("/desk/emergency/{number}", mayEdit, emergency.update)
        routes.post("/desk/emergency/{number}/remove", mayEdit, emergency.remove)
        let census = CensusPages(edit: EditCensus(database: database))
        let mayCount = Access.permission(Self.censusPermission)
        routes.get("/desk/census", mayCount, census.list)
        routes.get("/desk/census/{key}", mayCount, census.callAsFunction)
        routes.post("/desk/census/{key}", mayCount, census.update)
        let outlines = EditOutlinePage(edit: EditOutline(database: database), files: files)
        let mayDraw = Access.permission(Self.outlinesPermission)
        routes.get("/desk/outlines", mayDraw, outlines.list)
        routes.get("/desk/outlines/{key}", mayDraw, outlines.callAsFunction)
        routes.post("/desk/outlines/{key}", mayDraw, outlines.update)
        routes.post("/desk/outlines/{key}/remove", mayDraw, outlines.remove)
    }

    private func figureRoutes(_ routes: inout Routes, _ access: Access) {
        let signs = SilentSigns(papers: papers)
        routes.get("/desk/scans", access, ShowScanFigures(signs: signs).callAsFunction)
        routes.get("/desk/code-misses", access, ListCodeMisses().callAsFunction)
        routes.get("/desk/scans.csv", access, ExportScanFigures().callAsFunction)
        routes.get("/desk/scans/silent", access, ListSilentSigns(signs: signs).callAsFunction)
        routes.get("/desk/search-misses", access, ListSearchMisses().callAsFunction)
    }

    private static let forget = "lookup.forget_searches"
    private static let erase = "lookup.erase_print_runs"

    public var jobs: [JobHandler] {
        let part = PrintPart(database: database, clock: clock, logger: logger, files: files)
        return [
            renewUnits.handler, LearnWords(database: database).handler,
            JobHandler(kind: PrintPart.kind, lane: .slow) { try await part($0) },
            JobHandler(kind: Self.forget, lane: .single) { [database, clock] _ in
                let today = clock.today()
                try await database.write { try SearchMiss.removeOld(today: today, in: $0) }
            },
            JobHandler(kind: Self.erase, lane: .single) { [database, clock, files] _ in
                _ = try await ErasePrintRuns(database: database, clock: clock, files: files)()
            },
        ]
    }

    public var schedules: [JobSchedule] {
        [
            JobSchedule(kind: Self.forget, every: 86_400), JobSchedule(kind: Self.erase, every: 86_400),
            JobSchedule(kind: LearnWords.kind, every: 600),
            JobSchedule(kind: RenewUnits.kind, every: 3_600),
        ]
    }

    private var renewUnits: RenewUnits {
        RenewUnits(publish: PublishUnits(codes: codes, database: database), database: database, clock: clock)
    }

    private func apiRoutes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/codes/{code}", .open, CodeEndpoint.operation, CodeEndpoint(targets: targets).callAsFunction)
        routes.api(.get, "/api/v1/search", .open, SearchEndpoint.operation, SearchEndpoint().callAsFunction)
        routes.api(.get, "/api/v1/units", .open, UnitsEndpoint.operation, UnitsEndpoint(units: units).callAsFunction)
    }

    public func seed(_ demo: Demo) async throws {
        try await SeedLookUp(
            database: database, codes: codes, publish: PublishUnits(codes: codes, database: database))(demo)
    }
}
