import Foundation
import Testing

@testable import Web

@Suite struct WhatTemplatesEscape {
    /// Marks that the eye sees as part of the character before or after them, with what they must not hide.
    private static let joined = [
        "abc\"\u{301} onmouseover=alert(1)", "'\u{200D} x", "\u{600}<img src=x\u{600}>", "\u{6DD}<meta>",
        "&\u{338}amp;",
        "\u{110BD}<script>", "<\u{20D2}",
    ]

    private func templates(_ texts: [String: String]) throws -> Templates {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in texts {
            try text.write(to: folder.appendingPathComponent("\(name).mustache"), atomically: true, encoding: .utf8)
        }
        return try Templates(folders: [folder])
    }

    @Test(arguments: joined)
    func `nothing that was typed becomes markup, in a page, a part, a layout or a list`(typed: String) throws {
        let templates = try templates([
            "layout": "<main>{{$body}}{{title}}{{/body}}</main>\n",
            "part": "<i title=\"{{title}}\">{{title}}</i>",
            "page": "{{<layout}}{{$body}}{{title}}{{>part}}{{#list}}{{title}}{{>part}}{{/list}}{{/body}}{{/layout}}",
        ])
        let text = try templates.render("page", ["title": typed, "list": [["title": typed] as ViewModel]])
        let bare = text.replacing("<main>", with: "").replacing("</main>", with: "").replacing("<i title=", with: "")
            .replacing("</i>", with: "")
        #expect(!bare.utf8.contains(UInt8(ascii: "<")) && !bare.utf8.contains(UInt8(ascii: "'")), "\(text)")
        #expect(text.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 4, "\(text)")
    }

    @Test func `the line that sets the escaping leaves nothing in the page`() throws {
        let templates = try templates(["part": "{{#on}}\nyes\n{{/on}}\n", "page": "<p>\n  {{>part}}\n</p>\n"])
        #expect(try templates.render("page", ["on": true]) == "<p>\n  yes\n</p>\n")
    }

    @Test func `plain text stays as it is`() {
        let escaping = MarkupEscaping()
        #expect(escaping.escapeText("Nguyễn Thị Diễm 😀") == "Nguyễn Thị Diễm 😀")
        #expect(escaping.escapeText("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;")
    }
}
