public import Base
public import Codes
public import Storage
public import Web

/// What a printed code of one kind opens. Implemented by the feature that owns the thing; shown by LookUp.
public protocol ScanTarget: Sendable {
    /// E.g. `onestop.dossier`.
    var kind: String { get }
    /// Its codes stand on somebody's own paper or telephone and hang nowhere: they are no signs to print by the village, and nobody
    /// wonders when they fall silent.
    var isOnPaper: Bool { get }
    /// The page for anyone: no user, no personal data. Throws `Problem` (not found) if the thing is gone.
    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage
    /// Where an official handles the thing; nil if nowhere.
    func deskPath(_ code: CodeRecord) -> String?
}

extension ScanTarget {
    public var isOnPaper: Bool { false }
}

/// A code of ours as registered.
public struct CodeRecord: Sendable {
    public let code: PublicCode
    public let kind: String
    /// The identifier of the thing within its kind.
    public let target: String
    public let unit: ID<AdministrativeUnit>
    public let title: LocalizedText
    public let state: State

    /// Whether the code still stands for its thing.
    public enum State: String, Sendable, CaseIterable, Storable {
        case draft, published, revoked, expired
        /// The thing was taken away and may come back.
        case withdrawn
    }

    public init(
        code: PublicCode, kind: String, target: String, unit: ID<AdministrativeUnit>, title: LocalizedText, state: State
    ) {
        self.code = code
        self.kind = kind
        self.target = target
        self.unit = unit
        self.title = title
        self.state = state
    }
}

/// The register of printed codes: a port, implemented by LookUp, used by every feature that prints one.
public protocol CodeRegistry: Sendable {
    /// A new code for the thing, published at once.
    func issue(
        kind: String, target: String, unit: ID<AdministrativeUnit>, title: LocalizedText, in transaction: Transaction
    ) throws -> PublicCode
    /// What the code stands for; nil for codes that nobody issued.
    func find(_ code: PublicCode, in connection: Connection) throws -> CodeRecord?
    /// The newest code of the thing.
    func code(kind: String, target: String, in connection: Connection) throws -> CodeRecord?
    /// The newest code of each of the things, by target, in one look; for lists.
    func codes(kind: String, targets: [String], in connection: Connection) throws -> [String: CodeRecord]
    /// The code no longer stands for its thing; it stays listed, and its page says why, and which code stands for the thing from now on.
    /// A second time changes nothing.
    func revoke(_ code: PublicCode, reason: String, replacement: PublicCode?, in transaction: Transaction) throws
    /// The thing is away: its codes in force say so, and why, until it is back.
    func withdraw(kind: String, target: String, reason: String, in transaction: Transaction) throws
    /// The thing is back, and its codes that were away with it.
    func restore(kind: String, target: String, in transaction: Transaction) throws
    /// The thing is called otherwise now, or belongs to another unit if one is given: its codes in force and new signs say so.
    /// Answers how many changed.
    @discardableResult
    func rename(
        kind: String, target: String, to title: LocalizedText, unit: ID<AdministrativeUnit>?,
        in transaction: Transaction
    ) throws -> Int
    /// The code was printed before there was a thing to put it on, and stood for something of the kind `old`; it stands for the thing
    /// from now on. False if it is not in force, or stands for something else already: of two who hand it on, one does.
    func hand(
        _ code: PublicCode, from old: String, to kind: String, target: String, unit: ID<AdministrativeUnit>,
        title: LocalizedText, in transaction: Transaction
    ) throws -> Bool
    /// What the codes of the thing show has changed: their kept pages are made anew.
    func touch(kind: String, target: String, in transaction: Transaction) throws
}

extension CodeRegistry {
    /// As above, where nothing takes its place.
    public func revoke(_ code: PublicCode, reason: String, in transaction: Transaction) throws {
        try revoke(code, reason: reason, replacement: nil, in: transaction)
    }

    /// As above, for a thing that stays where it is.
    @discardableResult
    public func rename(
        kind: String, target: String, to title: LocalizedText, in transaction: Transaction
    ) throws -> Int {
        try rename(kind: kind, target: target, to: title, unit: nil, in: transaction)
    }
}

/// Shows the page of a code where there is none to open: before it is issued, and after its thing was taken away. A port,
/// implemented by LookUp.
public protocol ScanPreview: Sendable {
    /// The page as everyone will see it, under a line that says what it is and leads back.
    func preview(_ page: ScanPage, notice: String, back: Link, _ visit: Visit) -> Page
    /// The page of a thing that was taken away, or the same for programs: with the status 410, and without a symbol to scan.
    func gone(_ page: ScanPage, _ code: CodeRecord, _ visit: Visit) -> Reply
}

/// The page that a scan opens: what it is, whose it is and since when, its state, the one next action, and what lies below.
public struct ScanPage: Sendable {
    /// What sort of thing, e.g. the text of `onestop.scan.dossier`.
    public var kind: String
    public var icon: String
    public var title: String
    /// The language of the title, where it is not the reader's.
    public var titleLanguage: Language?
    /// Whose it is.
    public var owner: String
    /// Since when, in words.
    public var since: String
    public var badge: Badge
    /// What kind of assurance stands behind it.
    public var assurance: Assurance?
    public var action: Link?
    public var moreActions: [Link]
    public var sections: [Section]
    /// What it looks like; the first is the largest.
    public var pictures: [Picture]
    /// Where it is.
    public var position: Position?
    /// The same for programs.
    public var json: [String: JSONValue]

    /// Who vouches for what the page says.
    public enum Assurance: String, Sendable { case declared, verified, unverified }

    /// A picture, served by the feature that owns the thing.
    public struct Picture: Sendable {
        public var path: String
        /// What can be seen, for those who cannot see it.
        public var description: String

        public init(path: String, description: String) {
            self.path = path
            self.description = description
        }
    }

    /// A titled list of labelled values, of plain lines, or of links.
    public struct Section: Sendable {
        public var title: String
        public var rows: [(label: String, value: String)]
        public var lines: [String]
        /// Lines are steps in order.
        public var isOrdered: Bool
        public var links: [Link]
        /// The language of the lines, where it is not the reader's.
        public var language: Language?

        public init(
            _ title: String, rows: [(label: String, value: String)] = [], lines: [String] = [], isOrdered: Bool = false,
            links: [Link] = [], language: Language? = nil
        ) {
            self.title = title
            self.rows = rows
            self.lines = lines
            self.isOrdered = isOrdered
            self.links = links
            self.language = language
        }
    }

    public init(
        kind: String, icon: String, title: String, titleLanguage: Language? = nil, owner: String, since: String = "",
        badge: Badge, assurance: Assurance? = nil, action: Link? = nil, moreActions: [Link] = [],
        sections: [Section] = [], pictures: [Picture] = [], position: Position? = nil,
        json: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.icon = icon
        self.title = title
        self.titleLanguage = titleLanguage
        self.owner = owner
        self.since = since
        self.badge = badge
        self.assurance = assurance
        self.action = action
        self.moreActions = moreActions
        self.sections = sections
        self.pictures = pictures
        self.position = position
        self.json = json
    }
}

/// A link that is a next step.
public struct Link: Sendable {
    public let title: String
    public let path: String
    public let icon: String

    public init(_ title: String, path: String, icon: String = "next") {
        self.title = title
        self.path = path
        self.icon = icon
    }

    /// For templates: `title`, `url`, `icon`.
    public var viewModel: ViewModel { ["title": title, "url": path, "icon": icon] }
}

/// A state in one line: colour, symbol and words, never colour alone.
public struct Badge: Sendable {
    /// How it looks.
    public enum Kind: String, Sendable { case neutral, progress, good, late, warn }

    public let kind: Kind
    public let icon: String
    public let text: String

    public init(_ kind: Kind, icon: String, _ text: String) {
        self.kind = kind
        self.icon = icon
        self.text = text
    }

    /// For `parts/badge`.
    public var viewModel: ViewModel { ["kind": kind.rawValue, "icon": icon, "text": text] }
}
