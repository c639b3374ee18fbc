public import Base
import Codes
public import Foundation
import HTTPTypes
public import House
public import Logging
public import Storage
public import Web

/// Looking up: what a printed code opens, the public search, the square, and the public pages of units.
public struct LookUpFeature: Feature {
    public let name = "lookup"
    /// To see, revoke and print codes.
    static let codesPermission: Permission = "lookup.codes"

    /// The register that other features print codes with.
    public let codes: PublicCodes
    /// Counts scans; whoever answers a scan from the kept pages tells it too.
    public let counter: ScanCounter
    private let database: Database
    private let clock: WallClock
    private let home: String
    private let targets: [String: any ScanTarget]
    private let ownTargets: [any ScanTarget]
    private let squareMenu: [MenuItem]
    private let sources: [any SquareSource]
    private let shownAddenda: [any PageAddendum]
    private let deskScanHandlers: [any DeskScanHandler]
    private let legacyPrefixes: [String: String]
    private let units = UnitDirectory()
    private let photos: PhotoDesk

    /// The feature.
    ///
    /// - Parameters:
    ///   - home: the key of the unit whose square this is, e.g. `tan-ninh`.
    ///   - targets: what the codes of the other features open.
    ///   - squareMenu: the entries of the other features; those of the square become its tiles.
    ///   - sources: lists of links for the square, e.g. procedures by field.
    ///   - addenda: what other features add to the pages of codes and units.
    ///   - deskScanHandlers: who knows more of what is scanned at the desk, asked in order.
    ///   - legacyPrefixes: where things of other features are shown that codes of former units stand for, by kind.
    ///   - photos: where a photo lies while it is read.
    public init(
        database: Database, clock: WallClock, logger: Logger, codes: PublicCodes, home: String,
        targets: [any ScanTarget],
        squareMenu: [MenuItem] = [],
        sources: [any SquareSource] = [], addenda: [any PageAddendum] = [],
        deskScanHandlers: [any DeskScanHandler] = [], legacyPrefixes: [String: String] = ["procedure": "/procedures/"],
        photos: any UploadSink = StagingFolder(path: FileManager.default.temporaryDirectory.path)
    ) {
        self.database = database
        self.clock = clock
        self.codes = codes
        self.home = home
        self.sources = sources
        shownAddenda = addenda
        self.deskScanHandlers = deskScanHandlers
        self.legacyPrefixes = legacyPrefixes
        self.photos = PhotoDesk(sink: photos)
        counter = ScanCounter(database: database, logger: logger)
        ownTargets = [UnitTarget(units: units, codes: codes)]
        self.targets = Dictionary((targets + ownTargets).map { ($0.kind, $0) }) { first, _ in first }
        self.squareMenu = squareMenu
    }

    public var resources: URL? { try? ResourceFolder.of(module: "LookUp") }
    public static var migrations: [Migration] { LookUpSchema.migrations }
    public var permissions: [PermissionGrant] {
        [PermissionGrant(Self.codesPermission, [.information, .admin, .chair])]
    }
    public var scanTargets: [any ScanTarget] { ownTargets }

    public var menu: [MenuItem] {
        [
            MenuItem("lookup.menu.units", path: "/units", icon: "building", place: .square, order: 40),
            MenuItem("lookup.menu.emergency", path: "/emergency", icon: "phone", place: .square, order: 90),
            MenuItem("lookup.menu.desk_scan", path: "/desk/scan", icon: "scan", place: .desk, order: 5),
            MenuItem(
                "lookup.menu.codes", path: "/desk/codes", icon: "qr", place: .desk, permission: Self.codesPermission,
                order: 80),
        ]
    }

    /// Kept pages count as scans too.
    private func noteScan(_ captures: [String: String]) {
        guard let code = captures["code"].flatMap({ PublicCode($0) }) else { return }
        counter.note(code, on: clock.today())
    }

    public func routes(_ routes: inout Routes) {
        let square = ShowSquare(units: units, home: home, menu: squareMenu + menu, sources: sources)
        routes.get("/", .open, cachedBy: ["lookup", "units"] + sources.flatMap(\.topics), square.callAsFunction)
        routes.get(
            "/q/{code}", .open, cachedBy: ["code/{code}", "lookup", "units"], whenKept: noteScan,
            ShowCode(targets: targets, addenda: shownAddenda, counter: counter).callAsFunction)
        routes.get("/q", .open, ShowScan().callAsFunction)
        routes.get("/scan", .open, ShowScan().callAsFunction)
        routes.post("/scan", .open, SubmitScan(desk: photos).callAsFunction)
        routes.post("/look", .open, SubmitLook().callAsFunction)
        routes.get("/search", .open, ShowSearch().callAsFunction)
        routes.get("/units", .open, cachedBy: ["units", "lookup"], ListUnits(units: units, home: home).callAsFunction)
        routes.get(
            "/units/{key}", .open, cachedBy: ["units", "lookup"],
            ShowUnit(units: units, codes: codes, addenda: shownAddenda).callAsFunction)
        routes.get("/emergency", .open, cachedBy: ["lookup"], ListEmergencyNumbers().callAsFunction)
        routes.get(
            "/old/{text}", .open, ShowLegacyCode(units: units, codes: codes, prefixes: legacyPrefixes).callAsFunction)
        deskRoutes(&routes)
        apiRoutes(&routes)
    }

    private func deskRoutes(_ routes: inout Routes) {
        let access = Access.permission(Self.codesPermission)
        let show = ShowDeskCode(units: units, targets: targets)
        routes.get("/desk/codes", access, ListCodes().callAsFunction)
        routes.get("/desk/code-misses", access, ListCodeMisses().callAsFunction)
        routes.get("/desk/codes/{code}", access, show.callAsFunction)
        routes.get("/desk/codes/{code}/sign.pdf", access, ShowSign(units: units).callAsFunction)
        routes.post(
            "/desk/codes/{code}/revoke", access,
            SubmitRevocation(show: show, revoke: RevokeCode(codes: codes, database: database)).callAsFunction)
        routes.get("/desk/scan", .signedIn, ShowDeskScan().callAsFunction)
        routes.post(
            "/desk/scan", .signedIn,
            SubmitDeskScan(desk: photos, targets: targets, handlers: deskScanHandlers).callAsFunction)
    }

    private func apiRoutes(_ routes: inout Routes) {
        routes.api(
            .get, "/api/v1/codes/{code}", .open, CodeEndpoint.operation, CodeEndpoint(targets: targets).callAsFunction)
        routes.api(.get, "/api/v1/search", .open, SearchEndpoint.operation, SearchEndpoint().callAsFunction)
        routes.api(.get, "/api/v1/units", .open, UnitsEndpoint.operation, UnitsEndpoint(units: units).callAsFunction)
    }

    public func seed(_ demo: Demo) async throws {
        try await SeedLookUp(database: database, codes: codes, units: units)(demo)
    }
}
