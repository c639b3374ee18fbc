import Base
import HTTPTypes
import House
import Storage
import Texts
import Trust
import Web
import WorkCalendar

/// `/queue/take/{line}`: what stands before the person, and the button that gives out a number.
struct TakeNumber: Sendable {
    let services: QueueServices

    /// A cookie of the secrets of the numbers that this browser took.
    static let kept = "queue"
    private static let keptSeconds = 43_200
    private static let mostKept = 5

    func callAsFunction(_ visit: Visit) async throws -> Reply {
        if let own = try await running(visit) { return .redirect(own) }
        return .page(try await page(visit))
    }

    /// The button: a number, or the one that the browser has already.
    func submit(_ visit: Visit) async throws -> Reply {
        let id = try visit.id("line", of: QueueLine.self)
        let form = try await visit.form()
        try visit.site.limiter.count("queue.take:\(visit.network)", limit: 40, seconds: 600)
        let held = Self.held(visit)
        let secret = try visit.idempotencyKey(form).flatMap { SecretToken($0) } ?? SecretToken()
        let answer: IssueTicket.Answer
        do {
            answer = try await IssueTicket(services: services)(
                IssueTicket.Request(line: id, secret: secret, way: .phone, held: held.map(\.digest)))
        } catch let problem as Problem where problem.kind == .conflict {
            return .page(try await page(visit, problem: problem.message))
        }
        let opens = held.first { $0.digest == answer.secretDigest } ?? secret
        let all = [opens] + held.filter { $0.digest != opens.digest }
        return .remembering(
            name: Self.kept, value: all.prefix(Self.mostKept).map(\.text).joined(separator: "."),
            seconds: Self.keptSeconds, next: "/queue/t/\(opens.text)")
    }

    /// The secrets that this browser says it holds.
    static func held(_ visit: Visit) -> [SecretToken] {
        (visit.remembered(kept) ?? "").split(separator: ".").prefix(mostKept).compactMap { SecretToken($0) }
    }

    /// The page of the number that this browser has in the line; nil if it has none that is not over.
    private func running(_ visit: Visit) async throws -> String? {
        let held = Self.held(visit)
        if held.isEmpty { return nil }
        let (services, day, line) = (services, visit.now.date, try visit.id("line", of: QueueLine.self))
        let own = try await services.database.read { connection in
            try services.tickets.running(held.map(\.digest), line: line, on: day, in: connection).first
        }
        return held.first { $0.digest == own?.digest }.map { "/queue/t/\($0.text)" }
    }

    private func page(_ visit: Visit, problem: Message? = nil) async throws -> Page {
        let (services, now, id) = (services, visit.now, try visit.id("line", of: QueueLine.self))
        let found = try await services.database.read { connection in
            try services.lines.find(id, .everything(because: "anyone may take a number"), in: connection).map { line in
                (
                    line,
                    try HallState.read(
                        .everything(because: "anyone may take a number"), unit: line.unit, on: now.date, in: connection),
                    QueueRules.opening(try services.calendar.calendar(in: connection), at: now)
                )
            }
        }
        guard let (line, state, opening) = found else { throw Problem.notFound }
        let words = HallWords(visit: visit)
        let closed = line.isActive ? words.closed(opening) : visit.say("queue.problem.line_closed")
        var values: ViewModel = [
            "title": words.name(line), "about": line.about.text(in: visit.language), "closed": closed,
            // What the closed office says is said already.
            "problem": closed == nil ? problem.map { visit.say($0) } : nil, "is_open": closed == nil,
            "action": "/queue/take/\(id)",
        ]
        if let line = state.line(id) {
            values["waiting"] = words.waiting(line.waiting)
            values["wait"] = words.wait(before: line.waiting, line)
        }
        return Page("queue/take_number", status: problem == nil ? .ok : .conflict, isPrivate: true, values)
    }
}
