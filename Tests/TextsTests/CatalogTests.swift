import Base
import Foundation
import Testing

@testable import Texts

@Suite struct ReadingTexts {
    let catalog = Catalog(texts: [
        .vietnamese: [
            "a.hello": "Chào {name}", "a.only": "Chỉ có", "a.files.other": "{count} tệp", "a.kind.other": "Khác",
            "a.kind.male": "Nam", "a.wrap": "Xem: {inner}",
        ],
        .english: [
            "a.hello": "Hello {name}", "a.files.one": "{count} file", "a.files.other": "{count} files",
            "a.kind.other": "Other", "a.kind.male": "Male", "a.wrap": "See: {inner}",
        ],
        .arabic: [
            "a.hello": "{name} hi", "a.files.zero": "0", "a.files.one": "1", "a.files.two": "2", "a.files.few": "few",
            "a.files.many": "many", "a.files.other": "other", "a.kind.other": "o", "a.kind.male": "m",
            "a.wrap": "{inner}",
        ],
    ])

    @Test func `a placeholder is filled in the language of the reader`() {
        let message = Message("a.hello", ["name": .localized(LocalizedText("Nưa", english: "Nua"))])
        #expect(catalog.text(message, in: .vietnamese) == "Chào Nưa")
        #expect(catalog.text(message, in: .english) == "Hello Nua")
    }

    @Test func `foreign text inside Arabic is isolated`() {
        let message = Message("a.hello", ["name": .text("Lan")])
        #expect(catalog.text(message, in: .arabic) == "\u{2068}Lan\u{2069} hi")
    }

    @Test func `what nothing fills stays visible`() {
        #expect(catalog.text("a.hello" as TextKey, in: .english) == "Hello {name}")
    }

    @Test func `a filled text is not read again for placeholders`() {
        let message = Message("a.hello", ["name": .text("{name}{count}")])
        #expect(catalog.text(message, in: .english) == "Hello {name}{count}")
    }

    @Test func `a missing translation is the Vietnamese text`() {
        #expect(catalog.text("a.only" as TextKey, in: .english) == "Chỉ có")
        #expect(catalog.texts(in: .arabic)["a.only"] == "Chỉ có")
    }

    @Test func `a key that nobody has is known to be unknown`() {
        #expect(catalog.textIfKnown("a.nothing", in: .english) == nil)
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (2, "2"), (3, "few"), (10, "few"), (11, "many"), (99, "many"), (100, "other"),
        (102, "other"), (103, "few"), (111, "many"), (-1, "1"),
    ])
    func `Arabic chooses among six plural forms`(count: Int64, form: String) {
        #expect(catalog.text(Message("a.files", ["count": .number(count)]), in: .arabic) == form)
    }

    @Test func `English and Vietnamese choose their plural forms`() {
        #expect(catalog.text(Message("a.files", ["count": .number(1)]), in: .english) == "1 file")
        #expect(catalog.text(Message("a.files", ["count": .number(0)]), in: .english) == "0 files")
        #expect(catalog.text(Message("a.files", ["count": .number(1)]), in: .vietnamese) == "1 tệp")
    }

    @Test func `a key that happens to end in other is no plural`() {
        #expect(catalog.text("a.kind.other" as TextKey, in: .english) == "Other")
        #expect(!catalog.pluralKeys.contains("a.kind"))
        #expect(catalog.pluralKeys == ["a.files"])
    }

    @Test func `a message may lie within a message`() {
        let message = Message("a.wrap", ["inner": .message(Message("a.files", ["count": .number(2)]))])
        #expect(catalog.text(message, in: .english) == "See: 2 files")
    }

    @Test func `the tree is walked by key segments`() {
        let tree = catalog.tree(in: .english)
        let a = tree.child(named: "a") as? TextTree
        #expect(a?.child(named: "hello") as? String == "Hello {name}")
        #expect(a?.child(named: "only") as? String == "Chỉ có")
        #expect((a?.child(named: "kind") as? TextTree)?.child(named: "male") as? String == "Male")
        #expect(tree.child(named: "b") == nil)
    }

    @Test func `a text that is also a prefix prints its text and is reported`() {
        let catalog = Catalog(texts: [.vietnamese: ["a.b": "B", "a.b.c": "C"]])
        let node = (catalog.tree(in: .vietnamese).child(named: "a") as? TextTree)?.child(named: "b")
        #expect((node as? TextTree).map { "\($0)" } == "B")
        #expect((node as? TextTree)?.child(named: "c") as? String == "C")
        #expect(catalog.problems().contains("a.b: both a text and a prefix of other keys"))
    }
}

@Suite struct CheckingTexts {
    private func problems(_ vi: [String: String], _ en: [String: String], _ ar: [String: String]) -> [String] {
        Catalog(texts: [.vietnamese: vi, .english: en, .arabic: ar]).problems()
    }

    @Test func `texts that agree have no problem`() {
        #expect(problems(["a": "{x}"], ["a": "the {x}"], ["a": "{x}!"]).isEmpty)
    }

    @Test func `a missing and a surplus key are named`() {
        #expect(problems(["a": "1"], ["a": "1", "b": "2"], ["a": "1"]) == ["b: missing in ar", "b: missing in vi"])
    }

    @Test func `placeholders that differ are named`() {
        #expect(problems(["a": "{x}"], ["a": "{y}"], ["a": "{x}"]) == ["a (en): placeholders [y], in vi [x]"])
    }

    @Test func `plural forms missing or too many are named`() {
        let arabic = ["zero", "one", "two", "few", "many", "other"].map { ("n.\($0)", "{count}") }
        let found = problems(
            ["n.other": "{count}", "n.one": "một"], ["n.other": "{count}"], Dictionary(uniqueKeysWithValues: arabic))
        #expect(found == ["n.one: missing in en", "n.one: vi has no such plural form"])
    }

    @Test func `empty texts, stray braces and decomposed letters are named`() {
        let texts = ["a": " ", "b": "{x", "c": "e\u{301}", "d e": "1"]
        let found = problems(texts, texts, texts)
        #expect(found.count == 10)
        #expect(found.contains("b (vi): a brace that belongs to no placeholder"))
    }

    @Test func `a folder with a nested or absent file is refused or reported`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("texts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: CatalogFailure.self) { try Catalog(folders: [folder]) }
        try Data(#"{"a": "1"}"#.utf8).write(to: folder.appendingPathComponent("vi.json"))
        let catalog = try Catalog(folders: [folder])
        #expect(catalog.problems() == ["a: missing in ar", "a: missing in en"])
        #expect(try Catalog(folders: [folder, folder]).problems().contains("a: defined in two folders"))
        try Data(#"{"a": {"b": "1"}}"#.utf8).write(to: folder.appendingPathComponent("en.json"))
        #expect(throws: CatalogFailure.self) { try Catalog(folders: [folder]) }
    }
}
