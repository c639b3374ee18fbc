public import Base
public import House
public import Storage

/// An administrative procedure as in force from one day: what it asks, how it goes, what comes out. Data, edited as YAML.
public struct Procedure: Sendable, Hashable {
    /// The national code `d.dddddd`, or the commune's own.
    public let code: String
    /// Given at import; a changed text is a new version.
    public internal(set) var version: Int
    public internal(set) var period: DatePeriod
    public let name: LocalizedText
    public let summary: LocalizedText?
    public let field: LocalizedText
    /// The field in plain letters, for addresses.
    public var fieldKey: String { field.vietnamese.foldedWords().joined(separator: "-") }
    public let agency: LocalizedText
    /// The key of the unit whose procedure it is, and of the unit that receives it.
    public let owner: String
    public let handledBy: String
    public let verified: Verification
    public let sources: [Source]
    /// Where it can be filed; words of `Data/procedures/channels.yaml`, and the procedure's own names for them, if any.
    public let places: [(key: String, label: LocalizedText?)]
    public let portal: Portal?
    public let deadline: Figure
    public let fee: Figure
    /// How the fee is asked for.
    public let charge: Charge
    public let documents: [Document]
    public let pages: [Page]
    public let steps: [Step]
    public let result: Result?
    public let returnReasons: [Reason]
    public let refusalReasons: [Reason]
    public let level: String
    public let onlineLevel: String
    /// False where our source breaks the name off.
    public let isNameComplete: Bool
    public let documentsVerified: Verification
    public let placesVerified: Verification
    /// The procedure that took its place; its code leads there once no version is in force.
    public internal(set) var replacedBy: String?
    /// Who signs beside the applicant, by a link of their own; nil where the applicant signs alone.
    public var coSigner: LocalizedText?
    /// Procedures of other agencies that go along with it, where the applicant asks for them.
    public var linked: [LinkedProcedure] = []
    /// Taken back after it was published: nothing begins under it any more.
    public internal(set) var isWithdrawn = false

    /// Whether applications are accepted here; the others are only described.
    public var isModelled: Bool { !pages.isEmpty && !steps.isEmpty && result != nil }

    /// How far a fact is to be trusted.
    public enum Verification: String, Sendable, CaseIterable { case read, secondary, unverified }

    /// A number that may be unknown (never to be shown as none), with its trust: working days, or đồng.
    public struct Figure: Sendable, Hashable {
        public let value: Int64?
        public let verified: Verification
        /// What the source adds, in its own words: a fee with a note is a starting figure, a zero with a note no promise.
        public var note = ""
    }

    /// How the fee is asked for when an application is accepted.
    public struct Charge: Sendable, Hashable {
        /// Whose price it has in the tariff; nil for the figure as it stands.
        var tariff: DossierFee.Kind?
        /// The key of the number of which each costs that much, e.g. copies.
        var per: String?
        /// Whether the clock may stand until it is paid.
        var waits = false
    }

    /// Where a statement comes from.
    public struct Source: Sendable, Hashable {
        public let title: LocalizedText
        public let note: String
    }

    /// The page in the national portal.
    public struct Portal: Sendable, Hashable {
        public let address: String
        public let search: String
        public let verified: Verification
    }

    /// A paper to be brought.
    public struct Document: Sendable, Hashable {
        public let key: String
        public let name: LocalizedText
        public let hint: LocalizedText?
        public let isRequired: Bool
        public let maxFiles: Int
        public let acceptsPDF: Bool
        /// `original` or `copy`.
        public let form: String
        /// How many of each are to be brought; nil where nothing says so.
        public var originals: Int?
        public var copies: Int?
        /// Asked for only when that holds.
        public var showWhen: AnswerRule?
        public var requiredWhen: AnswerRule?
    }

    /// Files of papers that it does not ask for: a draft that was carried over from an earlier form keeps them.
    func others(_ attached: [AttachedDocument]) -> [AttachedDocument] {
        let known = Set(documents.map(\.key))
        return attached.filter { !known.contains($0.key) }
    }

    /// One page of the form.
    public struct Page: Sendable, Hashable {
        public let key: String
        public let title: LocalizedText
        public let fields: [Field]
        /// Asked only when that holds; left out otherwise.
        public var showWhen: AnswerRule?
    }

    /// One field of the form.
    public struct Field: Sendable, Hashable {
        public let key: String
        public let kind: Kind
        public let label: LocalizedText
        public let hint: LocalizedText?
        public let isRequired: Bool
        public let choices: [Choice]
        public let range: ClosedRange<Int>?
        public let maxLength: Int
        /// Required only when that holds.
        public let requiredWhen: AnswerRule?
        /// Asked only when that holds.
        public var showWhen: AnswerRule?
        /// A date that it must not come before: `today`, or the key of a date that is asked earlier.
        public var notBefore: String?
        /// A date that it must not come after, likewise.
        public var notAfter: String?
        /// The fields of each row of a table.
        public var columns: [Field] = []
        /// How many rows a table has.
        public var rows: ClosedRange<Int> = 0...10
        /// Which part of a person it asks for; the label is then the person's.
        public var part: Part?
        /// The key of the person that it belongs to.
        public var person: String?

        public enum Kind: String, Sendable, CaseIterable {
            case name, text, longText = "long_text", date, dateOfBirth = "date_of_birth", personalNumber =
                "personal_number"
            case phone, email, choice, number, village, address, money
            /// Becomes one field for each of its parts when it is read.
            case person
            case table
            /// Asked for among the papers.
            case file
        }

        /// What may be asked of a person.
        public enum Part: String, Sendable, CaseIterable {
            case name, birthDate = "birth_date", personalNumber = "personal_number", phone, ethnicity, nationality
            case address

            var kind: Kind {
                switch self {
                case .name: .name
                case .birthDate: .dateOfBirth
                case .personalNumber: .personalNumber
                case .phone: .phone
                case .ethnicity, .nationality: .text
                case .address: .address
                }
            }
        }
    }

    /// A possible answer.
    public struct Choice: Sendable, Hashable {
        public let key: String
        public let label: LocalizedText
    }

    /// A step of the work inside.
    public struct Step: Sendable, Hashable {
        public let key: String
        public let title: LocalizedText
        public let role: RoleKey
        public let hours: Int
        /// What the official finds out; replaces the applicant's answer of the same key on the result.
        public let fields: [Field]
        /// What may be done in it besides going on: `return`, `refuse`; nil leaves it to the permissions.
        public var may: Set<String>?
    }

    /// What comes out.
    public struct Result: Sendable, Hashable {
        public let kind: Kind
        public let title: LocalizedText
        public let validDays: Int?
        /// The wording with placeholders; nil for an external file.
        public let text: LocalizedText?
        /// For an external file: what its number is called, and in which system it is made.
        public let numberLabel: LocalizedText?
        public let system: LocalizedText?

        public enum Kind: String, Sendable {
            /// Typeset here, with our code.
            case issuedHere = "issued_here"
            /// Comes from a ministry's system: the official file and its number are recorded.
            case externalFile = "external_file"
            /// Stands in the books of another feature: what `ResolvedAtOnce` knows of it.
            case bookEntry = "book_entry"
        }
    }

    /// A ready phrase.
    public struct Reason: Sendable, Hashable {
        public let key: String
        public let text: LocalizedText
    }

    /// Whether it can be applied for here, on paper first: it is modelled and says so.
    public var isOpenHere: Bool { isModelled && places.contains { $0.key == "here" } }

    /// Whether drafts made by it go over to what took its place.
    func isSuperseded(on day: CalendarDate) -> Bool {
        isWithdrawn || (replacedBy != nil && !period.contains(day))
    }

    /// The same procedure under the number and period of its row.
    func numbered(_ number: Int, in period: DatePeriod) -> Procedure {
        var copy = self
        copy.version = number
        copy.period = period
        return copy
    }

    public static func == (first: Procedure, second: Procedure) -> Bool {
        first.code == second.code && first.version == second.version
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(version)
    }

    /// The field of that key, wherever it stands.
    public func field(_ key: String) -> Field? {
        pages.lazy.flatMap(\.fields).first { $0.key == key } ?? steps.lazy.flatMap(\.fields).first { $0.key == key }
    }
}

extension Procedure.Verification: Storable {}
