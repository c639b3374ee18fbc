public import Base
public import Foundation

/// The making of the demo commune: where its data files are, which day it is, and chances that fall the same way every time.
public struct Demo: Sendable {
    /// The `Data` folder.
    public let data: URL
    public let now: Instant
    public let scale: Scale

    /// How big the demo is.
    public enum Scale: String, Sendable, CaseIterable { case village, commune, district, province }

    public init(data: URL, now: Instant, scale: Scale) {
        self.data = data
        self.now = now
        self.scale = scale
    }

    /// Chances for one feature's part, the same in every run.
    public func chances(for feature: String) -> SeededGenerator {
        var seed: UInt64 = 0x9E37_79B9_7F4A_7C15
        for byte in feature.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return SeededGenerator(seed: seed)
    }

    /// The rows of a CSV file below `Data`, each by column name (RFC 4180; lines that begin with # are left out).
    public func csv(_ path: String) throws -> [[String: String]] {
        let text = try String(contentsOf: data.appendingPathComponent(path), encoding: .utf8)
        return CSVText.rows(text)
    }
}

/// A feature that has a second part of the demo, which rests on the parts of others.
public protocol SeedsLast: Feature {
    /// Puts it in, after all features were seeded.
    func finishSeed(_ demo: Demo) async throws
}

/// SplitMix64: small, quick, the same everywhere; for demos and tests, never for secrets.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
