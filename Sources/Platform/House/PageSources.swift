public import Base
public import Storage
public import Web

// What features put on pages that are not theirs: the square, the map, the page of a code or a unit.

/// A list of links on the square, e.g. the procedures of one field, or what was announced lately.
public struct SquareSection: Sendable {
    public let title: String
    public let links: [Link]
    /// Leads to all of them; nil if all are shown.
    public let more: Link?
    /// Smaller comes first.
    public let order: Int
    /// People must see it before anything else: it stands above the square's own parts.
    public let isUrgent: Bool

    public init(title: String, links: [Link], more: Link? = nil, order: Int, isUrgent: Bool = false) {
        self.title = title
        self.links = links
        self.more = more
        self.order = order
        self.isUrgent = isUrgent
    }
}

/// Fills a part of the square.
public protocol SquareSource: Sendable {
    /// The square is kept until one of these is raised.
    var topics: [Topic] { get }
    /// The same for everyone who reads the language.
    func sections(_ visit: Visit, in connection: Connection) throws -> [SquareSection]
}

/// Something that has a place on the map.
public struct MapPoint: Sendable {
    public let position: Position
    public let title: String
    /// What sort of thing, in words.
    public let kind: String
    /// A symbol of the icon sheet.
    public let icon: String
    public let path: String

    public init(position: Position, title: String, kind: String, icon: String, path: String) {
        self.position = position
        self.title = title
        self.kind = kind
        self.icon = icon
        self.path = path
    }
}

/// Puts points and outlines on the map that everyone sees.
public protocol MapSource: Sendable {
    /// The map is kept until one of these is raised.
    var topics: [Topic] { get }
    func points(_ visit: Visit, in connection: Connection) throws -> [MapPoint]
    func outlines(_ visit: Visit, in connection: Connection) throws -> [MapOutline]
}

extension MapSource {
    public func points(_ visit: Visit, in connection: Connection) throws -> [MapPoint] { [] }
    public func outlines(_ visit: Visit, in connection: Connection) throws -> [MapOutline] { [] }
}

/// What a feature adds to a page that is another's.
public struct PageAddition: Sendable {
    /// Next steps, below the page's own.
    public var links: [Link]
    public var sections: [ScanPage.Section]

    public init(links: [Link] = [], sections: [ScanPage.Section] = []) {
        self.links = links
        self.sections = sections
    }
}

/// Adds to the public page of a code and of a unit: what lies there, what is wrong there, what one may say about it.
///
/// The page of a code is kept until `CodeRegistry.touch` is called for its thing, the page of a unit until `units` is
/// raised: whoever adds calls these when what it adds has changed.
public protocol PageAddendum: Sendable {
    /// For the page that the code opens; nil for nothing.
    func addition(to code: CodeRecord, _ visit: Visit, in connection: Connection) throws -> PageAddition?
    /// For the page of the unit; nil for nothing.
    func addition(to unit: AdministrativeUnit, _ visit: Visit, in connection: Connection) throws -> PageAddition?
}

extension PageAddendum {
    public func addition(to code: CodeRecord, _ visit: Visit, in connection: Connection) throws -> PageAddition? { nil }
    public func addition(to unit: AdministrativeUnit, _ visit: Visit, in connection: Connection) throws -> PageAddition?
    {
        nil
    }
}
