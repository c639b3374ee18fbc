import Base
import CoreMetrics
import HouseSupport
import Storage
import TestSupport
import Testing

@testable import langso

/// What is measured, how it is written down, and what is never part of it.
@Suite struct Measurements {
    @Test func `measures are written as Prometheus reads them`() {
        let text = PrometheusText.render([
            MetricFamily(
                name: "b.two", kind: .gauge, help: "A \\ and\na line",
                samples: [.init(labels: [.init(name: "a:b", value: "x\"y\\z\n")], value: 1.5)]),
            .gauge("a_one", "", 3),
        ])
        #expect(
            text == """
                # TYPE a_one gauge
                a_one 3
                # HELP b_two A \\\\ and\\na line
                # TYPE b_two gauge
                b_two{a_b="x\\"y\\\\z\\n"} 1.5

                """)
    }

    @Test(arguments: [
        (0.0, "0"), (-2.0, "-2"), (0.0025, "0.0025"), (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `a number is written without loss`(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test func `times are counted in buckets that hold all smaller ones`() throws {
        let registry = MetricsRegistry()
        let timer = Timer(label: "t_seconds", dimensions: [("route", "/")], factory: registry)
        for milliseconds in [1, 3, 3, 700, 60_000] { timer.recordMilliseconds(milliseconds) }
        let lines = Set(PrometheusText.render(registry.snapshot()).split(separator: "\n").map(String.init))
        for line in [
            #"t_seconds_bucket{route="/",le="0.001"} 1"#, #"t_seconds_bucket{route="/",le="0.005"} 3"#,
            #"t_seconds_bucket{route="/",le="1"} 4"#, #"t_seconds_bucket{route="/",le="10"} 4"#,
            #"t_seconds_bucket{route="/",le="+Inf"} 5"#, #"t_seconds_count{route="/"} 5"#,
            #"t_seconds_sum{route="/"} 60.707"#, "# TYPE t_seconds histogram",
        ] { #expect(lines.contains(line), "\(line)") }
    }

    @Test func `the same labels are one series, and a name keeps its kind`() async {
        let registry = MetricsRegistry()
        let one = Counter(label: "n_total", dimensions: [("a", "1"), ("b", "2")], factory: registry)
        let same = Counter(label: "n_total", dimensions: [("b", "2"), ("a", "1")], factory: registry)
        Meter(label: "n_total", factory: registry).set(7)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask { one.increment() }
                group.addTask { same.increment(by: 2) }
            }
        }
        #expect(
            PrometheusText.render(registry.snapshot())
                == "# TYPE n_total counter\nn_total{a=\"1\",b=\"2\"} 300\n")
    }

    @Test func `answers are counted by route, and no code, secret or search word is part of it`() async throws {
        let registry = MetricsRegistry(help: HouseFigures.help)
        let secret = String(repeating: "Q", count: 43)
        try await withMetricsFactory(registry) {
            try await withHouse { house, visitor in
                let found = try await house.database.read {
                    try $0.value("SELECT code FROM public_code WHERE kind = 'lookup.place' LIMIT 1", as: String.self)
                }
                let code = try #require(found)
                for path in ["/q/\(code)", "/q/\(code)", "/follow/\(secret)", "/search?q=nguyen", "/nowhere/\(secret)"]
                {
                    _ = try await visitor.get(path)
                }
                let text = PrometheusText.render(registry.snapshot())
                for series in [
                    #"langso_http_requests_total{method="GET",route="/q/{code}",status="2xx"} 2"#,
                    #"langso_http_requests_total{method="GET",route="none",status="4xx"} 1"#,
                    #"langso_http_request_duration_seconds_count{method="GET",route="/q/{code}"} 2"#,
                    #"langso_page_cache_lookups_total{result="kept"} 1"#,
                ] { #expect(text.contains(series + "\n"), "\(series)") }
                for word in [code, secret, "nguyen"] { #expect(!text.contains(word), "\(word)") }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `what waits is counted when it is asked for`(engine: TestEngine) async throws {
        try await withHouse(engine) { house, _ in
            let clock = house.clock.clock
            let figures = HouseFigures(
                database: house.database, engine: engine.rawValue, clock: clock,
                startedAt: clock.now().adding(seconds: -90))
            try await house.drain()
            let before = await figures.families()
            try await house.database.write { transaction in
                try transaction.publish(Event("test.happened.v1", unit: "u", payload: ["id": "1"]), at: clock.now())
                try transaction.execute(
                    """
                    INSERT INTO job (id, kind, slot, lane, unit_id, payload, state, run_at, attempts, lease_until, lease,
                        failure, created_at, finished_at)
                    VALUES ('a', 'test', 'a', 'quick', '', '{}', 'dead', 0, 8, 0, '', 'x', 0, 0),
                        ('b', 'test', 'b', 'quick', '', '{}', 'waiting', 0, 0, 0, '', '', 0, 0)
                    """)
            }
            let after = await figures.families()
            for name in ["langso_outbox_unsent", "langso_jobs_due"] {
                #expect(value(name, in: after) == value(name, in: before) + 1, "\(name)")
            }
            let text = PrometheusText.render(after)
            for line in [#"langso_jobs{state="dead"} 1"#, "langso_database_ready 1", "langso_uptime_seconds 90"] {
                #expect(text.contains("\n\(line)\n"), "\(line)")
            }
            #expect(value("process_resident_memory_bytes", in: after) > 1_000_000)
        }
    }

    private func value(_ name: String, in families: [MetricFamily]) -> Double {
        families.first { $0.name == name }?.samples.first?.value ?? .nan
    }

    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("[::1]:1", "::1", 1), ("localhost:0", "localhost", 0),
        ("9464", nil, 0), (":9464", nil, 0), ("::1:9464", nil, 0), ("a:b", nil, 0), ("a:70000", nil, 0),
    ])
    func `where measurements are served is a host and a port`(text: String, host: String?, port: Int) {
        let address = ListenAddress(text)
        #expect(address?.host == host)
        if host != nil { #expect(address?.port == port && address?.isLoopback == true) }
    }

    @Test(arguments: [("tlsKey", "LANGSO_TLS_KEY"), ("data", "LANGSO_DATA"), ("metrics", "LANGSO_METRICS")])
    func `settings are named as the environment knows them`(key: String, name: String) {
        #expect(Settings.environmentName(key) == name)
    }
}
