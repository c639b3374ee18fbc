public import Foundation
public import Storage
import Synchronization

/// Where a test keeps what it keeps: a folder of its own, in memory where there is room, and a database of its own.
public struct TestPlace: Sendable {
    public let engine: TestEngine
    public let folder: URL
    /// The name of the database on the server; nil for SQLite, whose file lies in the folder.
    private let name: String?

    /// For the database: the file within the folder, or the server's database.
    public func location(file: String) throws -> Database.Location {
        guard let name else { return .file(folder.appendingPathComponent(file).path) }
        return .server(try TestEngine.address(ofDatabase: name))
    }

    /// A place with an empty database.
    public static func fresh(_ engine: TestEngine) async throws -> TestPlace {
        let place = try await TestPlace(engine, template: nil)
        try FileManager.default.createDirectory(at: place.folder, withIntermediateDirectories: true)
        return place
    }

    /// A place like the one of that name, which the first who asks for it fills and closes. Nobody works in that one itself.
    public static func copy(
        of name: String, _ engine: TestEngine, filledBy fill: @escaping @Sendable (TestPlace) async throws -> Void
    ) async throws -> TestPlace {
        let template = try await TestTemplates.shared.template("\(engine) \(name)") {
            let place = try await fresh(engine)
            TestLeftovers.shared.add(place.folder)
            try await fill(place)
            return place
        }
        let copy = try await TestPlace(engine, template: template.name)
        try FileManager.default.copyItem(at: template.folder, to: copy.folder)
        return copy
    }

    /// Removes folder and database.
    public func remove() async {
        try? FileManager.default.removeItem(at: folder)
        if let name { try? await TestEngine.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
    }

    private init(_ engine: TestEngine, template: String?) async throws {
        self.engine = engine
        let id = UUID().uuidString
        folder = Self.base.appendingPathComponent("langso-test-\(id)")
        guard engine == .postgres else {
            name = nil
            return
        }
        let fresh = "t" + id.lowercased().replacing("-", with: "")
        try await TestEngine.execute("CREATE DATABASE \(fresh)" + (template.map { " TEMPLATE \($0)" } ?? ""))
        name = fresh
    }

    private static let base: URL = {
        let memory = URL(fileURLWithPath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
    }()
}

/// The places that others are copies of; each is made once in this process, however many ask at the same time.
private actor TestTemplates {
    static let shared = TestTemplates()
    private var made: [String: Task<TestPlace, any Error>] = [:]

    func template(
        _ name: String, _ make: @escaping @Sendable () async throws -> TestPlace
    ) async throws -> TestPlace {
        let task = made[name] ?? Task(operation: make)
        made[name] = task
        return try await task.value
    }
}

/// The folders of templates, which go when the process does; their databases go with the server.
private final class TestLeftovers: Sendable {
    static let shared = TestLeftovers()
    private let folders = Mutex<[URL]>([])

    private init() {
        atexit { TestLeftovers.shared.remove() }
    }

    func add(_ folder: URL) { folders.withLock { $0.append(folder) } }

    private func remove() {
        for folder in folders.withLock({ $0 }) { try? FileManager.default.removeItem(at: folder) }
    }
}
