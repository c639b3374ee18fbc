public import Base

/// Something that happened, told to other features: ids and no personal data. The name carries a version,
/// e.g. `onestop.dossier.resolved.v1`.
public struct Event: Sendable {
    public let name: String
    /// Whose it is; jobs take turns by unit.
    public let unit: String
    public let payload: JSONValue

    public init(_ name: String, unit: String, payload: JSONValue) {
        self.name = name
        self.unit = unit
        self.payload = payload
    }
}

extension Transaction {
    /// Tells the event to its handlers, at least once, after the commit.
    public func publish(_ event: Event, at now: Instant) throws {
        try execute(
            """
            INSERT INTO outbox (event_id, name, unit_id, payload, created_at, sent)
            VALUES (\(ID<Event>(at: now)), \(event.name), \(event.unit), \(event.payload), \(now), 0)
            """)
    }
}
