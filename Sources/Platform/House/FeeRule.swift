public import Base
public import Storage

/// What the law asks for one kind of thing, as dated data: a price for each thing, and prices for its pages, by tiers.
public struct FeeRule: Sendable, Hashable {
    /// Which fee, e.g. `certification.copy`.
    public var key: String
    public var period: DatePeriod
    /// For each thing (a copy, a case), whatever its pages.
    public var perItem: Money
    /// Prices of pages in order; pages beyond the last tier cost nothing.
    public var tiers: [Tier]
    /// The most that one thing costs; nil without a cap.
    public var cap: Money?
    /// The text of law that it was taken from.
    public var source: String
    /// Somebody compared it with that text.
    public var isVerified: Bool

    /// So many pages at a price.
    public struct Tier: Sendable, Hashable {
        /// Nil for all that remain.
        public var pages: Int?
        public var price: Money

        public init(pages: Int?, price: Money) {
            self.pages = pages
            self.price = price
        }
    }

    /// No price is higher, so that no sum of the largest numbers leaves 64 bits.
    public static let highestPrice = Money(dong: 100_000_000)
    /// More pages or things at once than that are a typing error.
    public static let most = 10_000

    public init(
        key: String, period: DatePeriod, perItem: Money = Money(dong: 0), tiers: [Tier] = [], cap: Money? = nil,
        source: String, isVerified: Bool
    ) {
        self.key = key
        self.period = period
        self.perItem = perItem
        self.tiers = tiers
        self.cap = cap
        self.source = source
        self.isVerified = isVerified
    }

    /// What one thing of so many pages costs.
    public func amount(pages: Int) -> Money {
        var rest = min(max(0, pages), Self.most)
        var sum = perItem.dong
        for tier in tiers where rest > 0 {
            let count = min(rest, tier.pages ?? rest)
            sum += Int64(count) * tier.price.dong
            rest -= count
        }
        return Money(dong: cap.map { min(sum, $0.dong) } ?? sum)
    }

    /// What so many things of so many pages each cost.
    public func amount(pages: Int, items: Int) -> Money {
        Money(dong: amount(pages: pages).dong * Int64(min(max(0, items), Self.most)))
    }
}

/// The tariff: a port, implemented by Payments.
public protocol FeeTariff: Sendable {
    /// The rule in force in the unit on that day: its own, or the nearest above it; nil if there is none.
    func rule(
        _ key: String, unit: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> FeeRule?
}
