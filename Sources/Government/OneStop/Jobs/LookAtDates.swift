import Base
import House
import Identity
import Notices
import Storage
import WorkCalendar

/// After a change of the calendar, tells those who may move dates how many promised ones would be counted later.
struct LookAtDates: Sendable {
    static let kind = "onestop.look_at_dates"
    let services: OneStopServices
    private static let atOnce = 200

    var handler: EventHandler {
        EventHandler(
            on: WorkCalendarFeature.changed,
            job: JobHandler(kind: Self.kind, lane: .slow) { job in try await run(job) })
    }

    private func run(_ job: Job) async throws {
        let (services, now) = (services, services.clock.now())
        let scope = Scope.everything(because: "the calendar is one for the whole installation")
        var (count, cursor) = (0, CountedAnew.Cursor?.none)
        repeat {
            let place = cursor
            let stretch = try await services.database.read { connection in
                try services.countedAnew(scope, after: place, limit: Self.atOnce, at: now, in: connection)
            }
            count += stretch.found.count
            cursor = stretch.next
        } while cursor != nil
        guard count > 0, let unit = ID<AdministrativeUnit>(job.unit) else { return }
        let number = Int64(count)
        try await services.database.write { transaction in
            let told = try AccountStore().holders(of: [.admin, .chair], scope, asOf: now.date, in: transaction)
            try services.notices.send(
                to: told.map(\.id).sorted(), Message("onestop.notice.counted_anew", ["count": .number(number)]),
                path: DueDatePages.path, unit: unit, event: "\(Self.kind).\(job.id)", at: now, in: transaction)
        }
    }
}
