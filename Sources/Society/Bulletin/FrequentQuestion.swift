import Base
import Storage

/// What is particular to a question and its answer: the field of life, and the procedures that answer it.
struct FrequentQuestion: Sendable, Hashable {
    /// Fields in the order of the page.
    enum Field: String, Sendable, CaseIterable, Storable {
        case papers, residence, land, support, health, school, business, services, other
    }

    var field = Field.other
    /// Codes of the national catalogue or of our own procedures.
    var procedures: [String] = []
    var helpful = 0
    var unhelpful = 0

    static let columns: SQL = "detail.field, detail.procedures, detail.helpful_yes, detail.helpful_no"

    init(field: Field = .other, procedures: [String] = []) {
        self.field = field
        self.procedures = procedures
    }

    init(row: Row) throws {
        field = try row["field"]
        procedures = Self.codes(try row["procedures"])
        helpful = try row["helpful_yes"]
        unhelpful = try row["helpful_no"]
    }

    /// Codes apart by spaces, commas or semicolons, each once.
    static func codes(_ text: String) -> [String] {
        var seen: Set<String> = []
        return text.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init).filter {
            seen.insert($0).inserted
        }
    }

    /// Whether a text may be a code: it becomes part of an address.
    static func isCode(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
            }
    }
}
