import HTTPTypes
import Hummingbird
import Metrics
import Synchronization

/// Counts answers, and how long they took to make, by the pattern of the route. What stands in the address (codes, secret links,
/// words that were searched for) is never part of it.
struct RequestMeasure: RouterMiddleware {
    typealias Context = AppContext

    private let series: AnswerSeries

    /// Nil where nobody listens to measurements.
    init?(factory: any MetricsFactory = MetricsSystem.factory) {
        if factory is NOOPMetricsHandler { return nil }
        series = AnswerSeries(factory: factory)
    }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            note(request, context, response.status, since: start)
            return response
        } catch {
            note(request, context, (error as? any HTTPResponseError)?.status ?? .internalServerError, since: start)
            throw error
        }
    }

    private func note(
        _ request: Request, _ context: AppContext, _ status: HTTPResponse.Status, since start: ContinuousClock.Instant
    ) {
        // Where no route matches, the router says so in a word that is no path.
        let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        series.note(
            method: request.method, route: route, status: status.code,
            nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

/// The counters of each route, made when it is first asked for.
private final class AnswerSeries: Sendable {
    private struct Key: Hashable {
        let method: HTTPRequest.Method
        let route: String?
        let statusClass: Int
    }

    private struct Series {
        let answers: Counter
        let time: Timer
    }

    private let factory: any MetricsFactory
    private let known = Mutex<[Key: Series]>([:])

    init(factory: any MetricsFactory) { self.factory = factory }

    func note(method: HTTPRequest.Method, route: String?, status: Int, nanoseconds: Int64) {
        let key = Key(method: Self.usual(method), route: route, statusClass: status / 100)
        let series = known.withLock { known in
            if let found = known[key] { return found }
            let made = make(key)
            known[key] = made
            return made
        }
        series.answers.increment()
        series.time.recordNanoseconds(nanoseconds)
    }

    private func make(_ key: Key) -> Series {
        let labels = [("method", key.method.rawValue), ("route", key.route ?? "none")]
        return Series(
            answers: Counter(
                label: "langso_http_requests_total", dimensions: labels + [("status", "\(key.statusClass)xx")],
                factory: factory),
            time: Timer(
                label: "langso_http_request_duration_seconds", dimensions: labels, preferredDisplayUnit: .seconds,
                factory: factory))
    }

    /// Anyone can make up methods without end; each would be kept for ever.
    private static func usual(_ method: HTTPRequest.Method) -> HTTPRequest.Method {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method
        default: other
        }
    }

    private static let other = HTTPRequest.Method("OTHER") ?? .trace
}
