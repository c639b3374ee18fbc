import Base
import Foundation
import Trust

/// What a backup holds: each file with its size and fingerprint.
struct BackupManifest {
    static let name = "manifest.json"
    let madeAt: String
    /// The same, for counting days; nil where an unknown hand wrote it.
    var madeAtInstant: Instant? {
        (try? Date(madeAt, strategy: .iso8601)).map { Instant(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    }
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
        guard files["langso.sqlite"] != nil else { throw CommandFailure("no backup: \(path.path) names no database") }
    }

    func write(to folder: URL) throws {
        let json: JSONValue = [
            "made_at": .string(madeAt), "master_key": .string(master), "keys_included": false,
            "files": .object(files.mapValues { .string($0) }),
        ]
        try Data(json.text.utf8).write(to: folder.appendingPathComponent(Self.name), options: .atomic)
    }

    /// The first file that is missing or other than it was; nil when all is as it was.
    func firstDifference(in folder: URL) throws -> String? {
        let found = try Self.fingerprints(below: folder)
        for (path, fingerprint) in files.sorted(by: { $0.key < $1.key }) where found[path] != fingerprint {
            return found[path] == nil ? "\(path) is missing" : "\(path) was changed"
        }
        return nil
    }

    /// Puts what the backup holds into the folder, and checks every file before and after.
    func bring(_ source: URL, to target: URL) throws {
        if let damaged = try firstDifference(in: source) { throw CommandFailure("the backup is damaged: \(damaged)") }
        try FileManager.default.createDirectory(
            at: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in try FileManager.default.contentsOfDirectory(atPath: source.path) where name != Self.name {
            try FileManager.default.copyItem(
                at: source.appendingPathComponent(name), to: target.appendingPathComponent(name))
        }
        if let damaged = try firstDifference(in: target) { throw CommandFailure("the copy is damaged: \(damaged)") }
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
