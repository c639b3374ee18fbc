import Base
import Codes
import Storage
import Testing
import Web

@testable import LookUp

@Suite struct WhatSomebodyTypedOrScanned {
    static let own = OwnAddresses(hosts: ["tanninh.example.vn", "localhost:8080"], secrets: SecretPaths(routes.list))

    /// As features declare them.
    private static var routes: Routes {
        var routes = Routes()
        for path in ["/follow/{secret}", "/report/{secret}", "/report/{secret}/photos/{file}", "/queue/t/{secret}"] {
            routes.get(path, .secretLink) { _ in .empty }
        }
        routes.post("/draft/{secret}/send", .secretLink) { _ in .empty }
        routes.get("/reports/{code}", .open) { _ in .empty }
        return routes
    }

    private func read(_ text: String, _ fixture: LookUpFixture) async throws -> GivenText {
        try await fixture.database.read { try GivenText.read(text, own: Self.own, in: $0) }
    }

    @Test func `a code and our own link lead to the code`() async throws {
        try await LookUpFixture.with { fixture in
            let code = PublicCode.random()
            for text in [
                code.text, code.grouped.lowercased(), " \(code.grouped) ", "https://tanninh.example.vn/q/\(code.text)",
                "HTTPS://TANNINH.EXAMPLE.VN/Q/\(code.text)", "/q/\(code.text)",
                "http://localhost:8080/q/\(code.text)?x=1",
            ] {
                guard case .code(code) = try await read(text, fixture) else {
                    Issue.record("\(text)")
                    continue
                }
            }
        }
    }

    @Test func `a link that only looks like ours is not followed`() async throws {
        try await LookUpFixture.with { fixture in
            let code = PublicCode.random()
            for text in [
                "https://evil.example/q/\(code.text)", "https://tanninh.example.vn@evil.example/q/\(code.text)",
                "https://tanninh.example.vn.evil.example/q/\(code.text)",
            ] {
                guard case .foreignLink(let host, code) = try await read(text, fixture) else {
                    Issue.record("\(text)")
                    continue
                }
                #expect(host.hasSuffix("evil.example"))
            }
        }
    }

    @Test func `a secret link is followed on our own address only`() async throws {
        try await LookUpFixture.with { fixture in
            let letters = "abcdefghijklmnopqrstuv"
            for secret in [
                "/follow/\(letters)", "/report/\(letters)", "/report/\(letters)/photos/0a-1", "/queue/t/\(letters)",
            ] {
                for text in [secret, "https://tanninh.example.vn" + secret, secret + "?lang=en#x"] {
                    guard case .secretLink(secret) = try await read(text, fixture) else {
                        Issue.record("\(text)")
                        continue
                    }
                }
                if case .secretLink = try await read("https://evil.example" + secret, fixture) {
                    Issue.record("\(secret)")
                }
            }
            // No page has the rest, but the secret is one all the same: it is not searched for.
            for rest in ["/../../desk", "/send", "/x/y"] {
                for place in ["/follow/", "/draft/"] where place + rest != "/draft//send" {
                    guard case .secretLink(let path) = try await read(place + letters + rest, fixture) else {
                        Issue.record("\(place)\(rest)")
                        continue
                    }
                    #expect(path == place + letters)
                }
            }
            for text in ["/follow/short", "/reports/\(letters)", "/queue/\(letters)"] {
                if case .secretLink = try await read(text, fixture) { Issue.record("\(text)") }
            }
        }
    }

    @Test func `a code of a former unit is found however it is spelt`() async throws {
        try await LookUpFixture.with { fixture in
            let legacy = LegacyCode(
                shown: "VS-NVH-001", kind: "place", target: "village-hall-1", title: "x",
                printedOn: CalendarDate(dayNumber: 19_955), issuer: "van-son")
            _ = try await fixture.database.write { try legacy.insert(in: $0) }
            for text in ["VS-NVH-001", "vs nvh 001", "vsnvh001", "https://tanninh.example.vn/old/VS-NVH-001"] {
                guard case .legacy(let found) = try await read(text, fixture) else {
                    Issue.record("\(text)")
                    continue
                }
                #expect(found.target == "village-hall-1")
            }
        }
    }

    @Test func `everything else is named for what it is`() async throws {
        try await LookUpFixture.with { fixture in
            if case .nothing = try await read("  ", fixture) {} else { Issue.record("empty") }
            if case .words("van son") = try await read("van son", fixture) {} else { Issue.record("words") }
            let card = "012345678901|123456789|A|01011990|Nam|x|01012021"
            if case .identityCard = try await read(card, fixture) {} else { Issue.record("card") }
            if case .otherLink = try await read("https://example.org/", fixture) {} else { Issue.record("link") }
            let product = "https://id.gs1.org/01/09506000134352"
            if case .product("09506000134352", _) = try await read(product, fixture) {} else { Issue.record("product") }
            var wrong = Array(PublicCode.random().text)
            wrong[9] = wrong[9] == "7" ? "8" : "7"
            if case .mistyped = try await read(String(wrong), fixture) {} else { Issue.record("mistyped") }
        }
    }

    @Test func `pages of ours are opened, with whatever secret is in them, and others' are not`() async throws {
        try await LookUpFixture.with { fixture in
            let ticket = "/queue/t/abcdefghijklmnopqrstuvwxyz"
            guard case .secretLink(ticket) = try await read("https://tanninh.example.vn" + ticket, fixture) else {
                Issue.record("a ticket of the queue is a secret")
                return
            }
            for path in ["/units/thon-3?lang=vi", "/"] {
                guard case .ownPage(path) = try await read("https://tanninh.example.vn" + path, fixture) else {
                    Issue.record("\(path)")
                    continue
                }
            }
            let other = try await read("https://tanninh.example.vn@evil.example/queue/t/abc", fixture)
            if case .otherLink = other {} else { Issue.record("\(other)") }
        }
    }

    @Test func `codes of other programs are named, and what a photo says is never searched for`() async throws {
        try await LookUpFixture.with { fixture in
            let expected: [(String, GivenText.OtherText)] = [
                ("WIFI:T:WPA;S:Van Son;P:secret;;", .network), ("BEGIN:VCARD\nFN:A\nEND:VCARD", .contact),
                ("tel:+84912345678", .contact), ("geo:19.7,105.6", .text), ("two\nlines", .text),
            ]
            for (text, kind) in expected {
                guard case .otherText(kind) = try await read(text, fixture) else {
                    Issue.record("\(text)")
                    continue
                }
            }
            func photographed(_ kind: ScannedSymbol.Kind, _ text: String) async throws -> GivenText {
                let symbol = ScannedSymbol(kind: kind, bytes: Array(text.utf8))
                return try await fixture.database.read { try GivenText.read(symbol, own: Self.own, in: $0) }
            }
            let words = try await photographed(.qr, "nguyen van a 1985")
            if case .otherText(.text) = words {} else { Issue.record("\(words)") }
            let goods = try await photographed(.ean13, "8934567890120")
            if case .product("08934567890120", nil) = goods {} else { Issue.record("\(goods)") }
            let code = PublicCode.random()
            let ours = try await photographed(.qr, "https://tanninh.example.vn/q/\(code.text)")
            if case .code(code) = ours {} else { Issue.record("\(ours)") }
        }
    }
}
