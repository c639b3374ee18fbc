import Base
import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import Trust
import X509

/// A certificate with its chain and its key, and what can be said of it.
struct ServerCertificate: Sendable {
    /// What browsers are shown: the certificate of this server first.
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    /// What it may be called by.
    let names: [CertificateName]
    let validFrom: Instant
    let validUntil: Instant
    let leaf: Certificate

    /// Reads both from PEM; throws `CommandFailure` that says what is wrong with which of them.
    init(certificate: String, key: String) throws {
        let documents = (try? PEMDocument.parseMultiple(pemString: certificate)) ?? []
        let certificates = documents.filter { $0.discriminator == "CERTIFICATE" }
        guard let first = certificates.first, let leaf = try? Certificate(pemDocument: first) else {
            throw CommandFailure("there is no certificate in PEM in it")
        }
        let (keyText, privateKey) = try Self.privateKey(key)
        guard privateKey.publicKey == leaf.publicKey else {
            throw CommandFailure("the key is not the one of the certificate")
        }
        do {
            chain = try certificates.map { try NIOSSLCertificate(bytes: $0.derBytes, format: .der) }
            self.key = try NIOSSLPrivateKey(bytes: Array(keyText.utf8), format: .pem)
        } catch {
            throw CommandFailure("certificate or key cannot be used for TLS: \(error)")
        }
        names = ((try? leaf.extensions.subjectAlternativeNames) ?? nil)?.compactMap(CertificateName.init(_:)) ?? []
        validFrom = Instant(leaf.notValidBefore)
        validUntil = Instant(leaf.notValidAfter)
        self.leaf = leaf
    }

    /// Reads both from files, which may be the same one.
    init(certificateFile: String, keyFile: String) throws {
        func text(_ path: String) throws -> String {
            do {
                return String(decoding: try PrivateFile.read(path).bytes, as: UTF8.self)
            } catch {
                throw CommandFailure(
                    "\(path) cannot be read: \(error.isMissing ? "there is no such file" : "\(error)")")
            }
        }
        let (certificate, key) = (try text(certificateFile), try text(keyFile))
        do {
            try self.init(certificate: certificate, key: key)
        } catch {
            throw CommandFailure("\(certificateFile), \(keyFile): \(error)")
        }
    }

    /// Whole days until it is no longer valid; below zero if it is not.
    func daysLeft(at now: Instant) -> Int {
        Int(((Double(validUntil.milliseconds) - Double(now.milliseconds)) / 86_400_000).rounded(.down))
    }

    func covers(_ host: CertificateName) -> Bool { names.contains { $0.covers(host) } }

    private static func privateKey(_ text: String) throws -> (text: String, key: Certificate.PrivateKey) {
        let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
        guard let document = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }) else {
            throw CommandFailure("there is no private key in PEM in it")
        }
        guard let key = try? Certificate.PrivateKey(pemDocument: document) else {
            throw CommandFailure("the private key is encrypted, or of a kind that is not known here")
        }
        return (document.pemString, key)
    }
}

extension Certificate {
    /// SHA-256 of the whole, as phones show it: `AB:CD:…`.
    var fingerprint: String {
        let bytes = (try? serializeAsPEM().derBytes) ?? []
        return SHA256.hash(data: bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined(separator: ":")
    }
}

extension Instant {
    init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded(.down))) }

    var foundationDate: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
