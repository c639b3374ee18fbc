import CoreMetrics
import Synchronization

/// Keeps all measurements of the process in memory until they are asked for: the backend of swift-metrics.
final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Family {
        let kind: MetricFamily.Kind
        var series: [[MetricFamily.Label]: any Series] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let help: [String: String]

    /// With what each measure is about, by its name.
    init(help: [String: String] = [:]) { self.help = help }

    /// Everything that was measured so far.
    func snapshot() -> [MetricFamily] {
        families.withLock { families in
            families.map { name, family in
                let series = family.series.map { labels, series in
                    (key: labels.map(\.value).joined(separator: "\u{1}"), samples: series.samples(labels))
                }
                return MetricFamily(
                    name: name, kind: family.kind, help: help[name] ?? "",
                    samples: series.sorted { $0.key < $1.key }.flatMap(\.samples))
            }
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, .counter, dimensions) { CounterSeries() } ?? NOOPMetricsHandler.instance
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions) { GaugeSeries() } ?? NOOPMetricsHandler.instance
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            return series(label, .summary, dimensions) { SummarySeries() } ?? NOOPMetricsHandler.instance
        }
        return series(label, .gauge, dimensions) { GaugeSeries() } ?? NOOPMetricsHandler.instance
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, .histogram, dimensions) { HistogramSeries() } ?? NOOPMetricsHandler.instance
    }

    // Series stay until the process ends, as counters must; nothing here makes them without bound.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of those labels, made if need be; nil where the name is already one of another kind.
    private func series<S: Series>(
        _ name: String, _ kind: MetricFamily.Kind, _ dimensions: [(String, String)], _ make: () -> S
    ) -> S? {
        let labels = dimensions.map { MetricFamily.Label(name: $0.0, value: $0.1) }.sorted { $0.name < $1.name }
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            guard family.kind == kind else { return nil }
            if let known = family.series[labels] { return known as? S }
            let made = make()
            family.series[labels] = made
            families[name] = family
            return made
        }
    }
}

/// What one combination of labels has counted.
private protocol Series: AnyObject, Sendable {
    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample]
}

private final class CounterSeries: Series, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        [.init(labels: labels, value: Double(count.load(ordering: .relaxed)))]
    }
}

private final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ number: Int64) { set(Double(number)) }
    func set(_ number: Double) { value.withLock { $0 = number } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ number: Int64) { set(Double(number)) }
    func record(_ number: Double) { set(number) }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        [.init(labels: labels, value: value.withLock { $0 })]
    }
}

private final class SummarySeries: Series, RecorderHandler {
    private let state = Mutex((count: 0, sum: 0.0))

    func record(_ number: Int64) { record(Double(number)) }

    func record(_ number: Double) {
        state.withLock {
            $0.count += 1
            $0.sum += number
        }
    }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        let (count, sum) = state.withLock { $0 }
        return [
            .init(suffix: "_sum", labels: labels, value: sum),
            .init(suffix: "_count", labels: labels, value: Double(count)),
        ]
    }
}

/// Durations in seconds, in buckets from a kept page to a person's patience.
private final class HistogramSeries: Series, TimerHandler {
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct State {
        var buckets = [Int](repeating: 0, count: HistogramSeries.bounds.count + 1)
        var nanoseconds: Int64 = 0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1e9
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock {
            $0.buckets[bucket] += 1
            $0.nanoseconds &+= duration
        }
    }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        let state = state.withLock { $0 }
        var samples: [MetricFamily.Sample] = []
        var below = 0
        for (bound, count) in zip(Self.bounds + [.infinity], state.buckets) {
            below += count
            let limit = MetricFamily.Label(name: "le", value: PrometheusText.number(bound))
            samples.append(.init(suffix: "_bucket", labels: labels + [limit], value: Double(below)))
        }
        samples.append(.init(suffix: "_sum", labels: labels, value: Double(state.nanoseconds) / 1e9))
        samples.append(.init(suffix: "_count", labels: labels, value: Double(below)))
        return samples
    }
}
