public import Base

/// One thing that was looked at, and how it is.
public struct HealthFinding: Sendable, Hashable {
    public let part: Part
    public let state: State
    /// In English, for the command and the log.
    public let text: String
    public let value: Value?

    /// What is looked at.
    public enum Part: String, Sendable, CaseIterable {
        case address, resources, folder, room, flush, database, ring, clock, typesetting, fonts, backup, drill
        // Parts that an installation may have or not.
        case certificate, engine, proxies, pictures, measurements
    }

    /// How it is.
    public enum State: String, Sendable, CaseIterable {
        case good
        /// Nothing is wrong, but somebody should know.
        case note
        case wrong

        var weight: Int { self == .wrong ? 2 : self == .note ? 1 : 0 }
    }

    /// A number that goes with it.
    public enum Value: Sendable, Hashable {
        case bytes(Int64)
        case milliseconds(Double)
        case days(Int)
    }

    public init(_ part: Part, _ state: State, _ text: String, value: Value? = nil) {
        self.part = part
        self.state = state
        self.text = text
        self.value = value
    }

    /// One finding a part, the worst of them, in the order of the parts.
    static func worst(_ findings: [HealthFinding]) -> [HealthFinding] {
        Part.allCases.compactMap { part in
            let own = findings.filter { $0.part == part }
            guard let worst = own.max(by: { $0.state.weight < $1.state.weight }) else { return nil }
            let value = worst.value ?? own.lazy.compactMap(\.value).first
            return HealthFinding(part, worst.state, worst.text, value: value)
        }
    }
}

/// The program that runs.
public struct ProgramFacts: Sendable {
    /// When its file was made; nil where that cannot be told.
    public let builtAt: Instant?
    public let startedAt: Instant
    /// `release` or `debug`.
    public let configuration: String
    public let compiler: String
    /// `sqlite` or `postgresql`.
    public let engine: String

    public init(builtAt: Instant?, startedAt: Instant, configuration: String, compiler: String, engine: String) {
        self.builtAt = builtAt
        self.startedAt = startedAt
        self.configuration = configuration
        self.compiler = compiler
        self.engine = engine
    }
}

/// What takes time to look at: the state of the machine, and sums over large tables.
public struct MachineState: Sendable {
    public var findings: [HealthFinding]
    public var databaseBytes: Int64
    public var freeBytes: Int64
    /// Kind of file, how many, bytes.
    public var files: [StoredKind]
    public var at: Instant

    public struct StoredKind: Sendable, Hashable {
        public let kind: String
        public let count: Int
        public let bytes: Int64

        public init(kind: String, count: Int, bytes: Int64) {
            self.kind = kind
            self.count = count
            self.bytes = bytes
        }
    }

    public init(
        findings: [HealthFinding], databaseBytes: Int64, freeBytes: Int64, files: [StoredKind], at: Instant
    ) {
        self.findings = findings
        self.databaseBytes = databaseBytes
        self.freeBytes = freeBytes
        self.files = files
        self.at = at
    }
}

/// Looks at the machine once a minute at most, however many ask.
public actor HealthWatch {
    private let look: @Sendable () async -> MachineState
    private var last: MachineState?
    private var running: Task<MachineState, Never>?

    public init(_ look: @escaping @Sendable () async -> MachineState) { self.look = look }

    func state(at now: Instant) async -> MachineState {
        if let last, last.at <= now, now < last.at.adding(minutes: 1) { return last }
        if let running { return await running.value }
        let task = Task { [look] in await look() }
        running = task
        let found = await task.value
        (last, running) = (found, nil)
        return found
    }
}
