import Base
import House
import Storage
import Texts
import Web

/// `GET /life`: what may happen in a family's life.
struct ListLifeEvents: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let services = services
        let events = try await services.database.read { try services.lifeEvents.list(in: $0) }
        let tiles = events.map { event -> ViewModel in
            [
                "url": event.path, "icon": event.icon, "title": event.title.text(in: visit.language),
                "hint": event.summary.text(in: visit.language),
            ]
        }
        return .page(
            Page(
                "onestop/list_life_events",
                [
                    "title": visit.say("onestop.life.title"),
                    "list": tiles.isEmpty ? nil : ["tiles": tiles] as ViewModel,
                    "empty": tiles.isEmpty
                        ? [
                            "icon": "list", "title": visit.say("onestop.life.none"),
                            "action": ["url": "/procedures", "title": visit.say("onestop.procedures.show_all")]
                                as ViewModel,
                        ] as ViewModel : nil,
                ]))
    }
}
