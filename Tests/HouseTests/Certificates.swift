import Base
import Foundation
import Logging
import SwiftASN1
import Testing
import X509

@testable import langso

/// Certificates that are made here, and those that somebody else renews.
@Suite struct Certificates {
    private static let start = Instant(CalendarDate(dayNumber: 20_780), minutes: 9 * 60)
    private static let names = ["localhost", "127.0.0.1", "::1", "quay-1", "192.168.1.20"].compactMap(
        CertificateName.init(_:))

    /// Runs the body with an authority in a folder of its own.
    private func withAuthority(_ body: (LocalAuthority, URL) throws -> Void) throws {
        let keys = FileManager.default.temporaryDirectory.appendingPathComponent("langso-tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: keys) }
        try body(LocalAuthority(keys: keys), keys.appendingPathComponent("tls"))
    }

    @Test(arguments: [
        ("LocalHost", "localhost"), ("192.168.1.7", "192.168.1.7"), ("[::1]", "::1"),
        ("a-b.example.vn", "a-b.example.vn"),
        ("0.0.0.0", nil), ("::", nil), ("", nil), ("a b", nil), ("-a", nil), ("a..b", nil),
    ])
    func `a host is named as certificates do it`(host: String, name: String?) {
        #expect(CertificateName(host)?.description == name)
    }

    @Test(arguments: [
        ("langso.example.vn", "langso.example.vn", true), ("*.example.vn", "langso.example.vn", true),
        ("*.example.vn", "example.vn", false), ("*.example.vn", "a.b.example.vn", false),
        ("example.vn", "langso.example.vn", false), ("192.168.1.7", "192.168.1.8", false),
    ])
    func `a name covers what browsers say it covers`(pattern: String, host: String, isCovered: Bool) throws {
        let name = CertificateName(pattern) ?? .dns(pattern)
        #expect(name.covers(try #require(CertificateName(host))) == isCovered)
    }

    @Test(arguments: [
        ("192.168.77.3", true), ("10.1.2.3", true), ("172.31.0.1", true), ("172.32.0.1", false), ("8.8.8.8", false),
        ("fd00::1", true), ("2001:db8::1", false), ("quay-1", true), ("may.quay-1", true), ("bank.example", false),
        ("203.0.113.9", true), ("203.0.113.10", false),
    ])
    func `the authority may speak for this machine and private networks only`(host: String, isPermitted: Bool) throws {
        let list = PermittedNames.list(for: ["quay-1", "203.0.113.9"].compactMap(CertificateName.init(_:)))
        #expect(PermittedNames.permit(try #require(CertificateName(host)), list) == isPermitted)
    }

    @Test func `a certificate is made once, and by an authority that signed it`() throws {
        try withAuthority { authority, folder in
            #expect(try authority.certificate == nil)
            let made = try authority.serverCertificate(for: Self.names, at: Self.start)
            #expect(made.names == Self.names)
            #expect(made.daysLeft(at: Self.start) == 396)
            let text = try #require(try authority.certificate)
            let root = try Certificate(pemEncoded: text)
            #expect(root.publicKey.isValidSignature(made.leaf.signature, for: made.leaf))
            #expect(!text.contains("PRIVATE"))
            let again = try authority.serverCertificate(for: Self.names, at: Self.start.adding(days: 366))
            #expect(again.leaf == made.leaf)
            for (path, mode) in [("", 0o700), ("ca.pem", 0o600), ("server.pem", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: folder.appendingPathComponent(path).path)
                #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
            }
        }
    }

    @Test func `it is renewed before its end and for a new name, by the same authority`() throws {
        try withAuthority { authority, _ in
            let first = try authority.serverCertificate(for: Self.names, at: Self.start)
            let root = try authority.fingerprint
            let late = Self.start.adding(days: 368)
            let second = try authority.serverCertificate(for: Self.names, at: late)
            #expect(second.leaf != first.leaf)
            #expect(second.daysLeft(at: late) == 396)
            let moved = try #require(CertificateName("10.0.0.9"))
            let third = try authority.serverCertificate(for: Self.names + [moved], at: late)
            #expect(third.covers(moved))
            #expect(try authority.fingerprint == root)
        }
    }

    @Test func `an authority that may not sign a name gives way to one that may`() throws {
        try withAuthority { authority, _ in
            _ = try authority.serverCertificate(for: Self.names, at: Self.start)
            let root = try authority.fingerprint
            let other = try #require(CertificateName("langso.example.vn"))
            #expect(try authority.serverCertificate(for: Self.names + [other], at: Self.start).covers(other))
            #expect(try authority.fingerprint != root)
        }
    }

    @Test func `an authority that nobody can read is not replaced silently`() throws {
        try withAuthority { authority, folder in
            _ = try authority.serverCertificate(for: Self.names, at: Self.start)
            try "nothing".write(to: folder.appendingPathComponent("ca.pem"), atomically: true, encoding: .utf8)
            #expect(throws: CommandFailure.self) { try authority.serverCertificate(for: Self.names, at: Self.start) }
        }
    }

    @Test func `a certificate without its key, and a key of another, are refused in words`() throws {
        try withAuthority { one, folder in
            _ = try one.serverCertificate(for: Self.names, at: Self.start)
            let own = folder.appendingPathComponent("server.pem").path
            let other = folder.appendingPathComponent("ca.pem").path
            #expect(throws: Never.self) { try ServerCertificate(certificateFile: own, keyFile: own) }
            for (certificate, key, reason) in [
                (own, other, "not the one"), (own + "x", own, "no such file"), ("/dev/null", own, "no certificate"),
                (own, "/dev/null", "no private key"),
            ] {
                let failure = #expect(throws: CommandFailure.self) {
                    try ServerCertificate(certificateFile: certificate, keyFile: key)
                }
                #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "nothing")")
            }
        }
    }

    @Test func `a renewed certificate is taken up, and half a renewal changes nothing`() throws {
        try withAuthority { authority, folder in
            let file = folder.appendingPathComponent("server.pem")
            let (certificate, key) = (folder.appendingPathComponent("a.crt"), folder.appendingPathComponent("a.key"))
            _ = try authority.serverCertificate(for: Self.names, at: Self.start)
            try FileManager.default.copyItem(at: file, to: certificate)
            try FileManager.default.copyItem(at: file, to: key)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let served = try ServedCertificate(
                .files(certificate: certificate.path, key: key.path), clock: WallClock { Self.start }, logger: logger)
            let first = served.current.leaf

            _ = try authority.serverCertificate(for: Self.names, at: Self.start.adding(days: 370))
            try FileManager.default.removeItem(at: certificate)
            try FileManager.default.copyItem(at: file, to: certificate)
            served.refresh()
            #expect(served.current.leaf == first)
            try FileManager.default.removeItem(at: key)
            try FileManager.default.copyItem(at: file, to: key)
            served.refresh()
            #expect(served.current.leaf != first)
        }
    }
}
