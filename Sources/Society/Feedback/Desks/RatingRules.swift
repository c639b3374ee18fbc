import Base
import House
import Web

/// Who may see and enter ratings, and what counts as one visit: pure.
enum RatingRules {
    static let desks: Permission = "feedback.desks"
    /// To see the ratings of all desks of one's units; without it an official sees her own.
    static let ratings: Permission = "feedback.ratings"

    /// A second rating of the same visit within so many seconds corrects the first; later it is not counted.
    static let grace = 600
    /// Between two people at one tablet.
    static let tabletPause = 15
    static let longestWords = 1_000
    /// Ballots in one sheet.
    static let ballotsAtOnce = 20

    /// What a rating of the same visit comes to.
    enum Again: Sendable, Equatable { case corrects, isLate }

    static func again(first: Instant, now: Instant) -> Again {
        now <= first.adding(seconds: grace) ? .corrects : .isLate
    }

    /// The number of a paper ballot in its one spelling; nil if it is none.
    static func ballot(_ typed: String) -> String? {
        let plain = typed.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return (1...20).contains(plain.count) && plain.contains(where: \.isNumber) ? plain : nil
    }

    /// Tenths of the average: 43 for 4.3; nil without ratings.
    static func averageTenths(sum: Int64, count: Int64) -> Int64? {
        count == 0 ? nil : (sum * 20 + count) / (count * 2)
    }
}
