import Base
import Foundation

@testable import Trust

/// A folder that goes away with its test.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("trust-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var ringPath: String { path + "/keys/ring.json" }
    var dataPath: String { path + "/data" }

    func makeRing() throws -> KeyRing {
        try KeyRing.create(at: ringPath, dataFolder: dataPath, now: Instant(milliseconds: 1_000))
    }

    func makeVault() throws -> Vault {
        let ring = try makeRing()
        return try Vault(ring, keys: [(number: 1, wrapped: try ring.newDataKey(number: 1))])
    }
}

func bytes(_ hex: String) -> [UInt8] {
    [UInt8](hexText: hex.filter { !$0.isWhitespace }) ?? []
}

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
