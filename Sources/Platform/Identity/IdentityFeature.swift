import Audit
public import Base
public import Foundation
public import House
public import Storage
public import Trust
public import Web

/// The dated tree of units, the officials' accounts, and the way in.
public struct IdentityFeature: Feature {
    public let name = "identity"
    private let database: Database
    private let hasher: PasswordHasher
    private let rules: PasswordRules
    private let vault: Vault
    private let clock: WallClock
    private let work: [any UnitWork]

    /// `work` is what features may have open in a unit that is to end.
    public init(
        database: Database, clock: WallClock, hasher: PasswordHasher, vault: Vault, work: [any UnitWork] = []
    ) {
        self.work = work
        self.database = database
        self.clock = clock
        self.hasher = hasher
        self.vault = vault
        rules = PasswordRules()
    }

    public var resources: URL? { try? ResourceFolder.of(module: "Identity") }
    public static var migrations: [Migration] { IdentitySchema.migrations }
    public var permissions: [PermissionGrant] {
        [
            PermissionGrant(Self.manage, [.admin]),
            PermissionGrant(Self.read, [.admin, .chair, .viceChair]),
            PermissionGrant(Self.roster, [.admin, .chair, .viceChair]),
        ]
    }
    public var menu: [MenuItem] {
        [
            MenuItem("identity.presence.title", path: "/desk/presence", icon: "calendar", place: .desk, order: 895),
            MenuItem(
                "identity.accounts.title", path: "/desk/accounts", icon: "people", place: .desk, permission: Self.read,
                order: 900),
            MenuItem(
                "identity.units.title", path: "/desk/units", icon: "building", place: .desk, permission: Self.read,
                order: 905),
        ]
    }

    public var jobs: [JobHandler] {
        let (database, clock) = (database, clock)
        return [
            JobHandler(kind: "identity.sweep_imports", lane: .single) { _ in
                try await database.write { try AccountImport.sweep(at: clock.now(), in: $0) }
            }
        ]
    }
    public var schedules: [JobSchedule] { [JobSchedule(kind: "identity.sweep_imports", every: 86_400)] }

    public func routes(_ routes: inout Routes) {
        let door = SignInPage(hasher: hasher, vault: vault)
        routes.get("/sign-in", .open, door.show)
        routes.post("/sign-in", .open, door.submit)
        routes.post("/sign-in/code", .open, door.submitCode)
        routes.post("/sign-out", .open, door.leave)
        let first = FirstSignInPage(hasher: hasher, rules: rules)
        routes.get("/first-sign-in", .open, first.ask)
        routes.post("/first-sign-in", .open, first.submitCode)
        routes.get("/first-sign-in/{code}", .secretLink, first.show)
        routes.post("/first-sign-in/{code}", .secretLink, first.submit)

        let own = ShowOwnAccount(hasher: hasher, rules: rules)
        routes.get("/desk/account", .signedIn, own.callAsFunction)
        routes.post("/desk/account/password", .signedIn, own.changePassword)
        routes.post("/desk/account/language", .signedIn, own.changeLanguage)
        routes.post("/desk/account/sessions/end", .signedIn, own.endSession)
        routes.post("/desk/account/tokens", .signedIn, own.issueToken)
        routes.post("/desk/account/tokens/revoke", .signedIn, own.revokeToken)
        let factor = SecondFactorPage(hasher: hasher, vault: vault)
        routes.get("/desk/account/second-factor", .signedIn, factor.show)
        routes.post("/desk/account/second-factor", .signedIn, factor.begin)
        routes.get("/desk/account/second-factor/qr.svg", .signedIn, factor.symbol)
        routes.post("/desk/account/second-factor/confirm", .signedIn, factor.confirm)
        routes.post("/desk/account/second-factor/codes", .signedIn, factor.renew)
        routes.post("/desk/account/second-factor/end", .signedIn, factor.end)
        let ownSignIns = ListSignIns(isOwn: true)
        routes.get("/desk/account/sign-ins", .signedIn, ownSignIns.show)
        routes.post("/desk/account/sign-ins/end", .signedIn, ownSignIns.end)
        routes.post("/desk/account/capacity", .signedIn, ChooseCapacity().callAsFunction)
        let ownPosts = DelegatePostPage(isOwn: true)
        routes.get("/desk/account/delegations", .signedIn, ownPosts.show)
        routes.post("/desk/account/delegations", .signedIn, ownPosts.submit)
        routes.post("/desk/account/delegations/{delegation}/end", .signedIn, ownPosts.end)

        routes.get("/desk/presence", .signedIn, ShowPresence().show)
        routes.post("/desk/presence/absences", .signedIn, ShowPresence().submitAbsence)
        routes.post("/desk/presence/absences/{absence}/end", .signedIn, ShowPresence().endAbsence)
        routes.get("/desk/presence/duty", .permission(Self.roster), EditDutyPage().show)
        routes.post("/desk/presence/duty", .permission(Self.roster), EditDutyPage().submit)

        routes.get("/desk/accounts", .permission(Self.read), ListAccounts().callAsFunction)
        routes.get("/desk/accounts/new", .permission(Self.manage), CreateAccountPage(hasher: hasher).show)
        routes.post("/desk/accounts", .permission(Self.manage), CreateAccountPage(hasher: hasher).submit)
        let lists = ImportAccountsPage(vault: vault)
        routes.get("/desk/accounts/export.csv", .permission(Self.manage), ExportAccounts().callAsFunction)
        routes.get("/desk/accounts/import", .permission(Self.manage), lists.show)
        routes.post("/desk/accounts/import", .permission(Self.manage), lists.submit)
        routes.get("/desk/accounts/import/{import}", .permission(Self.manage), lists.review)
        routes.get("/desk/accounts/import/{import}/fates.csv", .permission(Self.manage), lists.fates)
        routes.post("/desk/accounts/import/{import}/apply", .permission(Self.manage), lists.apply)
        routes.get("/desk/accounts/slips", .permission(Self.manage), PrintSlips().show)
        routes.post("/desk/accounts/slips", .permission(Self.manage), PrintSlips().submit)
        routes.get("/desk/accounts/security", .permission(Self.manage), EditSecurity().show)
        routes.post("/desk/accounts/security", .permission(Self.manage), EditSecurity().submit)
        routes.get("/desk/accounts/{id}", .permission(Self.read), ShowAccount().callAsFunction)
        routes.get("/desk/accounts/{id}/edit", .permission(Self.manage), EditAccountPage().show)
        routes.post("/desk/accounts/{id}/edit", .permission(Self.manage), EditAccountPage().submit)
        routes.post("/desk/accounts/{id}/state", .permission(Self.manage), EditAccountPage().state)
        routes.post(
            "/desk/accounts/{id}/password", .permission(Self.manage),
            IssuePassword(hasher: hasher, rules: rules).callAsFunction)
        routes.post("/desk/accounts/{id}/slip", .permission(Self.manage), PrintSlips().reissue)
        routes.get("/desk/accounts/{id}/posts/new", .permission(Self.manage), EditPosts().show)
        routes.post("/desk/accounts/{id}/posts", .permission(Self.manage), EditPosts().submit)
        routes.post("/desk/accounts/{id}/posts/{post}/close", .permission(Self.manage), EditPosts().close)

        let recovery = RecoverAccountPage(vault: vault)
        routes.get("/desk/accounts/{id}/recover", .permission(Self.manage), recovery.show)
        routes.post("/desk/accounts/{id}/recover", .permission(Self.manage), recovery.submit)
        let signIns = ListSignIns(isOwn: false)
        routes.get("/desk/accounts/{id}/sign-ins", .permission(Self.manage), signIns.show)
        routes.post("/desk/accounts/{id}/sign-ins/end", .permission(Self.manage), signIns.end)
        let others = DelegatePostPage(isOwn: false)
        routes.get("/desk/accounts/{id}/delegations", .permission(Self.manage), others.show)
        routes.post("/desk/accounts/{id}/delegations", .permission(Self.manage), others.submit)
        routes.post("/desk/accounts/{id}/delegations/{delegation}/end", .permission(Self.manage), others.end)

        routes.get("/desk/units", .permission(Self.read), ListUnits().callAsFunction)
        let merge = MergeUnitsPage(action: MergeUnits(database: database, work: work))
        routes.get("/desk/units/merge", .permission(Self.manage), merge.show)
        routes.post("/desk/units/merge", .permission(Self.manage), merge.review)
        routes.post("/desk/units/merge/apply", .permission(Self.manage), merge.apply)
        routes.get("/desk/units/{id}", .permission(Self.read), ShowUnit().callAsFunction)
    }

    static let manage: Permission = "identity.manage"
    static let read: Permission = "identity.read"
    /// Writing down who is away and who is on duty.
    static let roster: Permission = "identity.roster"

    public func seed(_ demo: Demo) async throws {
        let rows = try demo.csv("units.csv")
        try await database.write(.alone) { transaction in
            _ = try ImportUnits()(rows, actor: .system("demo"), at: demo.now, in: transaction)
        }
        try await DemoAccounts(database: database, hasher: hasher).seed(demo)
    }
}
