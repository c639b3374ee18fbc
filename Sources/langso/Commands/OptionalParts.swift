import Base
import Codes
import Foundation

/// What `langso check` says about parts that an installation may have or not. Nil stands for a note: nothing is wrong, but somebody
/// should know.
struct OptionalParts {
    typealias Finding = (isGood: Bool?, text: String)

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
                    (
                        nil,
                        "no LANGSO_TLS_CERTIFICATE: serve --tls makes a certificate of its own, which phones must be told to trust"
                    )
                ]
            }
            var findings: [Finding] = [
                (
                    true,
                    "local certificate for \(names(kept)): \(kept.daysLeft(at: now)) days left, renewed by serve --tls"
                )
            ]
            if try authority.certificate == nil {
                findings.append((nil, "its authority is gone: serve --tls makes another one, to be trusted anew"))
            }
            return findings
        } catch {
            return [(false, "local certificate: \(error)")]
        }
    }

    private func certificateFiles(_ certificate: String, _ key: String) -> [Finding] {
        let found: ServerCertificate
        do {
            found = try ServerCertificate(certificateFile: certificate, keyFile: key)
        } catch {
            return [(false, "certificate: \(error)")]
        }
        var findings: [Finding] = [(true, "certificate \(certificate) is the one of its key")]
        let days = found.daysLeft(at: now)
        if found.validFrom > now {
            findings.append((false, "the certificate is not valid before \(found.validFrom.iso)"))
        } else if days < 0 {
            findings.append((false, "the certificate was valid until \(found.validUntil.iso)"))
        } else {
            findings.append((days < 14 ? nil : true, "the certificate is valid for \(days) more days"))
        }
        let host = settings.address.flatMap { URL(string: $0)?.host() }.flatMap(CertificateName.init(_:))
        findings.append(
            (
                host.map(found.covers) ?? (found.names.isEmpty ? false : nil),
                "the certificate is for \(names(found))" + (host.map { "; the address is \($0)" } ?? "")
            ))
        if let mode = (try? FileManager.default.attributesOfItem(atPath: key)[.posixPermissions]) as? Int,
            mode & 0o007 != 0
        {
            findings.append((nil, "everybody on this machine may read \(key)"))
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
            findings.append((nil, "no LANGSO_DATABASE: SQLite in the data folder"))
        }
        if settings.address?.hasPrefix("https://") == true, settings.proxies.isEmpty, settings.tlsCertificate == nil {
            findings.append(
                (nil, "no LANGSO_PROXIES: behind a proxy, all visitors would count as one address"))
        }
        if !Self.readsWebP {
            findings.append((nil, "photos in WebP cannot be read: install webp-pixbuf-loader"))
        }
        return findings
    }

    private static var readsWebP: Bool {
        let pixel = Data(base64Encoded: "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==").map(Array.init) ?? []
        return (try? PixelPicture.decode(pixel)) != nil
    }

    private var measurements: [Finding] {
        guard let listener = settings.metrics else { return [(nil, "no LANGSO_METRICS: nothing is measured")] }
        if listener.isLoopback { return [(true, "measurements at http://\(listener)/metrics")] }
        return [(nil, "measurements at http://\(listener)/metrics, for everybody who reaches that address")]
    }
}
