import Base
import Codes
import House
import Storage
import Texts
import Web

/// `GET /life/{key}`: all steps on one page, in order, with the way to each procedure and where it is filed.
struct ShowLifeEvent: Sendable {
    let services: OneStopServices

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let (services, today, key) = (services, visit.now.date, try visit.parameter("key"))
        typealias Found = (LifeEvent, [String: Procedure], CodeRecord?)
        let found = try await services.database.read { connection -> Found? in
            guard let event = try services.lifeEvents.find(key, in: connection) else { return nil }
            var procedures: [String: Procedure] = [:]
            for code in event.procedures {
                procedures[code] = try services.catalogue.current(code, asOf: today, in: connection)
            }
            return (
                event, procedures, try services.codes.code(kind: LifeEventTarget.kind, target: key, in: connection)
            )
        }
        guard let (event, procedures, record) = found else { throw Problem.notFound }
        let language = visit.language
        let title = event.title.text(in: language)
        let marks = Set(event.steps.map(\.verified))
        var page = Page(
            "onestop/show_life_event",
            [
                "title": title, "title_lang": event.title.language(for: language).tag,
                "breadcrumbs": [
                    ["title": visit.say("onestop.life.title"), "url": "/life"] as ViewModel,
                    ["title": title] as ViewModel,
                ],
                "summary": event.summary.text(in: language), "is_unverified": marks.contains(.unverified),
                "steps": event.steps.enumerated().map { index, step in
                    // A mark that all of them have stands once, above.
                    self.step(step, index + 1, procedures, hasMark: marks.count > 1, visit)
                },
                "qr": record.flatMap { $0.state == .published ? $0.code : nil }.map { code in
                    ["src": "\(code.path).svg", "code": code.grouped, "alt": visit.say("onestop.life.qr_alt")]
                        as ViewModel
                },
            ])
        page.share = Page.Share(title: title, text: event.summary.text(in: language))
        return .page(page)
    }

    private func step(
        _ step: LifeEvent.Step, _ number: Int, _ procedures: [String: Procedure], hasMark: Bool, _ visit: Visit
    ) -> ViewModel {
        let language = visit.language
        let links = step.procedures.compactMap { procedures[$0] }.map { procedure -> ViewModel in
            let facts = ProcedureFacts(procedure: procedure, visit: visit)
            return [
                "name": facts.name, "lang": procedure.name.language(for: language).tag, "code": procedure.code,
                "url": "/procedures/\(procedure.code)",
                "apply_url": procedure.isOpenHere ? "/apply/\(procedure.code)" : nil,
            ]
        }
        let badge: Badge? =
            switch step.verified {
            case .read: nil
            case .secondary: Badge(.neutral, icon: "info", visit.say("onestop.verification.secondary"))
            case .unverified: Badge(.warn, icon: "info", visit.say("onestop.verification.unverified"))
            }
        let places = step.places.map { visit.say(TextKey("onestop.place.\($0)")) }.joined(separator: "; ")
        return [
            "number": visit.formats.number(Int64(number)), "text": step.text.text(in: language),
            "lang": step.text.language(for: language).tag, "when": step.when?.text(in: language), "places": places,
            "procedures": links,
            "source": step.source?.text(in: language), "mark": hasMark ? badge?.viewModel : nil,
        ]
    }
}
