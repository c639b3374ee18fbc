import Base
import Codes
import House
import Storage

/// What the register is narrowed to. One set of conditions serves list, figures, export and print, and
/// what the one-stop service counts.
struct EntryFilter: Sendable, Hashable {
    var from: CalendarDate
    /// The last day, itself included.
    var to: CalendarDate
    var kind: BookEntry.Kind?
    var state: BookEntry.State?
    var origin: Origin?
    var account: ID<Account>?
    /// The unit of whoever entered it.
    var workedUnit: ID<AdministrativeUnit>?
    /// Words of the requester's name or the document, a number of a book, a code, or a personal number.
    var words: String?

    /// Whether somebody came to the counter for it, or it was applied for and is counted with the dossier.
    enum Origin: String, Sendable, CaseIterable { case walkIn = "walk_in", application }

    func conditions(_ scope: Scope, hash: (String) -> String) -> SQL {
        var conditions: [SQL] = [
            scope.contains("certification_entry.unit_id"),
            "certification_entry.day >= \(from) AND certification_entry.day <= \(to)",
        ]
        if let kind { conditions.append("certification_entry.kind = \(kind)") }
        if let state { conditions.append("certification_entry.state = \(state)") }
        switch origin {
        case .walkIn: conditions.append("certification_entry.application = ''")
        case .application: conditions.append("certification_entry.application <> ''")
        case nil: break
        }
        if let account { conditions.append("certification_entry.account_id = \(account)") }
        if let workedUnit { conditions.append("certification_entry.worked_unit_id = \(workedUnit)") }
        if let words { conditions.append(Self.matching(words, hash: hash)) }
        return SQL.all(conditions)
    }

    private static func matching(_ words: String, hash: (String) -> String) -> SQL {
        if case .valid(let code) = PublicCode.parse(words) { return "certification_entry.code = \(code.text)" }
        let digits = words.filter { !$0.isWhitespace && $0 != "." && $0 != "-" }
        if digits.utf8.count == 12, digits.utf8.allSatisfy({ (48...57).contains($0) }) {
            return "certification_entry.number_hash = \(hash(digits))"
        }
        let parts = words.split(separator: "/").map { $0.trimmed() }
        if let number = parts.first.flatMap({ Int64($0) }), parts.count <= 2 {
            guard parts.count == 2 else { return "certification_entry.number = \(number)" }
            return """
                certification_entry.number = \(number) AND certification_entry.year = \(Int64(parts[1]) ?? 0)
                """
        }
        let name = words.foldedWords().prefix(8).map { word -> SQL in
            // What remains without the word differs from the whole: a search within a text that both engines know.
            "replace(certification_entry.folded, \(word), '') <> certification_entry.folded"
        }
        return name.isEmpty ? "1 = 0" : SQL.all(name)
    }
}

/// What the entries of a filter come to. Void entries count by themselves, and for nothing else.
struct EntryFigures: Sendable, Hashable {
    var entries = 0
    var copies = 0
    var amount = Money(dong: 0)
    var voided = 0
}
