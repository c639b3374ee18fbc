import Foundation

extension WallClock {
    /// The clock of this machine.
    public static let system = WallClock {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
