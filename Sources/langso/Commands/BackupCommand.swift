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

    func run() async throws {
        let foundations = try await Foundations.open(try await Settings.read(options), exclusive: false)
        guard foundations.database.dialect == .sqlite else {
            throw CommandFailure(
                "PostgreSQL is backed up by pg_dump; copy the folder `files` of the data folder beside it")
        }
        let target = URL(fileURLWithPath: folder, isDirectory: true)
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
        let manifest = try BackupManifest(of: target, at: foundations.clock.now(), ring: foundations.ring.currentMaster)
        try manifest.write(to: target)
        await foundations.database.close()
        print(
            "\(manifest.files.count) files. The keys are not in the backup: copy \(foundations.ring.path) to another safe place."
        )
    }
}

/// `langso restore`: a backup into an empty data folder, every file checked.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into an empty data folder and check every file; the key ring must be put back by hand.")

    @OptionGroup var options: CommonOptions
    @Argument(help: "The folder of the backup.") var folder: String

    func run() async throws {
        let settings = try await Settings.read(options)
        let source = URL(fileURLWithPath: folder, isDirectory: true)
        let manifest = try BackupManifest(readFrom: source)
        if let damaged = try manifest.firstDifference(in: source) {
            throw CommandFailure("the backup is damaged: \(damaged)")
        }
        let present = (try? FileManager.default.contentsOfDirectory(atPath: settings.data.path)) ?? []
        guard present.filter({ $0 != "lock" && $0 != "langso.json" }).isEmpty else {
            throw CommandFailure("the data folder \(settings.data.path) is not empty")
        }
        try FileManager.default.createDirectory(
            at: settings.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in try FileManager.default.contentsOfDirectory(atPath: source.path) where name != BackupManifest.name {
            try FileManager.default.copyItem(
                at: source.appendingPathComponent(name), to: settings.data.appendingPathComponent(name))
        }
        if let damaged = try manifest.firstDifference(in: settings.data) {
            throw CommandFailure("the copy is damaged: \(damaged)")
        }
        let ring = settings.keys.appendingPathComponent("ring.json").path
        print("\(manifest.files.count) files restored to \(settings.data.path).")
        print(
            FileManager.default.fileExists(atPath: ring)
                ? "Key ring: \(ring)"
                : "Put the key ring (master key \(manifest.master)) at \(ring) before starting: without it sealed data cannot be read."
        )
    }
}

/// What a backup holds: each file with its size and fingerprint.
struct BackupManifest {
    static let name = "manifest.json"
    let madeAt: String
    /// The master key that the data keys in the backup are wrapped by.
    let master: String
    let files: [String: String]

    /// Looks at every file below the folder.
    init(of folder: URL, at now: Instant, ring master: String) throws {
        madeAt = now.iso
        self.master = master
        files = try Self.fingerprints(below: folder)
    }

    init(readFrom folder: URL) throws {
        let path = folder.appendingPathComponent(Self.name)
        guard let text = try? String(contentsOf: path, encoding: .utf8), let json = try? JSONValue(parsing: text) else {
            throw CommandFailure("no backup: \(path.path) is missing or not readable")
        }
        madeAt = json["made_at"]?.string ?? ""
        master = json["master_key"]?.string ?? ""
        files = (json["files"]?.object ?? [:]).compactMapValues(\.string)
    }

    func write(to folder: URL) throws {
        let json: JSONValue = [
            "made_at": .string(madeAt), "master_key": .string(master), "keys_included": false,
            "files": .object(files.mapValues { .string($0) }),
        ]
        try Data(json.text.utf8).write(to: folder.appendingPathComponent(Self.name))
    }

    /// The first file that is missing or other than it was; nil when all is as it was.
    func firstDifference(in folder: URL) throws -> String? {
        let found = try Self.fingerprints(below: folder)
        for (path, fingerprint) in files.sorted(by: { $0.key < $1.key }) where found[path] != fingerprint {
            return found[path] == nil ? "\(path) is missing" : "\(path) was changed"
        }
        return nil
    }

    static func fingerprints(below folder: URL) throws -> [String: String] {
        var found: [String: String] = [:]
        let base = folder.standardizedFileURL.path + "/"
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = walk?.nextObject() as? URL {
            let values = try file.resourceValues(forKeys: [.isRegularFileKey])
            let path = String(file.standardizedFileURL.path.dropFirst(base.count))
            guard values.isRegularFile == true, path != name, path != "lock", path != "langso.json" else { continue }
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            var stream = FingerprintStream()
            while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty { stream.add(Array(chunk)) }
            found[path] = stream.finish().hex
        }
        return found
    }
}
