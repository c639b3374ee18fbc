import Base
import House
import Storage
import Web

/// What somebody typed into the search box, made ready to be sought.
struct SearchWords: Sendable, Hashable {
    /// As typed.
    let typed: String
    /// What is looked for: the digits of a telephone number together, or the words.
    let sought: String
    /// The digits, if it is nothing but a number: a telephone, an emergency number.
    let digits: String?

    init(_ typed: String) {
        self.typed = typed
        digits = Self.digits(of: typed)
        // Telephones are indexed as one word; a shorter number may be a village's or a decree's.
        sought = digits.flatMap { $0.count >= 6 ? $0 : nil } ?? typed
    }

    /// Whether it looks like a telephone number, perhaps unfinished.
    var isTelephone: Bool { (digits?.count ?? 0) >= 6 }

    /// The digits in the national form, however the number is spelt: `+84 237…`, `0237.…`, `(0237) …`; nil for anything else.
    static func digits(of typed: String) -> String? {
        var digits = ""
        var hasPlus = false
        for scalar in typed.unicodeScalars.prefix(60) {
            if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
                digits += String(Int(value))
            } else if scalar == "+", digits.isEmpty, !hasPlus {
                hasPlus = true
            } else if !scalar.properties.isWhitespace, !".-()".unicodeScalars.contains(scalar),
                ![.format, .dashPunctuation].contains(scalar.properties.generalCategory)
            {
                return nil
            }
        }
        if digits.hasPrefix("0084") {
            digits = "0" + digits.dropFirst(4)
        } else if digits.hasPrefix("84"), hasPlus || digits.count >= 11 {
            digits = "0" + digits.dropFirst(2)
        }
        return digits.count < 3 ? nil : digits
    }
}

/// A search through everything that the reader may find.
struct FullSearch: Sendable {
    /// Who may find it: a condition on `search_entry`.
    let mayFind: SQL

    /// What anyone may find.
    static let open = FullSearch(mayFind: "search_entry.audience = 'public'")

    /// What anyone may find, and what the actor's permissions open within the actor's units.
    static func desk(_ actor: Actor) -> FullSearch {
        let audiences = actor.permissions.map(\.name).sorted()
        return FullSearch(
            mayFind: """
                search_entry.audience = 'public' OR (search_entry.audience IN (\(list: audiences))
                    AND \(actor.scope.contains("search_entry.unit_id")))
                """)
    }

    /// Entries are counted up to so many: past them the words say too little.
    static let mostCounted = 500
    /// Kinds shown beside each other.
    private static let mostKinds = 10
    private static let fewOfKind = 5

    /// The entries of one kind.
    struct Group: Sendable {
        let source: String
        let number: Int
        let entries: [SearchIndex.Entry]
    }

    /// What was found.
    struct Answer: Sendable {
        /// How many of each kind, the most first.
        var counts: [(source: String, number: Int)] = []
        /// A few of each kind, when there are several and none was chosen.
        var groups: [Group] = []
        /// The page of the list, when one kind was chosen or there is only one.
        var list: [SearchIndex.Entry] = []
        /// Where the next page begins; nil on the last.
        var next: Int64?
        var emergency: [EmergencyNumber] = []
        /// The words with one left out that do find something.
        var suggestions: [String] = []
        /// Other spellings that do.
        var spellings: [String] = []

        var total: Int { counts.reduce(0) { $0 + $1.number } }
        var isEmpty: Bool { groups.isEmpty && list.isEmpty && emergency.isEmpty }
    }

    /// Looks for the words, of one kind if one was chosen, from that place on.
    func answer(
        _ words: SearchWords, source: String?, before place: Int64?, limit: Int, in connection: Connection
    ) throws -> Answer {
        var answer = Answer()
        let index = SearchIndex()
        answer.counts = try index.counts(words.sought, where: mayFind, limit: Self.mostCounted, in: connection)
        if let digits = words.digits {
            answer.emergency = try EmergencyNumber.list(in: connection).filter { $0.number == digits }
        }
        if source == nil, answer.counts.count > 1 {
            for (source, number) in answer.counts.prefix(Self.mostKinds) {
                let entries = try index.page(
                    words.sought, where: of(source), before: nil, limit: Self.fewOfKind, in: connection)
                answer.groups.append(Group(source: source, number: number, entries: entries.map(\.entry)))
            }
        } else if !answer.counts.isEmpty {
            let found = try index.page(
                words.sought, where: source.map { of($0) } ?? mayFind, before: place, limit: limit + 1, in: connection)
            answer.list = found.prefix(limit).map(\.entry)
            answer.next = found.count > limit ? found[limit - 1].place : nil
        }
        if answer.isEmpty, place == nil, !words.isTelephone {
            answer.spellings = try NearMiss(mayFind: mayFind).spellings(of: words.typed, in: connection)
        }
        if answer.isEmpty { answer.suggestions = try suggestions(words, in: connection) }
        return answer
    }

    private func of(_ source: String) -> SQL { "(\(mayFind)) AND search_entry.source = \(source)" }

    /// People add a word too many: "the hall of village 1 please".
    private func suggestions(_ words: SearchWords, in connection: Connection) throws -> [String] {
        let parts = words.typed.split(whereSeparator: \.isWhitespace).prefix(8).map(String.init)
        guard parts.count > 1 else { return [] }
        var found: [String] = []
        for index in parts.indices.reversed() where found.count < 3 {
            var rest = parts
            rest.remove(at: index)
            let text = rest.joined(separator: " ")
            guard !text.foldedWords().isEmpty, !found.contains(text),
                try !SearchIndex().find(text, where: mayFind, limit: 1, in: connection).isEmpty
            else { continue }
            found.append(text)
        }
        return found
    }
}
