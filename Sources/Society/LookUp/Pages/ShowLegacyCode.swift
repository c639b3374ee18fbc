import Base
import Codes
import Foundation
import HTTPTypes
import House
import Storage
import Texts
import Web

/// `GET /old/{text}`: what a code that a former unit printed stands for today.
struct ShowLegacyCode: Sendable {
    let units: UnitDirectory
    let targets: OldTargets

    private struct Found: Sendable {
        let legacy: LegacyCode
        let issuer: AdministrativeUnit?
        let successor: AdministrativeUnit?
        /// The thing's name of today, where LookUp knows it, and where it is shown.
        let name: LocalizedText?
        let path: String?
    }

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        let text = try visit.parameter("text")
        let today = visit.now.date
        let found = try await visit.site.database.read { connection -> Found? in
            guard let legacy = try LegacyCode.find(text, in: connection) else { return nil }
            let issuer = try units.history(key: legacy.issuer, until: today, in: connection).last
            let successor = try issuer.flatMap { try units.successor(of: $0, asOf: today, in: connection) }
            let (name, path) = try targets.find(legacy.kind, legacy.target, on: today, in: connection)
            return Found(legacy: legacy, issuer: issuer, successor: successor, name: name, path: path)
        }
        guard let found else {
            try visit.site.limiter.count("code:" + visit.network, limit: 60, seconds: 300)
            return .page(
                Page(
                    "lookup/mistyped_code", status: .notFound, isPrivate: true,
                    ["title": visit.say("lookup.mistyped.title"), "typed": String(text.prefix(60))]))
        }
        if visit.wantsJSON { return .json(json(found)) }
        return .page(Page("lookup/legacy_code", model(found, visit)))
    }

    private func model(_ found: Found, _ visit: Visit) -> ViewModel {
        let legacy = found.legacy
        var story = [
            visit.say(
                "lookup.old.printed",
                [
                    "unit": found.issuer.map { .localized($0.name) } ?? .text(legacy.issuer),
                    "date": .date(legacy.printedOn),
                ])
        ]
        if let issuer = found.issuer, let successor = found.successor, let until = issuer.period.until {
            story.append(
                visit.say(
                    "lookup.story.became",
                    ["unit": .localized(issuer.name), "successor": .localized(successor.name), "date": .date(until)]))
        }
        if let name = found.name { story.append(visit.say("lookup.old.now", ["name": .localized(name)])) }
        var values: ViewModel = [
            "title": visit.say("lookup.old.title"), "sign": legacy.title, "code": legacy.shown, "story": story,
        ]
        if let path = found.path {
            values["action"] =
                ["url": path, "title": visit.say("lookup.old.open"), "icon": "next"] as ViewModel
        }
        if visit.language != .vietnamese { values["sign_lang"] = "vi" }
        return values
    }

    private func json(_ found: Found) -> JSONValue {
        [
            "code": .string(found.legacy.shown), "state": "superseded", "title": .string(found.legacy.title),
            "printed_on": .string(found.legacy.printedOn.description), "kind": .string(found.legacy.kind),
            "path": found.path.map { .string($0) } ?? .null,
        ]
    }
}
