import Base
import House
import Identity
import Storage

/// A rule of the tariff as kept.
struct TariffRule: Sendable, Hashable {
    let id: ID<TariffRule>
    let unit: ID<AdministrativeUnit>
    let rule: FeeRule
    let changedAt: Instant
    let changedBy: String
    let version: Int64
}

/// SQL of the tariff.
struct TariffStore: Sendable {
    private static let columns: SQL = """
        fee_rule.id, fee_rule.unit_id, fee_rule.key, fee_rule.from_date, fee_rule.until_date, fee_rule.per_item,
        fee_rule.tiers, fee_rule.cap, fee_rule.source, fee_rule.is_verified, fee_rule.changed_at, fee_rule.changed_by,
        fee_rule.version
        """
    /// More rules than that no commune has.
    static let most = 500

    /// All rules of the scope, by key, the latest first.
    func list(_ scope: Scope, in connection: Connection) throws -> [TariffRule] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM fee_rule WHERE \(scope.contains("fee_rule.unit_id"))
            ORDER BY fee_rule.key, fee_rule.from_date DESC, fee_rule.id LIMIT \(Self.most)
            """, Self.read)
    }

    func find(_ id: ID<TariffRule>, _ scope: Scope, in connection: Connection) throws -> TariffRule? {
        try connection.row(
            """
            SELECT \(Self.columns) FROM fee_rule WHERE fee_rule.id = \(id) AND \(scope.contains("fee_rule.unit_id"))
            """, Self.read)
    }

    func lock(_ id: ID<TariffRule>, _ scope: Scope, in transaction: Transaction) throws -> TariffRule? {
        try transaction.row(
            """
            SELECT \(Self.columns) FROM fee_rule
            WHERE fee_rule.id = \(id) AND \(scope.contains("fee_rule.unit_id"))\(transaction.forUpdate)
            """, Self.read)
    }

    /// The rule in force in the unit on that day: its own before one of a unit above; of two that overlap, the later. Until a merged
    /// unit has one, the latest of those that it was merged of goes on.
    func inForce(
        _ key: String, unit: ID<AdministrativeUnit>, asOf date: CalendarDate, in connection: Connection
    ) throws -> TariffRule? {
        let own = try connection.row(
            """
            SELECT \(Self.columns) FROM fee_rule
            JOIN unit_closure ON unit_closure.ancestor_id = fee_rule.unit_id
            WHERE unit_closure.descendant_id = \(unit) AND unit_closure.from_date <= \(date)
                AND unit_closure.until_date > \(date) AND fee_rule.key = \(key) AND fee_rule.from_date <= \(date)
                AND (fee_rule.until_date = '' OR fee_rule.until_date > \(date))
            ORDER BY unit_closure.depth, fee_rule.from_date DESC LIMIT 1
            """, Self.read)
        if let own { return own }
        let before = try UnitStore().predecessors(of: unit, in: connection)
        guard !before.isEmpty else { return nil }
        return try connection.row(
            """
            SELECT \(Self.columns) FROM fee_rule WHERE fee_rule.unit_id IN (\(list: before)) AND fee_rule.key = \(key)
                AND fee_rule.from_date <= \(date) AND (fee_rule.until_date = '' OR fee_rule.until_date > \(date))
            ORDER BY fee_rule.from_date DESC, fee_rule.id LIMIT 1
            """, Self.read)
    }

    /// Puts a rule in; false if the unit has one of that key from that day on.
    func insert(
        _ id: ID<TariffRule>, _ rule: FeeRule, unit: ID<AdministrativeUnit>, by author: String, at now: Instant,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO fee_rule (id, unit_id, key, from_date, until_date, per_item, tiers, cap, source, is_verified,
                changed_at, changed_by, version)
            VALUES (\(id), \(unit), \(rule.key), \(rule.period.from), \(rule.period.until?.description ?? ""),
                \(rule.perItem), \(Self.json(rule.tiers)), \(rule.cap?.dong ?? 0), \(rule.source), \(rule.isVerified),
                \(now), \(author), 1)
            ON CONFLICT (unit_id, key, from_date) DO NOTHING
            """) == 1
    }

    /// Changes the rule if it still has the version; false if somebody was quicker.
    func update(
        _ id: ID<TariffRule>, _ rule: FeeRule, version: Int64, by author: String, at now: Instant,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE fee_rule SET until_date = \(rule.period.until?.description ?? ""), per_item = \(rule.perItem),
                tiers = \(Self.json(rule.tiers)), cap = \(rule.cap?.dong ?? 0), source = \(rule.source),
                is_verified = \(rule.isVerified), changed_at = \(now), changed_by = \(author), version = version + 1
            WHERE id = \(id) AND version = \(version)
            """) == 1
    }

    private static func json(_ tiers: [FeeRule.Tier]) -> JSONValue {
        .array(
            tiers.map { tier in
                ["pages": .integer(Int64(tier.pages ?? 0)), "price": .integer(tier.price.dong)]
            })
    }

    private static func tiers(_ json: JSONValue) -> [FeeRule.Tier] {
        (json.array ?? []).map { tier in
            let pages = Int(tier["pages"]?.integer ?? 0)
            return FeeRule.Tier(pages: pages == 0 ? nil : pages, price: Money(dong: tier["price"]?.integer ?? 0))
        }
    }

    private static func read(_ row: Row) throws -> TariffRule {
        let cap: Int64 = try row["cap"]
        let until: String = try row["until_date"]
        return TariffRule(
            id: try row["id"], unit: try row["unit_id"],
            rule: FeeRule(
                key: try row["key"], period: DatePeriod(from: try row["from_date"], until: CalendarDate(until)),
                perItem: try row["per_item"], tiers: tiers(try row["tiers"]), cap: cap == 0 ? nil : Money(dong: cap),
                source: try row["source"], isVerified: try row["is_verified"]),
            changedAt: try row["changed_at"], changedBy: try row["changed_by"], version: try row["version"])
    }
}
