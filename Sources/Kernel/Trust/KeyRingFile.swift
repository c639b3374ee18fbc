import Base
import Crypto
import Foundation

/// The key ring as it stands in its file.
struct KeyRingFile: Codable, Sendable {
    static let format = 1

    let format: Int
    var masters: [Entry]
    let signing: Entry
    let lookup: Entry

    struct Entry: Codable, Sendable {
        /// Made from the key, so that a damaged key is noticed.
        let id: String
        /// Milliseconds since 1970.
        let created: Int64
        /// 32 bytes in Base64.
        let key: String
        var state: State

        var bytes: [UInt8] { [UInt8](base64Text: key) ?? [] }

        static func generated(_ now: Instant, _ state: State) -> Entry {
            let key = [UInt8].random(count: 32)
            return Entry(id: identifier(of: key), created: now.milliseconds, key: key.base64Text, state: state)
        }

        /// The first eight bytes of a keyed hash: says nothing of a random key.
        static func identifier(of key: [UInt8]) -> String {
            let code = HMAC<SHA256>.authenticationCode(
                for: Array("langso.key-id.v1".utf8), using: SymmetricKey(data: key))
            return code.prefix(8).hexText
        }

        var isSound: Bool { bytes.count == 32 && Self.identifier(of: bytes) == id }
    }

    enum State: String, Codable, Sendable {
        case current, former
    }

    struct Malformed: Error {
        let reason: String
    }

    init(format: Int, masters: [Entry], signing: Entry, lookup: Entry) {
        self.format = format
        self.masters = masters
        self.signing = signing
        self.lookup = lookup
    }

    /// Reads and checks the file; the reasons it gives never quote the file.
    init(_ bytes: [UInt8]) throws(Malformed) {
        guard let file = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
            throw Malformed(reason: "not a key ring in JSON")
        }
        guard file.format == Self.format else { throw Malformed(reason: "format \(file.format) is not known") }
        for entry in file.masters + [file.signing, file.lookup] where !entry.isSound {
            throw Malformed(reason: "the key \(entry.id) does not fit its identifier")
        }
        guard file.masters.filter({ $0.state == .current }).count == 1 else {
            throw Malformed(reason: "not exactly one current master key")
        }
        guard Set(file.masters.map(\.id)).count == file.masters.count else {
            throw Malformed(reason: "a master key stands there twice")
        }
        self = file
    }

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    /// The master key that wraps now; reading and making a file see to it that there is one.
    var current: Entry { masters.first { $0.state == .current } ?? masters[masters.count - 1] }
}
