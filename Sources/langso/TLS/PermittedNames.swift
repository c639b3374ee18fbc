import SwiftASN1
import X509

/// What the local authority may speak for (RFC 5280 §4.2.1.10): the DNS names it was made for, and addresses that exist in private
/// networks only, so that a machine may get another one there.
enum PermittedNames {
    private static let ranges: [(base: [UInt8], bits: Int)] = [
        ([127, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([169, 254, 0, 0], 16),
        ([100, 64, 0, 0], 10), ([UInt8](repeating: 0, count: 15) + [1], 128),
        ([0xFC] + [UInt8](repeating: 0, count: 15), 7), ([0xFE, 0x80] + [UInt8](repeating: 0, count: 14), 10),
    ]

    /// The list for an authority that is to sign those names.
    static func list(for names: [CertificateName]) -> [GeneralName] {
        let fixed = ranges.map { range($0.base, bits: $0.bits) }
        return fixed
            + names.compactMap { name in
                switch name {
                case .dns(let name): return .dnsName(name)
                case .address(let bytes):
                    return permit(name, fixed) ? nil : range(bytes, bits: bytes.count * 8)
                }
            }
    }

    /// Whether an authority with that list may sign the name.
    static func permit(_ name: CertificateName, _ permitted: [GeneralName]) -> Bool {
        permitted.contains { entry in
            switch (entry, name) {
            case (.dnsName(let tree), .dns(let name)): return name == tree || name.hasSuffix("." + tree)
            case (.ipAddress(let octets), .address(let bytes)):
                let (base, mask) = (octets.bytes.prefix(bytes.count), octets.bytes.dropFirst(bytes.count))
                return octets.bytes.count == bytes.count * 2
                    && zip(zip(bytes, mask), base).allSatisfy { $0.0 & $0.1 == $1 }
            default: return false
            }
        }
    }

    private static func range(_ base: [UInt8], bits: Int) -> GeneralName {
        let mask = base.indices.map { index in
            UInt8(truncatingIfNeeded: 0xFF00 >> min(max(bits - index * 8, 0), 8))
        }
        return .ipAddress(ASN1OctetString(contentBytes: (base + mask)[...]))
    }
}
