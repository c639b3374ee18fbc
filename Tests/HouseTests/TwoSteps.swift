import Base
import House
import HouseSupport
import Identity
import Storage
import TestSupport
import Testing
import Trust

@testable import langso

/// An official sets the second step up with an app, and signs in with it; the administrator helps when the telephone is lost.
@Suite struct TwoSteps {
    /// What an app would show for the key on the page.
    private func code(for key: String, at now: Instant) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (buffer, bits): (UInt32, Int) = (0, 0)
        var secret: [UInt8] = []
        for letter in key where letter != " " {
            guard let value = alphabet.firstIndex(of: letter) else { continue }
            buffer = (buffer << 5 | UInt32(value)) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                secret.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return TimeCode(secret: secret).code(step: TimeCode.step(at: now))
    }

    @Test(arguments: TestEngine.available)
    func `from the first scan to the lost telephone`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, visitor in
            try await visitor.signIn("motcua1")
            let path = "/desk/account/second-factor"
            let start = try await visitor.get(path)
            let wrong = try await visitor.submit(start.form(to: path), ["current": "nothing"])
            #expect(wrong.status == 422)
            let setup = try await visitor.submit(start.form(to: path), ["current": "langso-demo"])
            let key = try #require(setup.text.firstMatch(of: /id="secret">([A-Z2-7 ]+)</)).output.1
            let symbol = try await visitor.get("\(path)/qr.svg")
            #expect(symbol.text.contains("<svg"))
            let on = try await visitor.submit(
                setup.form(to: "/confirm"), ["code": code(for: String(key), at: TestHouse.start)])
            #expect(on.status == 200)
            let recovery = on.text.matches(of: /<bdi class="code">([a-z0-9]{5}-[a-z0-9]{5})<\/bdi>/).map(\.output.1)
            #expect(recovery.count == 10)
            #expect(try await visitor.get("\(path)/qr.svg").status == 404)

            house.clock.advance(seconds: 60)
            let later = TestHouse.start.adding(seconds: 60)
            let phone = visitor.other()
            let ask = try await phone.signIn("motcua1")
            #expect(ask.status == 200)
            #expect(try await phone.get("/desk").path.hasPrefix("/sign-in"))
            let form = try ask.form(to: "/sign-in/code")
            #expect(try await phone.submit(form, ["code": "123"]).status == 422)
            let desk = try await phone.submit(form, ["code": code(for: String(key), at: later)])
            #expect(desk.path == "/desk")
            let history = try await phone.get("/desk/account/sign-ins")
            #expect(history.status == 200)
            #expect(history.forms.count { $0.action.hasSuffix("/sign-ins/end") } == 2)

            let administrator = visitor.other()
            try await administrator.signIn("quantri")
            let id = try #require(try await house.actor("motcua1")).account
            let recover = try await administrator.get("/desk/accounts/\(id)/recover")
            let bare = try await administrator.submit(recover.form(to: "/recover"), ["proof": "", "reason": ""])
            #expect(bare.status == 422)
            let slip = try await administrator.submit(
                recover.form(to: "/recover"),
                ["proof": "card", "reason": "mất điện thoại", "removes_factor": "yes"])
            #expect(slip.bytes.starts(with: Array("%PDF".utf8)))
            #expect(try await phone.get("/desk").path.hasPrefix("/sign-in"))
            let signIns = try await administrator.get("/desk/accounts/\(id)/sign-ins")
            #expect(signIns.status == 200)
        }
    }

    @Test func `a demanded second step leads to its page first`() async throws {
        try await withHouse { house, visitor in
            try await visitor.signIn("quantri")
            let settings = try await visitor.get("/desk/accounts/security")
            let saved = try await visitor.submit(settings.form(to: "/security"), ["roles": "chair"])
            #expect(saved.status == 200)
            let chair = visitor.other()
            let first = try await chair.signIn("chutich")
            #expect(first.path == "/desk/account/second-factor")
            #expect(try await chair.get("/desk/dossiers").status == 403)
        }
    }
}
