import Base
public import Storage

/// An answer that goes on: tells the page that asked which of its topics were raised, until its holder may no longer listen.
public struct Live: Sendable {
    public let topics: Set<Topic>
    /// Whose streams are counted, and ended, together: the digest of a session or of a link's secret.
    public let holder: String
    /// Asked every few seconds: whether the holder may still listen.
    public let mayGoOn: @Sendable () async throws -> Bool

    /// What one page may wait for.
    public static let mostTopics = 12

    public init(topics: Set<Topic>, holder: String, mayGoOn: @escaping @Sendable () async throws -> Bool) {
        self.topics = topics
        self.holder = holder
        self.mayGoOn = mayGoOn
    }

    /// For the account that asks: the topics of the address, until the session ends. Throws `Problem` (not found) for no topics,
    /// too many, or what can be no name.
    init(_ visit: Visit) throws {
        let site = visit.site
        let digest = visit.session?.digest
        let account = visit.principal?.id ?? ""
        let names = Set(visit.query.all("topic"))
        guard (1...Self.mostTopics).contains(names.count), names.allSatisfy(Self.isName) else { throw Problem.notFound }
        let topics = Set(names.map { Topic($0) })
        self.init(topics: topics, holder: digest ?? account) {
            try await Self.maySee(site, account: account, session: digest)
        }
    }

    private static func maySee(_ site: Site, account: String, session: String?) async throws -> Bool {
        let (accounts, now, minutes) = (site.accounts, site.clock.now(), site.settings.sessionMinutes)
        return try await site.database.read { connection in
            if let session, try !Sessions.isLive(digest: session, minutes: minutes, at: now, in: connection) {
                return false
            }
            return try accounts.principal(account: account, at: now, in: connection) != nil
        }
    }

    static func isName(_ text: String) -> Bool {
        (1...120).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}
