public import Base
public import Foundation
public import Storage
public import Web

/// One feature of the house: everything it offers, in one value. The composition root has the only list of them.
public protocol Feature: Sendable {
    /// Lower-case word that begins its texts, permissions, tables and templates, e.g. `onestop`.
    var name: String { get }
    /// The folder with `Templates` and `Texts`; nil if it has none.
    var resources: URL? { get }
    /// Append-only steps of its schema.
    static var migrations: [Migration] { get }
    /// What accounts may be allowed to do in it, and which roles are from the start.
    var permissions: [PermissionGrant] { get }
    /// Its addresses: the table of contents.
    func routes(_ routes: inout Routes)
    var menu: [MenuItem] { get }
    /// What its printed codes open.
    var scanTargets: [any ScanTarget] { get }
    var squareSources: [any SquareSource] { get }
    var mapSources: [any MapSource] { get }
    /// What it adds to pages of codes and units that are others'.
    var addenda: [any PageAddendum] { get }
    var jobs: [JobHandler] { get }
    var schedules: [JobSchedule] { get }
    var events: [EventHandler] { get }
    var inbox: [any InboxSource] { get }
    /// What it holds about persons.
    var personalData: [any PersonalDataSource] { get }
    /// What it may have open in a unit that is to end.
    var unitWork: [any UnitWork] { get }
    /// Work of this process that goes on while it serves; returns when it is cancelled.
    func work() async
    /// Puts its part of the demo commune in; synthetic and labelled so.
    func seed(_ demo: Demo) async throws
}

extension Feature {
    public static var migrations: [Migration] { [] }
    public var permissions: [PermissionGrant] { [] }
    public func routes(_ routes: inout Routes) {}
    public var menu: [MenuItem] { [] }
    public var scanTargets: [any ScanTarget] { [] }
    public var squareSources: [any SquareSource] { [] }
    public var mapSources: [any MapSource] { [] }
    public var addenda: [any PageAddendum] { [] }
    public var jobs: [JobHandler] { [] }
    public var schedules: [JobSchedule] { [] }
    public var events: [EventHandler] { [] }
    public var inbox: [any InboxSource] { [] }
    public var personalData: [any PersonalDataSource] { [] }
    public var unitWork: [any UnitWork] { [] }
    public func work() async {}
    public func seed(_ demo: Demo) async throws {}
}

/// A permission and the roles that have it until an administrator decides otherwise.
public struct PermissionGrant: Sendable {
    public let permission: Permission
    public let roles: [RoleKey]

    public init(_ permission: Permission, _ roles: [RoleKey]) {
        self.permission = permission
        self.roles = roles
    }
}

/// The roles that every commune has; an administrator may add others.
public enum RoleKey: String, Sendable, CaseIterable, Storable {
    case admin, chair, viceChair = "vice_chair", counter, specialist, clerk, villageHead = "village_head", police,
        military
    case health, teacher, principal, massOrganisation = "mass_organisation", radio, information, inspector

    /// Everyone with an account.
    public static var everyone: [RoleKey] { Array(allCases) }
}

/// An entry of the menu.
public struct MenuItem: Sendable {
    /// Where the entry stands.
    public enum Place: Sendable { case square, desk }

    /// A part of the desk's menu, by the order of its entries; the text `house.menu.<shelf>`.
    public enum Shelf: String, Sendable, CaseIterable {
        /// Below 300: what is done every day.
        case work
        /// 300…399: what the commune publishes.
        case publish
        /// 400…499: codes and signs.
        case codes
        /// 500…599: counters.
        case counters
        /// From 600: accounts, units, records.
        case administration
    }

    public let title: TextKey
    public let path: String
    /// A symbol of the icon sheet.
    public let icon: String
    public let place: Place
    /// Shown to those who have it; nil for everyone.
    public let permission: Permission?
    /// Smaller comes first; the hundreds choose the shelf.
    public let order: Int

    public var shelf: Shelf {
        switch order {
        case ..<300: .work
        case ..<400: .publish
        case ..<500: .codes
        case ..<600: .counters
        default: .administration
        }
    }

    public init(
        _ title: TextKey, path: String, icon: String, place: Place, permission: Permission? = nil, order: Int
    ) {
        self.title = title
        self.path = path
        self.icon = icon
        self.place = place
        self.permission = permission
        self.order = order
    }
}
