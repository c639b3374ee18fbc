import Base
import House
import Storage
import Web

/// On the square: the lines at the counter now, each with how many wait.
struct SquareQueue: SquareSource {
    let services: QueueServices

    var topics: [Topic] { [QueueServices.topic] }

    func sections(_ visit: Visit, in connection: Connection) throws -> [SquareSection] {
        let state = try HallState.read(
            .everything(because: "numbers hang on the wall"), on: visit.now.date, in: connection)
        if state.lines.isEmpty { return [] }
        let links = state.lines.prefix(12).map { state in
            Link(
                visit.say(
                    "queue.square.line",
                    [
                        "name": .localized(state.line.name),
                        "waiting": .text(HallWords(visit: visit).waiting(state.waiting)),
                    ]
                ),
                path: state.line.isActive ? "/queue/take/\(state.line.id)" : "/queue", icon: "ticket")
        }
        return [
            SquareSection(
                title: visit.say("queue.square.title"), links: links,
                more: Link(visit.say("queue.hall.title"), path: "/queue", icon: "ticket"), order: 15)
        ]
    }
}
