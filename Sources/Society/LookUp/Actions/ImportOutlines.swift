public import Audit
public import Base
import House
import Identity
public import Storage

/// Takes the outlines of many units from one GeoJSON file. Each feature is the outline of the unit whose key stands in its property
/// `unit`; `source` says who drew it, `verified` how sure it is (`read`, `secondary`, `unverified`), `synthetic` that it is invented.
public struct ImportOutlines: Sendable {
    private let database: Database
    private let store = UnitStore()

    public init(database: Database) { self.database = database }

    /// What a file brought.
    public struct Outcome: Sendable, Hashable {
        public var changed = 0
        /// Units whose outline is the same, with the same source and mark.
        public var unchanged = 0
    }

    /// The first feature that cannot be taken, counted from 1; 0 is the file itself.
    public struct BadFeature: Error, Sendable, Hashable {
        public let number: Int
        public let message: Message
    }

    /// A file has at most so many features.
    private static let most = 5_000

    /// All of the file or, if a feature is wrong, none of it: throws `BadFeature`.
    public func callAsFunction(
        _ text: String, by author: AuditActor, at now: Instant, in transaction: Transaction
    ) throws -> Outcome {
        let keys = Dictionary(try store.all(asOf: now.date, in: transaction).map { ($0.key, $0.id) }) { first, _ in
            first
        }
        var outcome = Outcome()
        for (index, feature) in try Self.features(text).enumerated() {
            let properties = feature["properties"] ?? .null
            let key = properties["unit"]?.string ?? ""
            func bad(_ message: Message) -> BadFeature { BadFeature(number: index + 1, message: message) }
            guard let unit = keys[key] else { throw bad("lookup.outlines.no_unit") }
            let source = LegacyCode.line(properties["source"]?.string ?? "")
            guard !source.isEmpty, source.count <= 300 else { throw bad("lookup.outlines.no_source") }
            let mark = properties["verified"]?.string ?? "unverified"
            guard EmergencyNumber.verifications.contains(mark) else { throw bad("lookup.outlines.no_mark") }
            let outline: Outline
            do {
                outline = try OutlineText.read(feature)
            } catch let unreadable as OutlineText.Unreadable {
                throw bad(unreadable.message)
            }
            let before = try UnitOutline.find(unit, in: transaction)
            let isSynthetic = properties["synthetic"]?.bool ?? false
            if let before, before.outline == outline, before.source == source, before.verified == mark,
                before.isSynthetic == isSynthetic
            {
                outcome.unchanged += 1
                continue
            }
            let after = UnitOutline(
                unit: unit, version: (before?.version ?? 0) + 1, outline: outline, source: source, verified: mark,
                isSynthetic: isSynthetic, changedAt: now, changedBy: "")
            guard try after.insert(in: transaction) else { throw Problem(.conflict, "web.problem.conflict.text") }
            try EditOutline.record(after, key, by: author, at: now, database, in: transaction)
            outcome.changed += 1
        }
        return outcome
    }

    private static func features(_ text: String) throws -> [JSONValue] {
        guard let value = try? OutlineText.parse(text), let features = value["features"]?.array else {
            throw BadFeature(number: 0, message: "lookup.outlines.not_json")
        }
        guard features.count <= most else {
            throw BadFeature(number: 0, message: Message("web.form.too_many", ["max": .number(Int64(most))]))
        }
        return features
    }
}
