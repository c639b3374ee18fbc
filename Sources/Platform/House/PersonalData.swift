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
    /// The row of the register of residents.
    public var person: String
    public var unit: ID<AdministrativeUnit>
    /// Keyed hashes of the personal number and the telephone (`person.number`, `person.phone`); empty where there is none.
    public var numberHash: String
    public var phoneHash: String
    /// What was found so far, for those who keep something about records of others.
    public var records: [FeeOwner]

    public init(
        person: String, unit: ID<AdministrativeUnit>, numberHash: String, phoneHash: String, records: [FeeOwner] = []
    ) {
        self.person = person
        self.unit = unit
        self.numberHash = numberHash
        self.phoneHash = phoneHash
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
