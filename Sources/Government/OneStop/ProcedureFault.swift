public import Base

/// Why a YAML text is no procedure, and where: `pages[0].fields[2].kind: unknown word "nam"`.
public struct MalformedProcedure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The way to the key from the top; empty for the whole text.
    public let path: String
    public let fault: Fault
    /// The line of the text, from 1; nil where it is not known.
    public let line: Int?

    /// One kind of mistake: in plain English for files and logs, as a message for people.
    public enum Fault: Hashable, Sendable {
        case empty, notYAML(String), mapping, list, keyIsNoWord, unknownKey, null, missing, text, word
        case unknownWord(String, known: [String]), number, range(Int, Int), truth, date, twice(String), https, code
        case untilBeforeFrom, neededForApplications, reservedKey(String), atLeastOne, choices, limits, minOverMax
        case wording, noChoice, noField(String), noDate(String), fullName, placeholder(String), condition, columns
        case parts, notInSteps, tooManyRows, tableCondition, other(String)
    }

    init(path: String, fault: Fault, line: Int? = nil) {
        self.path = path
        self.fault = fault
        self.line = line
    }

    init(path: String, reason: String) { self.init(path: path, fault: .other(reason)) }

    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
    /// In English, for those who write such files.
    public var reason: String { fault.english }
    /// In the language of the reader.
    public var message: Message { fault.words }
}

extension MalformedProcedure.Fault {
    fileprivate var english: String {
        switch self {
        case .empty: "the text is empty"
        case .notYAML(let detail): "not YAML: \(detail)"
        case .mapping: "a mapping is expected"
        case .list: "a list is expected"
        case .keyIsNoWord: "a key that is no word"
        case .unknownKey: "unknown key"
        case .null: "must not be null"
        case .missing: "is missing"
        case .text: "a text is expected"
        case .word: "a word of a-z, 0-9, _ and - is expected"
        case .unknownWord(let word, let known): "unknown word \"\(word)\"; known are \(known.joined(separator: ", "))"
        case .number: "a whole number is expected"
        case .range(let least, let most): "must be \(least) to \(most)"
        case .truth: "true or false is expected"
        case .date: "a date YYYY-MM-DD is expected"
        case .twice(let key): "the key \"\(key)\" is there twice"
        case .https: "an https address is expected"
        case .code: "a code of A-Z, 0-9, . and - is expected"
        case .untilBeforeFrom: "must be after from"
        case .neededForApplications: "is missing: a procedure with pages needs it"
        case .reservedKey(let key): "the forms themselves use the key \"\(key)\""
        case .atLeastOne: "at least one is needed"
        case .choices: "choices belong to the kind choice, and to no other"
        case .limits: "min and max belong to numbers and money"
        case .minOverMax: "min is more than max"
        case .wording: "text is missing: what we issue has a wording"
        case .noChoice: "no choice before it has that key and that answer"
        case .noField(let key): "no field before it has the key \"\(key)\""
        case .noDate(let key): "no date before it has the key \"\(key)\""
        case .fullName: "a field full_name of the kind name is needed: the applicant"
        case .placeholder(let name): "no field has the key {\(name)}"
        case .condition: "a condition is field with equals, not, among, filled, at_least or at_most; or all; or any"
        case .columns: "columns belong to the kind table, and to no other"
        case .parts: "parts belong to the kind person, and to no other"
        case .notInSteps: "fields of steps and columns cannot be of this kind"
        case .tooManyRows: "min_rows is more than max_rows"
        case .tableCondition: "a condition cannot look into a table or a file"
        case .other(let text): text
        }
    }

    var words: Message {
        switch self {
        case .empty: "onestop.fault.empty"
        case .notYAML: "onestop.fault.not_yaml"
        case .mapping: "onestop.fault.mapping"
        case .list: "onestop.fault.list"
        case .keyIsNoWord, .unknownKey: "onestop.fault.unknown_key"
        case .null, .missing: "onestop.fault.missing"
        case .text: "onestop.fault.text"
        case .word: "onestop.fault.word"
        case .unknownWord(let word, let known):
            Message(
                "onestop.fault.unknown_word",
                ["word": .text(word), "known": .text(known.joined(separator: ", "))])
        case .number: "onestop.fault.number"
        case .range(let least, let most):
            Message("onestop.fault.range", ["least": .number(Int64(least)), "most": .number(Int64(most))])
        case .truth: "onestop.fault.truth"
        case .date: "onestop.fault.date"
        case .twice(let key): Message("onestop.fault.twice", ["key": .text(key)])
        case .https: "onestop.fault.https"
        case .code: "onestop.fault.code"
        case .untilBeforeFrom: "onestop.fault.until_before_from"
        case .neededForApplications: "onestop.fault.needed"
        case .reservedKey(let key): Message("onestop.fault.reserved_key", ["key": .text(key)])
        case .atLeastOne: "onestop.fault.at_least_one"
        case .choices: "onestop.fault.choices"
        case .limits: "onestop.fault.limits"
        case .minOverMax: "onestop.fault.min_over_max"
        case .wording: "onestop.fault.wording"
        case .noChoice: "onestop.fault.no_choice"
        case .noField(let key): Message("onestop.fault.no_field", ["key": .text(key)])
        case .noDate(let key): Message("onestop.fault.no_date", ["key": .text(key)])
        case .fullName: "onestop.fault.full_name"
        case .placeholder(let name): Message("onestop.fault.placeholder", ["name": .text(name)])
        case .condition: "onestop.fault.condition"
        case .columns: "onestop.fault.columns"
        case .parts: "onestop.fault.parts"
        case .notInSteps: "onestop.fault.not_in_steps"
        case .tooManyRows: "onestop.fault.min_over_max"
        case .tableCondition: "onestop.fault.table_condition"
        case .other(let text): Message("onestop.fault.other", ["text": .text(text)])
        }
    }
}
