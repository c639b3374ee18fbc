import Base
import Crypto
import Foundation
import SwiftASN1
import Trust
import Web
import X509

/// A certificate authority of this installation alone, for a server that nobody else vouches for: phones that trust its certificate
/// trust the server. It is limited to the names of this machine and to private networks, so that its key, if it were stolen, could
/// not speak for a bank.
struct LocalAuthority: Sendable {
    /// In the folder of the key ring: `ca.pem` and `server.pem`, each a certificate with its key.
    let folder: URL

    /// That of the installation with that folder of keys.
    init(keys: URL) { folder = keys.appendingPathComponent("tls") }

    static let serverDays = 397
    static let authorityDays = 3652
    /// Made anew when fewer days than this are left.
    static let renewalDays = 30

    private var authorityFile: String { folder.appendingPathComponent("ca.pem").path }
    private var serverFile: String { folder.appendingPathComponent("server.pem").path }

    /// The certificate that phones have to trust, as PEM; nil while there is none.
    var certificate: String? {
        get throws { try readAuthority().map { try $0.certificate.serializeAsPEM().pemString + "\n" } }
    }

    /// SHA-256 of that certificate, as phones show it; nil while there is none.
    var fingerprint: String? {
        get throws { try readAuthority()?.certificate.fingerprint }
    }

    /// The server's certificate as it lies there; nil while there is none.
    func kept() throws -> ServerCertificate? {
        guard FileManager.default.fileExists(atPath: serverFile) else { return nil }
        return try ServerCertificate(certificateFile: serverFile, keyFile: serverFile)
    }

    /// The certificate of a server with those names: the one that is there, or a new one where a name is missing, fewer than 30 days
    /// are left or another authority signed it.
    func serverCertificate(for names: [CertificateName], at now: Instant) throws -> ServerCertificate {
        let authority = try authority(permitting: names, at: now)
        if let kept = try? kept(), names.allSatisfy(kept.covers), kept.daysLeft(at: now) >= Self.renewalDays,
            kept.validFrom <= now, authority.certificate.publicKey.isValidSignature(kept.leaf.signature, for: kept.leaf)
        {
            return kept
        }
        let key = P256.Signing.PrivateKey()
        let begin = now.adding(minutes: -60).foundationDate
        let end = min(
            begin.addingTimeInterval(Double(Self.serverDays) * 86_400), authority.certificate.notValidAfter)
        let signedBy = SubjectKeyIdentifier(hash: authority.certificate.publicKey)
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: begin,
            notValidAfter: end, issuer: authority.certificate.subject,
            subject: DistinguishedName { CommonName("LangSo") },
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(\.generalName))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                AuthorityKeyIdentifier(keyIdentifier: signedBy.keyIdentifier)
            },
            issuerPrivateKey: authority.key)
        try write(certificate, key, to: serverFile)
        return try ServerCertificate(certificateFile: serverFile, keyFile: serverFile)
    }

    /// Where a phone fetches the certificate that it has to trust: `/tls/ca.crt`.
    static func route(_ routes: inout Routes, certificate: String) {
        routes.get(path, .open) { _ in
            .download(
                Download(
                    Array(certificate.utf8), mediaType: "application/x-x509-ca-cert", fileName: "langso-ca.crt"))
        }
    }

    static let path = "/tls/ca.crt"

    /// What to do so that browsers do not warn, for whoever has started the server.
    func howToTrust(at origin: String) throws -> String {
        """
        The certificate was made here, so browsers warn. To trust it, open \(origin)\(Self.path)
        on the phone, install it as a CA certificate, and compare its SHA-256 fingerprint:
        \(try fingerprint ?? "-")
        """
    }

    // MARK: the authority

    private struct Authority {
        let certificate: Certificate
        let key: Certificate.PrivateKey
    }

    /// The authority that is there, or a new one where it may not sign one of the names or ends soon.
    private func authority(permitting names: [CertificateName], at now: Instant) throws -> Authority {
        if let known = try readAuthority(),
            Instant(known.certificate.notValidAfter) > now.adding(days: Self.renewalDays),
            let limits = (try? known.certificate.extensions.nameConstraints) ?? nil,
            names.allSatisfy({ PermittedNames.permit($0, limits.permittedSubtrees) })
        {
            return known
        }
        let key = P256.Signing.PrivateKey()
        // Names differ from one authority to the next: a browser that knows an older one looks for the issuer by name.
        let mark = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        let subject = try DistinguishedName {
            CommonName("LangSo local authority \(mark)")
            OrganizationName("LangSo")
        }
        let begin = now.adding(minutes: -60).foundationDate
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: begin,
            notValidAfter: begin.addingTimeInterval(Double(Self.authorityDays) * 86_400), issuer: subject,
            subject: subject,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                Critical(NameConstraints(permittedSubtrees: PermittedNames.list(for: names), excludedSubtrees: []))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            },
            issuerPrivateKey: .init(key))
        try write(certificate, key, to: authorityFile)
        return Authority(certificate: certificate, key: .init(key))
    }

    private func readAuthority() throws -> Authority? {
        guard FileManager.default.fileExists(atPath: authorityFile) else { return nil }
        let text = String(decoding: try PrivateFile.read(authorityFile).bytes, as: UTF8.self)
        let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
        guard
            let certificate = documents.first(where: { $0.discriminator == "CERTIFICATE" }).flatMap({
                try? Certificate(pemDocument: $0)
            }),
            let key = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }).flatMap({
                try? Certificate.PrivateKey(pemDocument: $0)
            }), key.publicKey == certificate.publicKey
        else {
            throw CommandFailure("\(authorityFile) is damaged; without it a new one is made, to be trusted anew")
        }
        return Authority(certificate: certificate, key: key)
    }

    private func write(_ certificate: Certificate, _ key: P256.Signing.PrivateKey, to path: String) throws {
        let text = try certificate.serializeAsPEM().pemString + "\n" + key.pemRepresentation + "\n"
        try PrivateFile.makeFolder(folder.path)
        try PrivateFile.replace(path, Array(text.utf8))
    }
}
