import Base
import Foundation
import Storage

/// What is looked up when somebody asks: what waits in the database, and what the process holds. Numbers only: no names, no codes.
struct HouseFigures: Sendable {
    let database: Database
    /// `sqlite` or `postgresql`.
    let engine: String
    let clock: WallClock
    let startedAt: Instant

    func families() async -> [MetricFamily] { process + (await waiting) }

    /// What each counted measure is about.
    static let help = [
        "langso_http_requests_total": "Answers by method, pattern of the route and class of the status.",
        "langso_http_request_duration_seconds": "Time until an answer was ready, by method and pattern of the route.",
        "langso_page_cache_lookups_total": "Public pages that were kept, and that had to be made.",
    ]

    private var process: [MetricFamily] {
        let started = Double(startedAt.milliseconds) / 1000
        var families = [
            MetricFamily(
                name: "langso_build_info", kind: .gauge, help: "The program that runs.",
                samples: [
                    .init(
                        labels: [
                            .init(name: "compiler", value: Self.compiler),
                            .init(name: "configuration", value: Self.configuration),
                            .init(name: "database", value: engine),
                        ], value: 1)
                ]),
            .gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", started),
            .gauge(
                "langso_uptime_seconds", "Seconds since the process started.",
                Double(clock.now().milliseconds) / 1000 - started),
        ]
        if let memory = Self.residentMemory {
            families.append(.gauge("process_resident_memory_bytes", "Memory that is resident.", memory))
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            families.append(.gauge("process_open_fds", "Open file descriptors.", Double(open)))
        }
        return families
    }

    private var waiting: [MetricFamily] {
        get async {
            let now = clock.now()
            let counts = try? await database.read { connection in
                func count(_ query: SQL) throws -> Double {
                    Double(try connection.value(query, as: Int.self) ?? 0)
                }
                let jobs: [(state: String, count: Int)] = try connection.rows(
                    "SELECT state, count(*) AS number FROM job WHERE state IN ('waiting', 'running', 'dead') GROUP BY state"
                ) { row in (try row["state"], try row["number"]) }
                return (
                    jobs: Dictionary(jobs.map { ($0.state, Double($0.count)) }) { first, _ in first },
                    due: try count("SELECT count(*) FROM job WHERE state = 'waiting' AND run_at <= \(now)"),
                    unsent: try count("SELECT count(*) FROM outbox WHERE sent = 0"),
                    unsealed: try count("SELECT count(*) FROM audit_entry WHERE seal_number = 0")
                )
            }
            let isReady = counts != nil && database.outage == nil
            let ready = MetricFamily.gauge(
                "langso_database_ready", "Whether the database answers and its last write met no outage.",
                isReady ? 1 : 0)
            guard let counts else { return [ready] }
            let states = ["dead", "running", "waiting"].map { state in
                MetricFamily.Sample(labels: [.init(name: "state", value: state)], value: counts.jobs[state] ?? 0)
            }
            return [
                ready,
                MetricFamily(
                    name: "langso_jobs", kind: .gauge,
                    help: "Jobs that wait (some for a later time), run, or were set aside after their last try.",
                    samples: states),
                .gauge("langso_jobs_due", "Jobs that wait although their time has come.", counts.due),
                .gauge("langso_outbox_unsent", "Events that no job was made of yet.", counts.unsent),
                .gauge("langso_audit_unsealed", "Entries of the audit that are not sealed yet.", counts.unsealed),
            ]
        }
    }

    private static var residentMemory: Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    #if DEBUG
        static let configuration = "debug"
    #else
        static let configuration = "release"
    #endif

    #if compiler(>=6.4)
        static let compiler = "swift 6.4 or later"
    #elseif compiler(>=6.3)
        static let compiler = "swift 6.3"
    #else
        static let compiler = "swift 6.2"
    #endif
}
