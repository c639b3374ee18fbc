import Foundation

/// Copies of the folder of stored files.
enum FolderCopy {
    /// Copies the files below a folder while others come and go: what is not finished yet is left out, and what is erased meanwhile
    /// is no trouble.
    static func copy(_ source: URL, to target: URL) throws {
        let manager = FileManager.default
        let private700: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try manager.createDirectory(at: target, withIntermediateDirectories: true, attributes: private700)
        for name in try manager.contentsOfDirectory(atPath: source.path) where !name.hasSuffix(".part") {
            let (from, to) = (source.appendingPathComponent(name), target.appendingPathComponent(name))
            var isFolder: ObjCBool = false
            guard manager.fileExists(atPath: from.path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                try copy(from, to: to)
                continue
            }
            do { try manager.copyItem(at: from, to: to) } catch {
                if manager.fileExists(atPath: from.path) { throw error }
            }
        }
    }

    /// Copies the folder, which nobody else uses meanwhile, and compares every file; answers how many there are.
    static func copyAndCompare(_ source: URL, to target: URL) throws -> Int {
        guard !FileManager.default.fileExists(atPath: target.path) else {
            throw CommandFailure("\(target.path) exists; the files go into a new folder")
        }
        guard FileManager.default.fileExists(atPath: source.path) else { return 0 }
        try copy(source, to: target)
        let expected = try BackupManifest.fingerprints(below: source).filter { !$0.key.hasSuffix(".part") }
        let found = try BackupManifest.fingerprints(below: target)
        if let odd = expected.sorted(by: { $0.key < $1.key }).first(where: { found[$0.key] != $0.value })?.key {
            throw CommandFailure("the copy of the file \(odd) is damaged")
        }
        return found.count
    }

    /// Bytes of all files below the folder.
    static func size(of folder: URL) -> Int64 {
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileSizeKey])
        var sum: Int64 = 0
        while let file = walk?.nextObject() as? URL {
            sum += Int64((try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0)
        }
        return sum
    }
}
