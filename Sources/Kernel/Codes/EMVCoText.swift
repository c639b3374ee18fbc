/// The outer form of an EMVCo merchant-presented text (QRCPS Merchant-Presented Mode 1.1): objects of a two-digit tag,
/// a two-digit length in characters, and a value; tag 00 first, tag 63 with the checksum last.
public enum EMVCoText {
    /// Whether the text splits into objects without rest, begins with format 01, and its checksum is right.
    public static func isIntact(_ text: String) -> Bool {
        guard text.hasPrefix("000201"), let objects = objects(in: text), let last = objects.last, last.tag == "63",
            last.value.utf8.count == 4, Set(objects.map(\.tag)).count == objects.count
        else { return false }
        let sum = String(checksum(of: text.utf8.dropLast(4)), radix: 16, uppercase: true)
        return last.value == String(repeating: "0", count: 4 - sum.count) + sum
    }

    /// The objects in their order; nil if the text is not made of objects.
    public static func objects(in text: String) -> [(tag: String, value: String)]? {
        var objects: [(tag: String, value: String)] = []
        // Scalars, because the standard counts characters and a combining mark is one there.
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let head = rest.prefix(4)
            guard head.count == 4, head.allSatisfy({ ("0"..."9").contains($0) }),
                let length = Int(String(head.suffix(2))),
                length > 0
            else { return nil }
            rest = rest.dropFirst(4)
            let value = rest.prefix(length)
            guard value.count == length else { return nil }
            objects.append((String(head.prefix(2)), String(value)))
            rest = rest.dropFirst(length)
        }
        return objects
    }

    /// CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing reflected. "123456789" gives 0x29B1.
    public static func checksum(of bytes: some Sequence<UInt8>) -> UInt16 {
        var sum: UInt16 = 0xFFFF
        for byte in bytes {
            sum ^= UInt16(byte) << 8
            for _ in 0..<8 { sum = sum & 0x8000 == 0 ? sum << 1 : (sum << 1) ^ 0x1021 }
        }
        return sum
    }
}
