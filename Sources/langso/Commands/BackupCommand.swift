import Administration
import ArgumentParser
import Base
import Foundation
import Storage
import Trust

/// `langso backup`: a consistent copy of database and files, made while people work.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Copy database and files into a new folder, while people work. The keys are NOT in it: keep them elsewhere."
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The folder to make; it must not exist.") var folder: String
    @Flag(
        help: "Copy nothing: write down that a backup (pg_dump and the files) was made into the folder by other means.")
    var onlyRecord = false

    func run() async throws {
        let foundations = try await Foundations.open(try await Settings.read(options), exclusive: false)
        let target = URL(fileURLWithPath: folder, isDirectory: true)
        let begun = foundations.clock.now()
        if onlyRecord {
            guard FileManager.default.fileExists(atPath: target.path) else {
                throw CommandFailure("there is nothing at \(folder)")
            }
            try await record(foundations, target, begun: begun, isOurs: false, files: 0)
            await foundations.database.close()
            return
        }
        guard foundations.database.dialect == .sqlite else {
            throw CommandFailure(
                "PostgreSQL is backed up by pg_dump; copy the folder `files` of the data folder beside it, then --only-record"
            )
        }
        guard !FileManager.default.fileExists(atPath: target.path) else {
            throw CommandFailure("\(folder) exists; a backup goes into a new folder")
        }
        try FileManager.default.createDirectory(
            at: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // The database first: every file that it names is on the disk before the row is, so that no file can be missing.
        try await foundations.database.backup(toFile: target.appendingPathComponent("langso.sqlite").path)
        let files = foundations.settings.data.appendingPathComponent("files")
        if FileManager.default.fileExists(atPath: files.path) {
            try FolderCopy.copy(files, to: target.appendingPathComponent("files"))
        }
        let manifest = try BackupManifest(of: target, at: begun, ring: foundations.ring.currentMaster)
        // The manifest makes it a backup: it comes when all else is on the disk, and whole or not at all.
        sync()
        try manifest.write(to: target)
        sync()
        try await record(foundations, target, begun: begun, isOurs: true, files: manifest.files.count)
        await foundations.database.close()
        print(
            "\(manifest.files.count) files. The keys are not in the backup: copy \(foundations.ring.path) to another safe place."
        )
    }

    /// Writes into the living database that there is a backup.
    private func record(
        _ foundations: Foundations, _ target: URL, begun: Instant, isOurs: Bool, files: Int
    ) async throws {
        guard await SafetyLog.isThere(in: foundations.database) else {
            print("Not written down: the schema is of an older program. The next start brings it up to date.")
            return
        }
        let backup = BackupRecord(
            begunAt: begun, finishedAt: foundations.clock.now(), place: target.standardizedFileURL.path,
            isOurs: isOurs, files: files, bytes: FolderCopy.size(of: target))
        try await foundations.database.write { try SafetyLog().record(backup, in: $0) }
        print("Written down: the page of the administration shows it.")
    }
}
