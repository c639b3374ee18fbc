import Base

/// A rule between fields: what must have been answered for something to be shown, or to be required. Pure.
public indirect enum AnswerRule: Sendable, Hashable {
    /// The answer to that field is one of these.
    case among(field: String, [String])
    /// There is an answer, and it is none of these.
    case not(field: String, [String])
    /// There is an answer, or there is none.
    case filled(field: String, Bool)
    case atLeast(field: String, Int64)
    case atMost(field: String, Int64)
    case all([AnswerRule])
    case any([AnswerRule])

    func holds(for answers: Answers) -> Bool {
        switch self {
        case .among(let field, let values): answers[field].map(values.contains) ?? false
        case .not(let field, let values): answers[field].map { !values.contains($0) } ?? false
        case .filled(let field, let isFilled): (answers[field] != nil) == isFilled
        case .atLeast(let field, let least): answers[field].flatMap { Int64($0) }.map { $0 >= least } ?? false
        case .atMost(let field, let most): answers[field].flatMap { Int64($0) }.map { $0 <= most } ?? false
        case .all(let rules): rules.allSatisfy { $0.holds(for: answers) }
        case .any(let rules): rules.contains { $0.holds(for: answers) }
        }
    }

    /// The fields that it looks at.
    var fields: Set<String> {
        switch self {
        case .among(let field, _), .not(let field, _), .filled(let field, _), .atLeast(let field, _),
            .atMost(let field, _):
            [field]
        case .all(let rules), .any(let rules): rules.reduce(into: []) { $0.formUnion($1.fields) }
        }
    }

    /// Every single comparison in it.
    var parts: [AnswerRule] {
        switch self {
        case .all(let rules), .any(let rules): rules.flatMap(\.parts)
        default: [self]
        }
    }

    /// Both of them, where there are two.
    static func both(_ first: AnswerRule?, _ second: AnswerRule?) -> AnswerRule? {
        switch (first, second) {
        case (let first?, let second?): .all([first, second])
        default: first ?? second
        }
    }
}

extension AnswerRule {
    /// Reads `{field: x, equals: y}`, `{field: x, among: [y, z]}`, `not`, `filled`, `at_least`, `at_most`, or `all` / `any`.
    init(_ place: YAMLPlace, depth: Int = 0) throws(MalformedProcedure) {
        let members = try place.members(
            [], optional: ["field", "equals", "among", "not", "filled", "at_least", "at_most", "all", "any"])
        guard depth < 4 else { throw place.failure(.condition) }
        if let list = members["all"] ?? members["any"] {
            guard members.count == 1 else { throw place.failure(.condition) }
            let rules = try list.list { (place) throws(MalformedProcedure) in
                try AnswerRule(place, depth: depth + 1)
            }
            guard !rules.isEmpty else { throw list.failure(.atLeastOne) }
            self = members["all"] != nil ? .all(rules) : .any(rules)
            return
        }
        guard members.count == 2, let field = try members["field"]?.word() else { throw place.failure(.condition) }
        let limit = 0...999_999_999_999_999
        if let value = members["equals"] {
            self = .among(field: field, [try value.text()])
        } else if let list = members["among"] {
            self = .among(field: field, try list.list { (place) throws(MalformedProcedure) in try place.text() })
        } else if let value = members["not"] {
            self = .not(field: field, [try value.text()])
        } else if let value = members["filled"] {
            self = .filled(field: field, try value.truth())
        } else if let value = members["at_least"] {
            self = .atLeast(field: field, Int64(try value.integer(limit)))
        } else if let value = members["at_most"] {
            self = .atMost(field: field, Int64(try value.integer(limit)))
        } else {
            throw place.failure(.condition)
        }
    }
}

extension Procedure {
    /// The pages that these answers make necessary.
    func pages(for answers: Answers) -> [Page] {
        pages.filter { $0.showWhen?.holds(for: answers) ?? true }
    }

    /// The papers that these answers make necessary.
    func documents(for answers: Answers) -> [Document] {
        documents.filter { $0.showWhen?.holds(for: answers) ?? true }
    }

    /// Where the form stops, in order: its pages, the papers, the review.
    func stops(for answers: Answers) -> [String] {
        pages(for: answers).map(\.key) + (documents(for: answers).isEmpty ? [] : ["papers"]) + ["review"]
    }

    /// The answers without those to fields that are not asked: a rule that no longer holds takes them with it.
    func pruned(_ answers: Answers) -> Answers {
        // Rules look back only, so that one pass in the order of the form is enough.
        var kept = answers
        for page in pages {
            let isShown = page.showWhen?.holds(for: kept) ?? true
            for field in page.fields where !(isShown && field.isShown(for: kept)) { kept[field.key] = nil }
        }
        return kept
    }
}

extension Procedure.Field {
    func isShown(for answers: Answers) -> Bool { showWhen?.holds(for: answers) ?? true }

    func isRequired(for answers: Answers) -> Bool { isRequired || requiredWhen?.holds(for: answers) ?? false }
}

extension Procedure.Document {
    func isRequired(for answers: Answers) -> Bool { isRequired || requiredWhen?.holds(for: answers) ?? false }
}
