import Audit
import Base
import House
import Storage

/// Publishes units again and again: what begins, is renamed or ends on a day of its own is found as it is from that day on.
struct RenewUnits: Sendable {
    static let kind = "lookup.renew_units"

    let publish: PublishUnits
    let database: Database
    let clock: WallClock

    var handler: JobHandler {
        JobHandler(kind: Self.kind, lane: .single) { _ in
            let now = clock.now()
            try await database.write(.alone) { _ = try publish(by: .system(Self.kind), at: now, in: $0) }
        }
    }
}
