import Administration
import ArgumentParser
import Base
import Foundation
import Logging
import Storage
import Trust

/// `langso restore`: a backup into an empty data folder, every file checked; with `--drill` only to prove that it can be done.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into an empty data folder and check every file; the key ring must be put back by hand.")

    @OptionGroup var options: CommonOptions
    @Argument(help: "The folder of the backup.") var folder: String
    @Flag(help: "Restore into a throw-away folder, try out what is there, and write down the result.") var drill = false
    @Option(help: "Where the throw-away folder is made; beside the data folder without it.") var scratch: String?

    func run() async throws {
        let settings = try await Settings.read(options)
        let source = URL(fileURLWithPath: folder, isDirectory: true)
        if drill { return try await runDrill(settings, source) }
        let manifest = try BackupManifest(readFrom: source)
        let present = (try? FileManager.default.contentsOfDirectory(atPath: settings.data.path)) ?? []
        guard present.filter({ $0 != "lock" && $0 != "langso.json" }).isEmpty else {
            throw CommandFailure("the data folder \(settings.data.path) is not empty")
        }
        try manifest.bring(source, to: settings.data)
        let ring = settings.keys.appendingPathComponent("ring.json").path
        print("\(manifest.files.count) files restored to \(settings.data.path).")
        print(
            FileManager.default.fileExists(atPath: ring)
                ? "Key ring: \(ring)"
                : "Put the key ring (master key \(manifest.master)) at \(ring) before starting: without it sealed data cannot be read."
        )
    }

    private func runDrill(_ settings: Settings, _ source: URL) async throws {
        let path = settings.keys.appendingPathComponent("ring.json").path
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("there is no key ring at \(path): without it nothing can be proven")
        }
        let ring = try KeyRing.open(at: path, dataFolder: settings.data.path)
        let base =
            scratch.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? settings.data.deletingLastPathComponent()
        let throwAway = base.appendingPathComponent("langso-drill-\(UUID().uuidString.prefix(8).lowercased())")
        var logger = Logger(label: "langso") { label in StreamLogHandler.standardError(label: label) }
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .notice
        let drill = await BackupDrill(ring: ring, clock: .system, logger: logger).run(source, in: throwAway)
        for line in drill.lines { print(line) }
        let record = drill.record
        print(
            record.hasSucceeded
                ? "The drill has succeeded, in \(Double(record.milliseconds / 100) / 10) s."
                : "The drill has FAILED: \(record.result)")
        try await writeDown(record, settings, logger)
        if !record.hasSucceeded { throw ExitCode(1) }
    }

    /// Into the living database, if there is one here.
    private func writeDown(_ drill: RestoreDrill, _ settings: Settings, _ logger: Logger) async throws {
        if case .file(let path) = settings.database, !FileManager.default.fileExists(atPath: path) {
            print("Not written down: there is no database at \(path).")
            return
        }
        let database = try Database(at: settings.database, logger: logger)
        if await SafetyLog.isThere(in: database) {
            try await database.write { try SafetyLog().record(drill, in: $0) }
            print("Written down: the page of the administration shows it.")
        } else {
            print("Not written down: the schema is of an older program. The next start brings it up to date.")
        }
        await database.close()
    }
}
