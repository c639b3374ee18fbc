import Base
import Testing

@testable import Trust

@Suite struct TimeCodeTests {
    private static let secret = Array("12345678901234567890".utf8)

    private static func moment(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1000) }

    /// RFC 6238, appendix B, SHA-1.
    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ]) func `the vectors of the standard`(seconds: Int64, code: String) {
        let step = TimeCode.step(at: Self.moment(seconds))
        #expect(TimeCode(secret: Self.secret).code(step: step, digits: 8) == code)
    }

    /// RFC 4226, appendix D.
    @Test func `the vectors of the counter beneath`() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { TimeCode(secret: Self.secret).code(step: $0) } == codes)
    }

    @Test func `a clock may be one step off, and a code is good once`() {
        let code = TimeCode(secret: Self.secret)
        let now = Self.moment(1_000_000_020)
        let present = TimeCode.step(at: now)
        for offset: Int64 in -1...1 {
            #expect(code.step(of: code.code(step: present + offset), at: now, after: 0) == present + offset)
        }
        #expect(code.step(of: code.code(step: present - 2), at: now, after: 0) == nil)
        #expect(code.step(of: code.code(step: present + 2), at: now, after: 0) == nil)
        #expect(code.step(of: code.code(step: present), at: now, after: present) == nil)
        #expect(code.step(of: code.code(step: present - 1), at: now, after: present) == nil)
        #expect(code.step(of: code.code(step: present + 1), at: now, after: present) == present + 1)
        let typed = code.code(step: present)
        #expect(code.step(of: "\(typed.prefix(3)) \(typed.suffix(3))", at: now, after: 0) == present)
        #expect(code.step(of: "", at: now, after: 0) == nil)
        #expect(code.step(of: "12345", at: now, after: 0) == nil)
    }

    @Test func `the secret is written as apps read it`() {
        // RFC 4648 §10, without padding.
        #expect(TimeCode(secret: Array("foobar".utf8)).base32 == "MZXW6YTBOI")
        #expect(TimeCode(secret: Array("f".utf8)).base32 == "MY")
        let address = TimeCode(secret: Self.secret).address(account: "motcua1", issuer: "Tân Ninh")
        #expect(
            address
                == "otpauth://totp/T%C3%A2n%20Ninh:motcua1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=T%C3%A2n%20Ninh"
        )
        #expect(TimeCode.newSecret().count == 20)
    }
}
