import Base
import Codes
import Dispatch

/// Looks into pictures before they are taken, one at a time, away from the threads that serve requests: what cannot be
/// shown is better refused at once.
final class PictureInspector: Sendable {
    private let queue = DispatchQueue(label: "places.pictures")

    /// 15 MB, 40 megapixels (24 where the whole must be decoded).
    static let limits = PictureLimits(
        bytes: 15 << 20, jpegPixels: 40_000_000, otherPixels: 24_000_000, keptSide: 256)

    /// What is wrong with the picture; nil if it can be shown.
    func problem(_ bytes: [UInt8]) async -> Message? {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Self.problem(bytes)) }
        }
    }

    private static func problem(_ bytes: [UInt8]) -> Message? {
        do {
            _ = try PixelPicture.decode(bytes, limits: limits)
            return nil
        } catch {
            return switch error {
            case .tooLarge: Message("places.problem.picture_too_large", ["max": .number(40)])
            default: "places.problem.picture_unreadable"
            }
        }
    }
}
