/// An amount of money in whole đồng.
public struct Money: Hashable, Sendable, Comparable {
    public let dong: Int64

    /// So many đồng.
    public init(dong: Int64) { self.dong = dong }

    public static func < (first: Self, second: Self) -> Bool { first.dong < second.dong }
}
