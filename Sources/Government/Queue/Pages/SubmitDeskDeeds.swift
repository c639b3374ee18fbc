import Base
import House
import Storage
import Texts
import Trust
import Web

/// The buttons of the desk. Each goes back to the desk with a line that says what happened.
struct SubmitDeskDeeds: Sendable {
    let services: QueueServices
    static let desk = "/desk/queue"

    /// `POST /desk/queue/desk`: where the officer sits, and which lines she serves.
    func settle(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let reader = FormReader(form)
        let desk = reader.integer("desk", .required, DeskPlace.desks)
        let lines = form.all("lines").compactMap { ID<QueueLine>($0) }
        if lines.isEmpty { reader.refuse("lines", "web.form.required_choice") }
        do {
            try reader.check()
            try await EditDesk(services: services)(desk: desk ?? 0, lines: lines, by: actor)
        } catch let problem as Problem where problem.kind == .invalid {
            return .page(try await ShowDesk(services: services).page(visit, form: form, problems: problem.fields))
        }
        return .redirect(Self.desk, flash: Flash(.success, "queue.desk.settled"))
    }

    /// `POST /desk/queue/call`: the next number; with `ending`, what becomes of the one in hand.
    func call(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        let ending = form.text("ending").flatMap(QueueRules.Deed.init(rawValue:))
        let key = try visit.idempotencyKey(form)
        return try await answering {
            let called = try await AssignTicket(services: services)(ending: ending, by: actor, key: key)
            return called.map { Flash(.success, Message("queue.desk.called", ["number": .text($0.label)])) }
                ?? Flash(.info, "queue.desk.nobody")
        }
    }

    /// `POST /desk/queue/tickets/{id}/…`.
    func decide(_ deed: QueueRules.Deed) -> Handler {
        { visit in
            let actor = try visit.actor()
            let id = try visit.id("id", of: Ticket.self)
            let version = Self.version(try await visit.form())
            return try await answering {
                let ticket = try await DecideTicket(services: services)(deed, id, version: version, by: actor)
                return Flash(
                    .success,
                    Message(TextKey("queue.desk.decided.\(deed.rawValue)"), ["number": .text(ticket.label)]))
            }
        }
    }

    /// `POST /desk/queue/tickets/{id}/send`: over to another line.
    func send(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let id = try visit.id("id", of: Ticket.self)
        let form = try await visit.form()
        let line = form.text("line").flatMap { ID<QueueLine>($0) }
        return try await answering {
            let sent = try await SendTicket(services: services)(
                id, to: line, version: Self.version(form), by: actor)
            return Flash(
                .success,
                Message("queue.desk.sent", ["number": .text(sent.ticket.label), "letter": .text(sent.line.letter)]))
        }
    }

    /// `POST /desk/queue/issue`: a number for somebody without a phone, on paper or by word of mouth.
    func issue(_ visit: Visit) async throws -> Reply {
        let actor = try visit.actor()
        let form = try await visit.form()
        guard let line = form.text("line").flatMap({ ID<QueueLine>($0) }) else {
            return .redirect(Self.desk, flash: Flash(.warning, "queue.problem.choose_line"))
        }
        let way = form.text("way").flatMap(Ticket.Way.init(rawValue:)) ?? .counter
        let secret = try visit.idempotencyKey(form).flatMap { SecretToken($0) } ?? SecretToken()
        do {
            let answer = try await IssueTicket(services: services)(
                IssueTicket.Request(line: line, secret: secret, way: way == .printed ? .printed : .counter), by: actor)
            if way == .printed { return .redirect("/queue/t/\(secret.text)/paper") }
            return .redirect(
                Self.desk,
                flash: Flash(.success, Message("queue.desk.issued", ["number": .text(answer.ticket.label)])))
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(Self.desk, flash: Flash(.warning, problem.message))
        }
    }

    /// What went wrong for reasons of the hall is told at the desk, not on a page of its own.
    private func answering(_ deed: () async throws -> Flash) async throws -> Reply {
        do {
            return .redirect(Self.desk, flash: try await deed())
        } catch let problem as Problem where problem.kind == .conflict {
            return .redirect(Self.desk, flash: Flash(.warning, problem.message))
        } catch let problem as Problem where problem.kind == .invalid {
            return .redirect(Self.desk, flash: Flash(.warning, "queue.problem.choose_line"))
        }
    }

    private static func version(_ form: Form) -> Int64 { FormReader(form).version() ?? 0 }
}
