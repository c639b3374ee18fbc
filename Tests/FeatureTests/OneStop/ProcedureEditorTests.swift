import Base
import Foundation
import House
import Testing
import Web

@testable import OneStop

/// The editor and the files have one form.
@Suite struct `Editing a procedure` {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Data/procedures")

    @Test(arguments: ["modelled", "catalogue"])
    func `every file is written again as it was read`(folder: String) throws {
        let place = Self.folder.appendingPathComponent(folder)
        for file in try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
        where file.pathExtension == "yaml" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let tree = try YAMLTree(text)
            let again = tree.yaml
            let differences = CompareVersions.differences(tree, try YAMLTree(again))
            #expect(differences.isEmpty, "\(file.lastPathComponent): \(differences)")
            #expect(Procedure.mistakes(inYAML: again).isEmpty, "\(file.lastPathComponent)")
            #expect(try YAMLTree(again).yaml == again)
        }
    }

    @Test(arguments: [
        "true", "no", "12", "1.5", "~", "null", "", " x", "x ", "a: b", "- a", "# no", "\"q\"", "it's", "{x}", "[1]",
        "*a",
        "&a", "!a", "%a", "@a", "`a", "a\nb", "a\n\n  b", "\ta", "Nguyễn Thị Mơ", "مرحبا", "2026-11-23", "a\\b", "|",
        ">",
        "x\u{202E}y", "🌾", "a\n b \nc",
    ])
    func `any text comes back as it went in`(text: String) throws {
        let tree = YAMLTree.map([
            .init(key: "name", value: .text(text)),
            .init(
                key: "list",
                value: .list([
                    .text(text), .map([.init(key: "key", value: .text("k")), .init(key: "text", value: .text(text))]),
                ])),
        ])
        #expect(try YAMLTree(tree.yaml) == tree, "\(tree.yaml)")
    }

    @Test func `parts are found by their keys, moved and taken out`() throws {
        var tree = try YAMLTree(`Rules between answers`.whole)
        #expect(tree.at(["pages", "who", "fields", "purpose", "choices", "school", "label", "vi"])?.text == "Hoc")
        tree.put(.text("Di hoc"), at: ["pages", "who", "fields", "purpose", "choices", "school", "label", "vi"])
        tree.move("purpose", of: ["pages", "who", "fields"], by: 1)
        #expect(
            tree.at(["pages", "who", "fields"])?.elements.prefix(3).map(\.key) == [
                "full_name", "purpose_other", "purpose",
            ])
        // Now it asks back for what comes after it.
        let mistakes = Procedure.mistakes(inYAML: tree.yaml)
        #expect(
            mistakes.map { EditorWay.page(of: EditorWay.way(ofPath: $0.path, in: tree)) } == [
                ["pages", "who", "fields", "purpose_other"]
            ])
        tree.put(nil, at: ["pages", "who", "fields", "purpose_other"])
        #expect(tree.at(["pages", "who", "fields"])?.elements.count == 4)
        #expect(Procedure.mistakes(inYAML: tree.yaml).isEmpty)
        #expect(EditorWay.key(from: "Số định danh", in: []) == "so_dinh_danh")
        #expect(EditorWay.key(from: "csrf", in: []) == "csrf_2")
    }

    @Test func `all mistakes of a text are named with their lines`() {
        let text = `Reading a procedure`.small.replacingOccurrences(of: "working_days: 3", with: "working_days: three")
            .replacingOccurrences(of: "role: specialist", with: "role: wizard")
            .replacingOccurrences(of: "kind: name", with: "kind: nom")
        let mistakes = Procedure.mistakes(inYAML: text)
        #expect(mistakes.map(\.path) == ["deadline.working_days", "pages[0].fields[0].kind", "steps[0].role"])
        #expect(mistakes.map(\.line) == [11, 23, 31])
        #expect(Procedure.mistakes(inYAML: "a: [").count == 1)
    }

    @Test func `two versions differ where they differ, whatever the order of their parts`() throws {
        let before = try YAMLTree(`Rules between answers`.whole)
        var after = before
        after.move("purpose_other", of: ["pages", "who", "fields"], by: 1)
        #expect(CompareVersions.differences(before, after).isEmpty)
        after["deadline"] = .map([
            .init(key: "working_days", value: .text("5")), .init(key: "verified", value: .text("read")),
        ])
        after.put(nil, at: ["pages", "who", "fields", "until"])
        let found = CompareVersions.differences(before, after)
        #expect(found.first { $0.way == "deadline.working_days" }?.after == "5")
        #expect(
            found.first { $0.way == "pages.who.fields.until.kind" }
                == .init(way: "pages.who.fields.until.kind", before: "date", after: nil))
    }

    @Test(arguments: [
        ("purpose=other", "{field: purpose, equals: other}"), ("purpose!other", "{field: purpose, not: other}"),
        ("father=", "{field: father, filled: true}"),
    ])
    func `a rule is one choice of a list`(value: String, yaml: String) throws {
        let rule = try YAMLTree(yaml)
        #expect(RuleChoice.rule(of: value)?.members.map(\.key).sorted() == rule.members.map(\.key).sorted())
        #expect(RuleChoice.value(of: rule) == value)
        #expect(RuleChoice.value(of: try YAMLTree("all: [\(yaml)]")) == RuleChoice.kept)
    }

    @Test func `answers go over to a new form where they fit`() throws {
        let old = try Procedure(yaml: `Rules between answers`.whole)
        let new = try Procedure(
            yaml: `Rules between answers`.whole.replacingOccurrences(of: "{key: school,", with: "{key: study,")
                .replacingOccurrences(of: "{key: since, kind: date,", with: "{key: since, kind: text,")
                .replacingOccurrences(of: "not_after: today}", with: "max_length: 20}")
                .replacingOccurrences(of: "not_before: since}", with: "not_before: today}"))
        let answers = Answers([
            "full_name": "Trần Văn An", "purpose": "school", "since": "2026-02-01", "until": "2030-01-01",
        ])
        let carried = CarryOverDraft.fitting(
            answers, from: old, to: new, villages: [], today: CalendarDate(dayNumber: 20_780))
        #expect(carried == Answers(["full_name": "Trần Văn An", "until": "2030-01-01"]))
    }
}
