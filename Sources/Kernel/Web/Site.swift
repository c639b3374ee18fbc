public import Base
public import Logging
import Metrics
public import Storage
public import Texts

/// What all pages share: texts, templates, sessions, the cache of public pages, and who knows the accounts.
public final class Site: Sendable {
    public let settings: Settings
    public let catalog: Catalog
    public let database: Database
    public let clock: WallClock
    public let logger: Logger
    let templates: Templates
    let assets: Assets
    let accounts: any AccountSource
    let frame: any PageFrame
    let sessions: Sessions
    public let limiter: RateLimiter
    /// What took long to answer lately.
    public let slow = SlowRequests()
    let cache: PageCache
    let live = LiveTopics()
    let keptPages: Counter
    let madePages: Counter
    private let formatsByLanguage: [Language: Formats]

    /// How the site is reached.
    public struct Settings: Sendable {
        /// The https origin in every printed code and link, without a slash at the end; nil while none is set: sheets are drafts.
        public var address: String?
        /// Where the server listens, for links until there is an address.
        public var localAddress: String
        /// Networks whose forwarded headers are believed, as plain addresses.
        public var proxies: Set<String>
        public var sessionMinutes: Int
        /// Whether browsers that were here by https are told never to come otherwise. Not with a certificate that only some of them
        /// trust: the others would be locked out for a year.
        public var staysSecure: Bool
        /// Where maps get their ground from, with `{z}`, `{x}` and `{y}` in it; nil for points on plain ground.
        public var tiles: String?
        /// Whose ground that is, in words.
        public var attribution: String?

        public init(
            address: String? = nil, localAddress: String, proxies: Set<String> = [], sessionMinutes: Int = 480,
            staysSecure: Bool = true, tiles: String? = nil, attribution: String? = nil
        ) {
            self.address = address
            self.localAddress = localAddress
            self.proxies = proxies
            self.sessionMinutes = sessionMinutes
            self.staysSecure = staysSecure
            self.tiles = tiles
            self.attribution = attribution
        }

        /// The origin that the security policy must let maps get pictures from; nil without tiles, or for our own.
        var tileOrigin: String? {
            guard let tiles, let scheme = ["https://", "http://"].first(where: tiles.hasPrefix) else { return nil }
            let host = tiles.dropFirst(scheme.count).prefix { $0 != "/" }.replacing("{s}", with: "*")
            let isHost =
                !host.isEmpty && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "*.-:".contains($0)) }
            return isHost ? scheme + host : nil
        }

        /// The origin that links begin with.
        public var origin: String { address ?? localAddress }
        /// Whether browsers treat the site as secure, so that cookies may be bound to the host.
        var isSecure: Bool { origin.hasPrefix("https://") }
    }

    public init(
        settings: Settings, catalog: Catalog, templates: Templates, assets: Assets, database: Database,
        clock: WallClock,
        logger: Logger, accounts: any AccountSource, frame: any PageFrame
    ) {
        self.settings = settings
        self.catalog = catalog
        self.templates = templates
        self.assets = assets
        self.database = database
        self.clock = clock
        self.logger = logger
        self.accounts = accounts
        self.frame = frame
        sessions = Sessions(database: database, clock: clock, minutes: settings.sessionMinutes)
        limiter = RateLimiter(clock: clock)
        cache = PageCache()
        let lookups = "langso_page_cache_lookups_total"
        keptPages = Counter(label: lookups, dimensions: [("result", "kept")])
        madePages = Counter(label: lookups, dimensions: [("result", "made")])
        var formats: [Language: Formats] = [:]
        for language in Language.allCases { formats[language] = Formats(language, catalog) }
        formatsByLanguage = formats
        database.onRaise { [cache, live] topic, number in
            cache.raise(topic)
            live.raise(topic, to: number)
        }
    }

    /// Formats of the language.
    public func formats(_ language: Language) -> Formats { formatsByLanguage[language] ?? Formats(language, catalog) }

    /// The whole address of a path of this site.
    public func link(_ path: String) -> String { settings.origin + path }

    /// The frame of the pages has changed: those that are kept are made anew.
    public func forgetPages() { cache.empty() }

    /// Reads the generations that other processes have raised; the program calls it once a second.
    public func refreshCache() async throws {
        live.passSecond()
        let generations = try await database.generations(at: WallClock.system.now())
        cache.adopt(generations)
        live.adopt(generations)
    }
}

/// Who knows the accounts.
public protocol AccountSource: Sendable {
    /// The account as it may act now; nil if it may not.
    func principal(account: String, at now: Instant, in connection: Connection) throws -> (any Principal)?
    /// The account that a program's token stands for; nil if it is unknown or revoked.
    func principal(tokenDigest: String, at now: Instant, in connection: Connection) throws -> (any Principal)?
    /// The page that asks a person to sign in, and afterwards goes on to the path.
    func signInPath(next path: String) -> String
}

/// What stands around every page: the commune's name and the menu.
public protocol PageFrame: Sendable {
    /// Values of the frame for everyone, e.g. `site` and the public menu. Kept with cached pages.
    func common(_ site: Site, _ language: Language, path: String) -> ViewModel
    /// Values of the frame for the person, e.g. `user`, `menu`, the count of the inbox.
    func personal(_ visit: Visit) async throws -> ViewModel
}
