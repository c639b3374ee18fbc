public import Base
public import Storage
public import Texts

/// What a feature holds about one person, and who looked at it: a port, implemented by whoever keeps personal data, asked by Residents
/// for the person's own page.
public protocol PersonalDataSource: Sendable {
    /// What is held, in words for the language of the formats. Sources are asked in order: each sees the records found before it.
    func holdings(
        about subject: DataSubject, _ formats: Formats, in connection: Connection
    ) throws -> [PersonalHolding]
    /// Each time that an official opened any of it in clear.
    func looks(at subject: DataSubject, in connection: Connection) throws -> [PersonalLook]
}

extension PersonalDataSource {
    public func looks(at subject: DataSubject, in connection: Connection) throws -> [PersonalLook] { [] }
}

/// The person whose data it is, by all that features know persons by.
public struct DataSubject: Sendable, Hashable {
    /// Her rows in the register of residents: one, or one for each commune that wrote her down before they became one.
    public var persons: [String]
    public var unit: ID<AdministrativeUnit>
    /// Whose records belong to what her commune holds: its own, and those of all that have become one with it.
    public var scope: Scope
    /// Keyed hash of the personal number (`person.number`); empty where there is none.
    public var numberHash: String
    /// Likewise of the telephones (`person.phone`) that the rows name.
    public var phoneHashes: [String]
    /// What was found so far, for those who keep something about records of others.
    public var records: [FeeOwner]

    public init(
        persons: [String], unit: ID<AdministrativeUnit>, scope: Scope, numberHash: String, phoneHashes: [String],
        records: [FeeOwner] = []
    ) {
        self.persons = persons
        self.unit = unit
        self.scope = scope
        self.numberHash = numberHash
        self.phoneHashes = phoneHashes
        self.records = records
    }

    /// No source lists more of one person.
    public static let most = 100
}

/// One thing that is held about a person.
public struct PersonalHolding: Sendable {
    public var title: Message
    public var rows: [Row]
    public var since: Instant
    /// Why it is held, and on what legal ground.
    public var reason: TextKey
    /// Until when, or what decides that.
    public var until: TextKey
    /// How it is put right or erased.
    public var correction: TextKey
    /// Where officials find it.
    public var path: String?
    public var record: FeeOwner?

    /// A labelled value, with most of it hidden and in clear.
    public struct Row: Sendable {
        public var label: Message
        public var masked: String
        public var clear: String

        public init(_ label: Message, masked: String, clear: String) {
            self.label = label
            self.masked = masked
            self.clear = clear
        }

        /// A value that need not be hidden.
        public init(_ label: Message, _ text: String) { self.init(label, masked: text, clear: text) }
    }

    public init(
        title: Message, rows: [Row], since: Instant, reason: TextKey, until: TextKey, correction: TextKey,
        path: String? = nil, record: FeeOwner? = nil
    ) {
        self.title = title
        self.rows = rows
        self.since = since
        self.reason = reason
        self.until = until
        self.correction = correction
        self.path = path
        self.record = record
    }
}

/// One look at personal data in clear.
public struct PersonalLook: Sendable {
    public var at: Instant
    public var who: String
    public var post: String
    /// As the official wrote it, or what the look was for.
    public var reason: Message
    /// What was looked at.
    public var about: Message

    public init(at: Instant, who: String, post: String, reason: Message, about: Message) {
        self.at = at
        self.who = who
        self.post = post
        self.reason = reason
        self.about = about
    }
}
