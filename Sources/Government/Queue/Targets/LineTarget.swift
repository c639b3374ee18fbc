import Base
import House
import Identity
import Storage
import Texts
import Web

/// The code at a counter: one line. What changes by the minute stands on the pages that it leads to.
struct LineTarget: ScanTarget {
    static let kind = "queue.line"
    let services: QueueServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        guard let id = ID<QueueLine>(code.target) else { throw Problem.notFound }
        let (services, day) = (services, visit.now.date)
        let found = try await services.database.read { connection in
            try services.lines.find(id, .everything(because: "a printed code is for everyone"), in: connection).map {
                ($0, try UnitStore().find($0.unit, asOf: day, in: connection))
            }
        }
        guard let (line, unit) = found else { throw Problem.notFound }
        let take = Link(visit.say("queue.take.button"), path: "/queue/take/\(line.id)", icon: "ticket")
        let all = Link(visit.say("queue.hall.title"), path: "/queue", icon: "ticket")
        let about = line.about.text(in: visit.language)
        return ScanPage(
            kind: visit.say("queue.scan.line"), icon: "ticket",
            title: visit.say(
                "queue.line.title", ["letter": .text(line.letter), "name": .localized(line.name)]),
            owner: unit?.name.text(in: visit.language) ?? "",
            badge: line.isActive
                ? Badge(.good, icon: "check-circle", visit.say("queue.line.active"))
                : Badge(.warn, icon: "info", visit.say("queue.line.inactive")),
            action: line.isActive ? take : all, moreActions: line.isActive ? [all] : [],
            sections: about.isEmpty
                ? []
                : [
                    ScanPage.Section(
                        visit.say("queue.line.about"), lines: [about],
                        language: line.about.language(for: visit.language))
                ],
            json: ["letter": .string(line.letter), "active": .bool(line.isActive)])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/queue" }
}
