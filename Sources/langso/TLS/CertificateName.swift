import Foundation
import NIOCore
import SwiftASN1
import X509

/// A host as certificates name it: a DNS name, or an address.
enum CertificateName: Hashable, Sendable, CustomStringConvertible {
    case dns(String)
    case address([UInt8])

    /// The host of an address line; nil for what no certificate can name, and for addresses that only mean "all of this machine".
    init?(_ host: String) {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if let address = try? SocketAddress(ipAddress: bare, port: 0) {
            let bytes: [UInt8]
            switch address {
            case .v4(let address): bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
            case .v6(let address): bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            case .unixDomainSocket: return nil
            }
            if bytes.allSatisfy({ $0 == 0 }) { return nil }
            self = .address(bytes)
            return
        }
        let name = bare.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
        }
        guard isName, name.utf8.count <= 253 else { return nil }
        self = .dns(name)
    }

    /// What stands in a certificate; nil for kinds of names that browsers do not ask for.
    init?(_ name: GeneralName) {
        switch name {
        case .dnsName(let name): self = .dns(name.lowercased())
        case .ipAddress(let octets): self = .address(Array(octets.bytes))
        default: return nil
        }
    }

    var generalName: GeneralName {
        switch self {
        case .dns(let name): .dnsName(name)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    /// Whether a certificate with this name is good for the host: the same, or `*.` with one label in place of the star.
    func covers(_ host: CertificateName) -> Bool {
        if self == host { return true }
        guard case .dns(let pattern) = self, case .dns(let name) = host, pattern.hasPrefix("*."),
            let dot = name.firstIndex(of: ".")
        else { return false }
        return name[dot...] == pattern.dropFirst()
    }

    var description: String {
        switch self {
        case .dns(let name): name
        case .address(let bytes):
            (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0))?.ipAddress ?? "?"
        }
    }
}

extension CertificateName {
    /// How this machine is called from near: what a certificate that is made here must name.
    static func here(listening host: String, address: String?) -> [CertificateName] {
        var texts = ["localhost", "127.0.0.1", "::1"]
        if let name = machineName {
            texts.append(name)
            // What phones find without a name server (mDNS).
            if !name.contains(".") { texts.append(name + ".local") }
        }
        texts += [LocalNetwork.address, host]
        if let host = address.flatMap({ URL(string: $0)?.host() }) { texts.append(host) }
        var names: [CertificateName] = []
        for name in texts.compactMap(CertificateName.init(_:)) where !names.contains(name) { names.append(name) }
        return names
    }

    private static var machineName: String? {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
