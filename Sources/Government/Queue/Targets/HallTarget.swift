import Base
import House
import Identity
import Storage
import Texts
import Web

/// The code at the door: all lines of a unit, each with its way to a number.
struct HallTarget: ScanTarget {
    static let kind = "queue.hall"
    let services: QueueServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        guard let id = ID<AdministrativeUnit>(code.target) else { throw Problem.notFound }
        let (services, day) = (services, visit.now.date)
        let (unit, lines) = try await services.database.read { connection in
            (
                try UnitStore().find(id, asOf: day, in: connection),
                try services.lines.list(
                    .everything(because: "a printed code is for everyone"), unit: id, onlyActive: true, in: connection)
            )
        }
        guard let unit else { throw Problem.notFound }
        let links = lines.map { line in
            Link(
                visit.say("queue.line.title", ["letter": .text(line.letter), "name": .localized(line.name)]),
                path: "/queue/take/\(line.id)", icon: "ticket")
        }
        return ScanPage(
            kind: visit.say("queue.scan.hall"), icon: "ticket", title: visit.say("queue.scan.hall_title"),
            owner: unit.name.text(in: visit.language),
            badge: lines.isEmpty
                ? Badge(.warn, icon: "info", visit.say("queue.hall.none"))
                : Badge(.good, icon: "check-circle", visit.say("queue.scan.choose")),
            action: Link(visit.say("queue.scan.open"), path: "/queue?unit=\(unit.key)", icon: "ticket"),
            sections: links.isEmpty ? [] : [ScanPage.Section(visit.say("queue.take.title"), links: links)],
            json: ["lines": .array(lines.map { .string($0.letter) })])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/queue" }
}
