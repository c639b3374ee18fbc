import Base
import Codes
import House
import Identity
import Storage
import Texts
import Trust
import Web

/// `/queue/t/{secret}`: a number on the phone of the person who holds it. It shows itself anew every twenty seconds.
struct ShowTicket: Sendable {
    let services: QueueServices

    func callAsFunction(_ visit: Visit) async throws -> Reply { .page(try await page(visit)) }

    /// `GET /queue/t/{secret}/paper`: the same to print, with its code.
    func paper(_ visit: Visit) async throws -> Reply {
        let opened = try await open(visit)
        return .page(
            Page(
                "queue/print_ticket", isPrivate: true,
                [
                    "number": opened.ticket.label, "line": HallWords(visit: visit).name(opened.line),
                    "unit": opened.unit?.name.text(in: visit.language), "day": visit.formats.date(opened.ticket.day),
                    "time": visit.formats.time(opened.ticket.takenAt), "before": before(opened, visit),
                    "back": opened.path,
                    "qr": [
                        "src": "\(opened.path)/qr.svg", "alt": visit.say("queue.ticket.qr"),
                        "code": opened.ticket.label,
                    ] as ViewModel,
                ]))
    }

    /// `GET /queue/t/{secret}/qr.svg`: the link of the page as a symbol.
    func symbol(_ visit: Visit) async throws -> Reply {
        let opened = try await open(visit)
        let svg = try QRSymbol.encode(visit.site.link(opened.path)).svg(label: opened.ticket.label)
        return .download(Download(Array(svg.utf8), mediaType: "image/svg+xml", fileName: "\(opened.ticket.label).svg"))
    }

    /// `POST /queue/t/{secret}/withdraw`: the number is given back.
    func withdraw(_ visit: Visit) async throws -> Reply {
        let opened = try await open(visit)
        do {
            try await WithdrawTicket(services: services)(secretDigest: opened.secret.digest)
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(opened.path, flash: Flash(.warning, problem.message))
        }
        return .redirect(opened.path, flash: Flash(.success, "queue.ticket.withdrawn"))
    }

    /// What the link opened.
    private struct Opened: Sendable {
        let secret: SecretToken
        let ticket: Ticket
        let line: QueueLine
        let unit: AdministrativeUnit?
        let before: Int
        let state: HallState.Line?

        var path: String { "/queue/t/\(secret.text)" }
    }

    private func open(_ visit: Visit) async throws -> Opened {
        guard let secret = SecretToken(try visit.parameter("secret")) else { throw try unknown(visit) }
        let (services, today) = (services, visit.now.date)
        let found = try await services.database.read { connection -> Opened? in
            let everything = Scope.everything(because: "a secret link opens one ticket")
            guard let ticket = try services.tickets.find(secretDigest: secret.digest, in: connection),
                let line = try services.lines.find(ticket.line, everything, in: connection)
            else { return nil }
            let isToday = ticket.day == today
            return Opened(
                secret: secret, ticket: ticket, line: line,
                unit: try UnitStore().find(ticket.unit, asOf: today, in: connection),
                before: isToday ? try services.tickets.before(ticket, in: connection) : 0,
                state: isToday
                    ? try HallState.read(everything, unit: ticket.unit, on: today, in: connection).line(line.id) : nil)
        }
        guard let found else { throw try unknown(visit) }
        return found
    }

    private func unknown(_ visit: Visit) throws -> Problem {
        try visit.site.limiter.count("secret:\(visit.network)", limit: 60, seconds: 300)
        return Problem.notFound
    }

    private func page(_ visit: Visit) async throws -> Page {
        let opened = try await open(visit)
        let (ticket, words) = (opened.ticket, HallWords(visit: visit))
        let isPast = ticket.day != visit.now.date
        let isWaiting = ticket.state == .waiting && !isPast
        return Page(
            "queue/show_ticket", isPrivate: true,
            [
                "title": visit.say("queue.ticket.title", ["number": .text(ticket.label)]), "number": ticket.label,
                "line": words.name(opened.line), "unit": opened.unit?.name.text(in: visit.language),
                "is_live": !isPast && !ticket.state.isOver,
                "badge": isPast && !ticket.state.isOver
                    ? Badge(.neutral, icon: "clock", visit.say("queue.ticket.past")).viewModel
                    : words.state(ticket.state).viewModel,
                "go_to": !isPast && ticket.state.isInHand ? words.desk(ticket.desk) : nil,
                "before": isWaiting ? before(opened, visit) : nil,
                "wait": isWaiting ? opened.state.map { words.wait(before: opened.before, $0) } : nil,
                "hint": visit.say(TextKey("queue.ticket.hint.\(isPast ? "past" : ticket.state.rawValue)")),
                "withdraw_url": isWaiting ? "\(opened.path)/withdraw" : nil, "paper_url": "\(opened.path)/paper",
                "again_url": isPast || ticket.state.isOver ? "/queue/take/\(opened.line.id)" : nil,
            ])
    }

    private func before(_ opened: Opened, _ visit: Visit) -> String {
        visit.say("queue.ticket.before", ["count": .number(Int64(opened.before))])
    }
}
