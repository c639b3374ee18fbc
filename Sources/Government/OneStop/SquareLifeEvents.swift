import Base
import House
import Storage
import Web

/// On the square: what may happen in a family's life, each leading to all its steps.
struct SquareLifeEvents: SquareSource {
    let services: OneStopServices

    var topics: [Topic] { [LifeEventCatalogue.topic] }

    func sections(_ visit: Visit, in connection: Connection) throws -> [SquareSection] {
        let events = try services.lifeEvents.list(in: connection)
        if events.isEmpty { return [] }
        return [
            SquareSection(
                title: visit.say("onestop.life.title"),
                links: events.prefix(12).map {
                    Link($0.title.text(in: visit.language), path: $0.path, icon: $0.icon)
                },
                more: Link(visit.say("onestop.life.show_all"), path: "/life"), order: 20)
        ]
    }
}
