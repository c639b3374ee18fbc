import Base
import Crypto
import Foundation
import Testing

@testable import Trust

@Suite struct HashingPasswords {
    let hasher = PasswordHasher(cost: .weakForTests)

    @Test func `the right password is accepted and a wrong one refused`() async throws {
        let stored = try await hasher.hash("bí mật 123")
        #expect(stored.hasPrefix("$scrypt$ln=4,r=1,p=1$"))
        #expect(try await hasher.verify("bí mật 123", against: stored))
        #expect(try await !hasher.verify("bí mật 124", against: stored))
        #expect(try await !hasher.verify("", against: stored))
    }

    @Test func `the same password never gives the same string`() async throws {
        let first = try await hasher.hash("a")
        let second = try await hasher.hash("a")
        #expect(first != second)
    }

    @Test func `letters typed with combining marks are the same password`() async throws {
        let stored = try await hasher.hash("mật khẩu".precomposedStringWithCanonicalMapping)
        #expect(try await hasher.verify("mật khẩu".decomposedStringWithCanonicalMapping, against: stored))
    }

    @Test func `nobody's password matches nothing`() async throws {
        #expect(try await !hasher.verifyAgainstNothing("a"))
        #expect(try await !hasher.verify("a", against: ""))
        #expect(try await !hasher.verify("a", against: "$scrypt$ln=99,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA"))
    }

    @Test func `a hash of another cost wants a new one`() async throws {
        let stored = try await hasher.hash("a")
        #expect(!hasher.needsRehash(stored))
        #expect(PasswordHasher().needsRehash(stored))
        #expect(hasher.needsRehash("rubbish"))
    }

    @Test func `the standard cost works within the memory limit of the library`() async throws {
        let slow = PasswordHasher()
        let stored = try await slow.hash("a")
        #expect(stored.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
        #expect(try await slow.verify("a", against: stored))
        // A hasher of another cost reads it too.
        #expect(try await hasher.verify("a", against: stored))
    }

    @Test func `too many at once are refused, not queued without end`() async throws {
        let busy = PasswordHasher(cost: .weakForTests, limit: 0)
        await #expect(throws: Problem.self) { try await busy.hash("a") }
    }

    @Test(arguments: [
        "", "$", "$scrypt$ln=15,r=8,p=3$AAAA$AAAA", "$bcrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        "$scrypt$r=8,ln=15,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAA", "$scrypt$ln=15,r=8$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        "$scrypt$ln=21,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=-1,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a string of another form is no hash`(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    /// RFC 7914 §12.
    @Test(arguments: [
        (
            "", "", 4, 1, 1,
            """
            77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442
            fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
            """
        ),
        (
            "password", "NaCl", 10, 8, 16,
            """
            fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
            2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
            """
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            """
            7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
            d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
            """
        ),
    ])
    func `scrypt gives the values of its standard`(
        password: String, salt: String, logRounds: Int, blockSize: Int, parallelism: Int, expected: String
    ) throws {
        let cost = try #require(ScryptCost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism))
        let key = try PasswordHash.scrypt(ascii(password), salt: ascii(salt), cost: cost, length: 64)
        #expect(key.withUnsafeBytes { Array($0) } == bytes(expected))
    }
}

@Suite struct SecretTokens {
    @Test func `a token is read back and has the same digest`() throws {
        let token = SecretToken()
        let read = try #require(SecretToken(token.text))
        #expect(read.digest == token.digest)
        #expect(token.text.utf8.count == 43)
        #expect(token.digest.utf8.count == 64)
        #expect(SecretToken().text != token.text)
    }

    @Test func `a token does not print itself`() {
        let token = SecretToken()
        var dumped = ""
        dump(token, to: &dumped)
        for shown in ["\(token)", String(reflecting: token), dumped] { #expect(!shown.contains(token.text)) }
        #expect(Mirror(reflecting: token).children.isEmpty)
    }

    @Test func `anything else is no token`() {
        let text = SecretToken().text
        #expect(SecretToken("") == nil)
        #expect(SecretToken(text.dropLast()) == nil)
        #expect(SecretToken(text + "A") == nil)
        #expect(SecretToken("+" + text.dropFirst()) == nil)
        // The last character carries four bits: "B" would be a second spelling of "A".
        #expect(SecretToken(String(repeating: "A", count: 42) + "B") == nil)
        #expect(SecretToken(String(repeating: "A", count: 43)) != nil)
    }
}

@Suite struct Encodings {
    @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `Base64 follows RFC 4648 without padding`(plain: String, encoded: String) {
        #expect(ascii(plain).base64Text == encoded)
        #expect([UInt8](base64Text: encoded) == ascii(plain))
    }

    @Test func `hexadecimal is read in one spelling only`() {
        #expect([0x00, 0xAB, 0xFF].hexText == "00abff")
        #expect([UInt8](hexText: "00abff") == [0x00, 0xAB, 0xFF])
        #expect([UInt8](hexText: "0") == nil)
        #expect([UInt8](hexText: "0G") == nil)
        #expect([UInt8](hexText: "AB") == nil)
    }

    @Test func `SHA-256 gives the value of its standard`() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Fingerprint(of: ascii("abc")).hex == expected)
        var stream = FingerprintStream()
        stream.add(ascii("a"))
        stream.add(ascii("bc"))
        #expect(stream.finish() == Fingerprint(hex: expected))
        #expect(Fingerprint(hex: expected.uppercased()) == nil)
    }
}
