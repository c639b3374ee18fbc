import Base
import House
import Identity
import Storage
import Texts
import Web

/// The code on the notice board for one life event. The target of the code is the event's key.
struct LifeEventTarget: ScanTarget {
    static let kind = "onestop.life_event"

    let services: OneStopServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> (LifeEvent, AdministrativeUnit?)? in
            guard let event = try services.lifeEvents.find(code.target, in: connection) else { return nil }
            return (event, try services.units.find(code.unit, asOf: today, in: connection))
        }
        guard let (event, unit) = found else { throw Problem.notFound }
        let language = visit.language
        return ScanPage(
            kind: visit.say("onestop.life.kind"), icon: event.icon, title: event.title.text(in: language),
            titleLanguage: event.title.language(for: language), owner: unit?.name.text(in: language) ?? "",
            since: event.summary.text(in: language),
            badge: Badge(
                .neutral, icon: "list",
                visit.say("onestop.life.step_count", ["count": .number(Int64(event.steps.count))])),
            assurance: event.verified == .unverified ? .unverified : nil,
            action: Link(visit.say("onestop.life.open"), path: event.path, icon: "next"),
            sections: [
                ScanPage.Section(
                    visit.say("onestop.life.steps"),
                    lines: event.steps.map { step in
                        let text = step.text.text(in: language)
                        return step.when.map { "\(text) (\($0.text(in: language)))" } ?? text
                    }, isOrdered: true)
            ],
            json: [
                "key": .string(event.key), "path": .string(event.path), "verified": .string(event.verified.rawValue),
                "procedures": .array(event.procedures.map { .string($0) }),
            ])
    }

    func deskPath(_ code: CodeRecord) -> String? { nil }
}
