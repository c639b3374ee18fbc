import Administration
import Base
import Codes
import Foundation

/// What is said about parts that an installation may have or not.
struct OptionalParts {
    typealias Finding = HealthFinding

    let settings: Settings
    let now: Instant

    var findings: [Finding] { encryption + around + measurements }

    // MARK: https

    private var encryption: [Finding] {
        if let certificate = settings.tlsCertificate, let key = settings.tlsKey {
            return certificateFiles(certificate, key)
        }
        let authority = LocalAuthority(keys: settings.keys)
        do {
            guard let kept = try authority.kept() else {
                return [
                    Finding(
                        .certificate, .note,
                        "no LANGSO_TLS_CERTIFICATE: serve --tls makes a certificate of its own, which phones must be told to trust"
                    )
                ]
            }
            var findings: [Finding] = [
                Finding(
                    .certificate, .good,
                    "local certificate for \(names(kept)): \(kept.daysLeft(at: now)) days left, renewed by serve --tls",
                    value: .days(kept.daysLeft(at: now)))
            ]
            if try authority.certificate == nil {
                findings.append(
                    Finding(
                        .certificate, .note, "its authority is gone: serve --tls makes another one, to be trusted anew")
                )
            }
            return findings
        } catch {
            return [Finding(.certificate, .wrong, "local certificate: \(error)")]
        }
    }

    private func certificateFiles(_ certificate: String, _ key: String) -> [Finding] {
        let found: ServerCertificate
        do {
            found = try ServerCertificate(certificateFile: certificate, keyFile: key)
        } catch {
            return [Finding(.certificate, .wrong, "certificate: \(error)")]
        }
        var findings: [Finding] = [
            Finding(.certificate, .good, "certificate \(certificate) is the one of its key")
        ]
        let days = found.daysLeft(at: now)
        if found.validFrom > now {
            findings.append(
                Finding(.certificate, .wrong, "the certificate is not valid before \(found.validFrom.iso)"))
        } else if days < 0 {
            findings.append(
                Finding(.certificate, .wrong, "the certificate was valid until \(found.validUntil.iso)"))
        } else {
            findings.append(
                Finding(
                    .certificate, days < 14 ? .note : .good, "the certificate is valid for \(days) more days",
                    value: .days(days)))
        }
        let host = settings.address.flatMap { URL(string: $0)?.host() }.flatMap(CertificateName.init(_:))
        let isRight = host.map(found.covers) ?? (found.names.isEmpty ? false : nil)
        findings.append(
            Finding(
                .certificate, isRight.map { $0 ? .good : .wrong } ?? .note,
                "the certificate is for \(names(found))" + (host.map { "; the address is \($0)" } ?? "")))
        if let mode = (try? FileManager.default.attributesOfItem(atPath: key)[.posixPermissions]) as? Int,
            mode & 0o007 != 0
        {
            findings.append(Finding(.certificate, .note, "everybody on this machine may read \(key)"))
        }
        return findings
    }

    private func names(_ certificate: ServerCertificate) -> String {
        certificate.names.isEmpty ? "no name" : certificate.names.map(\.description).joined(separator: ", ")
    }

    // MARK: what stands around the program

    private var around: [Finding] {
        var findings: [Finding] = []
        if settings.engine == "sqlite" {
            findings.append(Finding(.engine, .note, "no LANGSO_DATABASE: SQLite in the data folder"))
        }
        if settings.address?.hasPrefix("https://") == true, settings.proxies.isEmpty, settings.tlsCertificate == nil {
            findings.append(
                Finding(
                    .proxies, .note, "no LANGSO_PROXIES: behind a proxy, all visitors would count as one address"))
        }
        if !Self.readsWebP {
            findings.append(
                Finding(.pictures, .note, "photos in WebP cannot be read: install webp-pixbuf-loader"))
        }
        return findings
    }

    private static var readsWebP: Bool {
        let pixel = Data(base64Encoded: "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==").map(Array.init) ?? []
        return (try? PixelPicture.decode(pixel)) != nil
    }

    private var measurements: [Finding] {
        guard let listener = settings.metrics else {
            return [Finding(.measurements, .note, "no LANGSO_METRICS: nothing is measured")]
        }
        let text = "measurements at http://\(listener)/metrics"
        return [
            listener.isLoopback
                ? Finding(.measurements, .good, text)
                : Finding(.measurements, .note, text + ", for everybody who reaches that address")
        ]
    }
}
