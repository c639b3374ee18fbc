import Base
import Foundation
import House
import Testing
import Web

@testable import OneStop

/// Rules between fields, and the kinds of fields that have parts.
@Suite struct `Rules between answers` {
    @Test(arguments: [
        (AnswerRule.among(field: "a", ["x", "y"]), ["a": "x"], true), (.among(field: "a", ["x"]), ["a": "z"], false),
        (.among(field: "a", ["x"]), [:], false), (.not(field: "a", ["x"]), ["a": "z"], true),
        (.not(field: "a", ["x"]), ["a": "x"], false), (.not(field: "a", ["x"]), [:], false),
        (.filled(field: "a", true), ["a": "z"], true), (.filled(field: "a", true), [:], false),
        (.filled(field: "a", false), [:], true), (.atLeast(field: "n", 3), ["n": "3"], true),
        (.atLeast(field: "n", 3), ["n": "2"], false), (.atLeast(field: "n", 3), ["n": "many"], false),
        (.atMost(field: "n", 3), ["n": "3"], true), (.atMost(field: "n", 3), [:], false),
        (.all([.filled(field: "a", true), .atLeast(field: "n", 1)]), ["a": "z", "n": "1"], true),
        (.all([.filled(field: "a", true), .atLeast(field: "n", 1)]), ["a": "z"], false),
        (.any([.filled(field: "a", true), .atLeast(field: "n", 1)]), ["n": "1"], true),
        (.any([.filled(field: "a", true), .atLeast(field: "n", 1)]), [:], false),
    ])
    func `a rule holds or does not`(rule: AnswerRule, answers: [String: String], holds: Bool) {
        #expect(rule.holds(for: Answers(answers)) == holds)
    }

    /// A form with everything: a page that depends on an answer, a person, a table, dates, a file.
    static let whole = `Reading a procedure`.small.replacingOccurrences(
        of: "steps:\n",
        with: """
                  - {key: since, kind: date, label: {vi: Tu ngay}, required: false, not_after: today}
                  - {key: until, kind: date, label: {vi: Den ngay}, required: false, not_before: since}
              - key: more
                title: {vi: Them}
                show_when: {field: purpose, equals: other}
                fields:
                  - {key: helper, kind: person, label: {vi: Nguoi giup}, required: true, parts: [name, birth_date], optional_parts: [personal_number]}
                  - key: goods
                    kind: table
                    label: {vi: Hang}
                    required: true
                    max_rows: 3
                    columns:
                      - {key: what, kind: text, label: {vi: Gi}, required: true}
                      - {key: sum, kind: money, label: {vi: Tien}, required: false}
                  - {key: proof, kind: file, label: {vi: Giay}, required: true}
            steps:\n
            """
    ).replacingOccurrences(of: "purpose}.", with: "purpose}, {goods}, {helper_name}.")

    private let today = CalendarDate(dayNumber: 20_780)

    private func read(_ page: Int, _ typed: [(String, String)], earlier: Answers = Answers()) throws -> (
        answers: Answers, problems: [FieldProblem]
    ) {
        let procedure = try Procedure(yaml: Self.whole)
        return AnswerReading(fields: procedure.pages[page].fields, villages: [], today: today).read(
            Form(typed), earlier: earlier)
    }

    @Test func `a person is asked part by part and a file comes with the papers`() throws {
        let procedure = try Procedure(yaml: Self.whole)
        #expect(
            procedure.pages[1].fields.map(\.key) == [
                "helper_name", "helper_birth_date", "helper_personal_number", "goods", "proof",
            ])
        #expect(procedure.pages[1].fields.map(\.isRequired) == [true, true, false, true, true])
        let without = Answers(["purpose": "school"])
        let with = Answers(["purpose": "other"])
        #expect(procedure.stops(for: without) == ["who", "papers", "review"])
        #expect(procedure.stops(for: with) == ["who", "more", "papers", "review"])
        #expect(procedure.documents(for: without).map(\.key) == ["card"])
        #expect(procedure.documents(for: with).map(\.key) == ["card", "proof"])
        #expect(procedure.documents(for: with).allSatisfy { $0.isRequired(for: with) })
    }

    @Test func `rows that are empty are none, and what is wrong in a cell is named`() throws {
        let person = [("helper_name", "Tran Van An"), ("helper_birth_date", "2/3/1980")]
        let good = try read(
            1,
            person + [
                ("goods.0.what", "Gao"), ("goods.0.sum", "1.500.000 đ"), ("goods.1.what", " "),
                ("goods.2.what", "Muoi"),
            ])
        #expect(good.problems.isEmpty)
        let rows = TableAnswer.rows(good.answers["goods"])
        #expect(rows == [Answers(["what": "Gao", "sum": "1500000"]), Answers(["what": "Muoi"])])
        let none = try read(1, person + [("goods.0.what", ""), ("goods.0.sum", "")])
        #expect(none.problems.map(\.field) == ["goods"])
        let wrong = try read(1, person + [("goods.0.sum", "many"), ("goods.7.what", "too far")])
        #expect(wrong.problems.map(\.field) == ["goods.0.what", "goods.0.sum"])
        // What is kept is judged as what was typed.
        let procedure = try Procedure(yaml: Self.whole)
        let reading = AnswerReading(fields: procedure.pages[1].fields, villages: [], today: today)
        #expect(reading.problems(with: good.answers).isEmpty)
    }

    @Test func `a number is compared with the birth of its own person`() throws {
        let rest = [("helper_name", "Tran Van An"), ("goods.0.what", "Gao")]
        let good = try read(
            1, rest + [("helper_birth_date", "1980-03-02"), ("helper_personal_number", "038080001234")])
        #expect(good.problems.isEmpty)
        let bad = try read(1, rest + [("helper_birth_date", "1981-03-02"), ("helper_personal_number", "038080001234")])
        #expect(bad.problems.map(\.field) == ["helper_personal_number"])
    }

    @Test func `dates keep their order and today is a limit`() throws {
        let who = [("full_name", "Tran Van An"), ("purpose", "school")]
        #expect(try read(0, who + [("since", "1/2/2026"), ("until", "1/2/2026")]).problems.isEmpty)
        #expect(try read(0, who + [("since", "1/2/2026"), ("until", "31/1/2026")]).problems.map(\.field) == ["until"])
        #expect(try read(0, who + [("since", "1/2/2030")]).problems.map(\.field) == ["since"])
    }

    @Test func `what a rule hides has no answer and is not asked for`() throws {
        let procedure = try Procedure(yaml: Self.whole)
        let all = Answers(["full_name": "A B", "purpose": "other", "purpose_other": "x", "helper_name": "C D"])
        #expect(procedure.pruned(all) == all)
        var changed = all
        changed["purpose"] = "school"
        #expect(procedure.pruned(changed)["helper_name"] == nil)
    }

    @Test(arguments: [
        (
            "show_when: {field: purpose, equals: other}", "show_when: {field: purpose, equals: nothing}",
            "pages[1].show_when"
        ),
        ("show_when: {field: purpose, equals: other}", "show_when: {field: purpose}", "pages[1].show_when"),
        (
            "show_when: {field: purpose, equals: other}", "show_when: {field: helper_name, filled: true}",
            "pages[1].show_when"
        ),
        ("not_before: since", "not_before: purpose", "pages[0].fields.until.not_before"),
        ("parts: [name, birth_date]", "parts: [name, shoe]", "pages[1].fields[0].parts[1]"),
        ("optional_parts: [personal_number]", "optional_parts: [name]", "pages[1].fields[0]"),
        ("{key: what, kind: text", "{key: what, kind: person", "pages[1].fields[1].columns[0]"),
        ("max_rows: 3", "min_rows: 5\n        max_rows: 3", "pages[1].fields[1]"),
    ])
    func `a rule that cannot hold is named by its place`(good: String, bad: String, path: String) {
        let text = Self.whole.replacingOccurrences(of: good, with: bad)
        #expect(text != Self.whole)
        let failure = #expect(throws: MalformedProcedure.self) { try Procedure(yaml: text) }
        #expect(failure?.path == path, "\(failure?.description ?? "")")
    }
}
