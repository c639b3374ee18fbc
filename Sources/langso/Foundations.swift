import Base
import Foundation
import Logging
import Storage
import Trust

/// What must stand before there can be a house: folders, lock, database, keys.
struct Foundations: Sendable {
    let settings: Settings
    let clock: WallClock
    let logger: Logger
    let database: Database
    let ring: KeyRing
    /// Held while this process owns the data folder.
    let lock: FolderLock?

    /// Opens (or makes) folder, database and key ring. With `exclusive`, no other process may own the folder.
    static func open(
        _ settings: Settings, exclusive: Bool, clock: WallClock = .system, logger: Logger? = nil
    ) async throws -> Foundations {
        var log = logger ?? Logger(label: "langso") { label in StreamLogHandler.standardError(label: label) }
        if logger == nil { log.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .notice }
        let lock = exclusive ? try hold(settings) : nil
        if !exclusive { try makeFolder(settings) }
        let database = try Database(at: settings.database, logger: log)
        if try await database.isUnfinishedCopy() {
            await database.close()
            throw CommandFailure(
                "the database holds a copy that was broken off: drop it, take a new one, and copy again (langso copy)")
        }
        let ringPath = settings.keys.appendingPathComponent("ring.json").path
        let hasRing = FileManager.default.fileExists(atPath: ringPath)
        if !hasRing, try await DataKeys.exist(in: database) {
            await database.close()
            throw CommandFailure(
                "the key ring is missing: put it back at \(ringPath); without it what is sealed cannot be read")
        }
        let ring =
            hasRing
            ? try KeyRing.open(at: ringPath, dataFolder: settings.data.path)
            : try KeyRing.create(at: ringPath, dataFolder: settings.data.path, now: clock.now())
        for warning in ring.warnings { log.warning("key ring", metadata: ["warning": "\(warning)"]) }
        return Foundations(
            settings: settings, clock: clock, logger: log, database: database, ring: ring, lock: lock)
    }

    /// Takes the data folder for this process alone; makes it where there is none.
    static func hold(_ settings: Settings) throws -> FolderLock {
        try makeFolder(settings)
        do {
            return try FolderLock(folder: settings.data.path)
        } catch .held {
            throw CommandFailure("the data folder \(settings.data.path) is in use by another langso")
        } catch .unwritable(let reason) {
            throw CommandFailure("the data folder \(settings.data.path) cannot be written: \(reason)")
        }
    }

    private static func makeFolder(_ settings: Settings) throws {
        do {
            try FileManager.default.createDirectory(
                at: settings.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                "cannot make the data folder \(settings.data.path): \(error.localizedDescription)")
        }
    }
}

/// A command cannot do what it was asked; the text is for the administrator.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
