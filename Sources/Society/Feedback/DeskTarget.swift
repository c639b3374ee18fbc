import Base
import House
import Identity
import Storage
import Web

/// The sign of a desk: who sits there today, what is done there, and how to thank, rate or complain. The target is the desk's identifier.
struct DeskTarget: ScanTarget {
    static let kind = "feedback.desk"
    let services: FeedbackServices

    var kind: String { Self.kind }

    func open(_ code: CodeRecord, _ visit: Visit) async throws -> ScanPage {
        let (services, today) = (services, visit.now.date)
        guard let id = ID<ServiceDesk>(code.target) else { throw Problem.notFound }
        let found = try await services.database.read {
            connection -> (ServiceDesk, SittingOfficial?, AdministrativeUnit?)? in
            guard let desk = try services.desks.find(id, in: connection) else { return nil }
            return (
                desk, try services.desks.official(at: id, on: today, in: connection),
                try services.units.find(desk.unit, asOf: today, in: connection)
            )
        }
        guard let (desk, official, unit) = found else { throw Problem.notFound }
        var sections: [ScanPage.Section] = []
        if let official {
            var rows = [(label: visit.say("feedback.desk_page.official"), value: official.name)]
            let post = official.post.text(in: visit.language)
            if !post.isEmpty { rows.append((visit.say("feedback.desk_page.post"), post)) }
            if official.isSubstitute {
                rows.append((visit.say("feedback.desk_page.note"), visit.say("feedback.desk_page.substitute")))
            }
            sections.append(.init(visit.say("feedback.desk_page.today"), rows: rows))
        }
        let work = desk.work.text(in: visit.language)
        if !work.isEmpty {
            sections.append(
                .init(
                    visit.say("feedback.desk_page.work"), lines: work.split(separator: "\n").map(String.init),
                    language: desk.work.language(for: visit.language)))
        }
        let isClosed = desk.closedAt != nil
        return ScanPage(
            kind: visit.say("feedback.scan.desk"), icon: "person", title: desk.name.text(in: visit.language),
            titleLanguage: desk.name.language(for: visit.language), owner: unit?.name.text(in: visit.language) ?? "",
            badge: isClosed
                ? Badge(.warn, icon: "info", visit.say("feedback.desk_page.closed"))
                : official == nil
                    ? Badge(.neutral, icon: "info", visit.say("feedback.desk_page.nobody"))
                    : Badge(.good, icon: "check-circle", visit.say("feedback.desk_page.open")),
            action: isClosed
                ? nil : Link(visit.say("feedback.rate.link"), path: "/rate/\(code.code)", icon: "face-4"),
            moreActions: [
                Link(
                    visit.say("feedback.desk_page.thank"), path: "/report?code=\(code.code)&kind=thanks",
                    icon: Report.Kind.thanks.icon),
                Link(
                    visit.say("feedback.desk_page.complain"), path: "/report?code=\(code.code)&kind=complaint",
                    icon: Report.Kind.complaint.icon),
            ]
                + (unit.map { [Link($0.name.text(in: visit.language), path: "/units/\($0.key)", icon: "building")] }
                    ?? []),
            sections: sections, json: ["number": .string(desk.number)])
    }

    func deskPath(_ code: CodeRecord) -> String? { "/desk/desks/\(code.target)" }
}
